// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.util.List;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.config.Json;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope cost}. */
@Command(
        name = "cost",
        description = "Print what a network costs.",
        footer = {
            "",
            "Columns of --csv: network,family,input,convention, then the figures of --json in its order.",
            "Columns of --csv --layers: name,stage,op,inputs,shape,kernel,stride,dilation,groups,counted, then the"
                    + " figures.",
            "",
            "Times predicted for a --device are estimates by the roofline model: each layer takes as long as its FLOPs at"
                    + " the device's peak rate in float32, or its bytes at the device's bandwidth, whichever is longer."
                    + " While data come from main memory no run is quicker; maps that stay in a cache can be. Batch"
                    + " norms and activations run inside the layer before them, which has their time."
        })
final class CostCommand extends ProgramCommand {
    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private ConventionOption convention = new ConventionOption();

    @Mixin
    private PredictionOptions prediction = new PredictionOptions();

    @Option(names = "--layers", description = "Print every layer, too; --json has them in any case.")
    private boolean layers;

    @ArgGroup
    private Format format = new Format();

    static final class Format {
        @Option(names = "--json", description = "Print one JSON object; all counts are exact integers.")
        private boolean json;

        @Option(names = "--csv", description = "Print comma-separated values.")
        private boolean csv;
    }

    @Override
    public Integer call() throws IOException {
        ConfigurationJson.Opened opened = network.open();
        CostTable table =
                CostTable.of(opened.configuration(), convention.or(opened.convention()), prediction.spec());
        if (format.json) {
            print(Json.write(table.json()));
        } else if (format.csv) {
            print(layers ? table.layersCsv() : CostTable.csv(List.of(table)));
        } else {
            print(layers ? table.text() + "\n" + table.layersText() : table.text());
        }
        return DONE;
    }
}
