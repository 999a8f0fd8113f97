// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.phiscope.app.workspace.SweepCsv;
import org.phiscope.app.workspace.UserError;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Outcome;
import org.phiscope.search.Sweep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope sweep}. */
@Command(
        name = "sweep",
        description = "Print what a network costs over ranges of one or two parameters.",
        footer = {
            "",
            "A range is written --set KEY=FROM:TO:STEP, or KEY=FROM:TO in the parameter's own steps; names and",
            "switches are listed, as in --set se=off:on. Parameters that follow a swept one move with it.",
            "Columns of --csv: network, the swept parameters, the figures of 'cost --json' in its order; with --device,",
            "device and predictedMilliseconds: the time that 'cost --device' predicts, an estimate, with what is left",
            "of a nanosecond counted in full; reason: why a configuration describes no network, with its figures left",
            "empty."
        })
final class SweepCommand extends ProgramCommand {
    private static final List<String> SHOWN =
            List.of("params", "multiplyAdds", "flops", "memoryAccessCost", "cio", "activations", "peakActivationBytes");

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private ConventionOption convention = new ConventionOption();

    @Mixin
    private PredictionOptions prediction = new PredictionOptions();

    @Option(names = "--csv", description = "Print comma-separated values, each row as soon as it is counted.")
    private boolean csv;

    @Override
    public Integer call() throws IOException {
        NetworkOptions.Ranged opened = network.openRanged();
        if (opened.axes().isEmpty()) {
            throw new UserError(
                    UserError.Kind.WRONG_USE, "a sweep takes a range, as in --set resolution=224:320:32");
        }
        Sweep sweep = new Sweep(
                opened.configuration(), opened.axes(), convention.or(opened.convention()), prediction.spec());
        if (csv) {
            csv(sweep);
        } else {
            print(text(sweep));
        }
        return DONE;
    }

    private void csv(Sweep sweep) {
        SweepCsv table = new SweepCsv(sweep);
        print(table.header());
        sweep.run(row -> print(table.row(row)), new LongSearch(this::say));
    }

    private String text(Sweep sweep) {
        List<String> shown = new ArrayList<>(SHOWN);
        DeviceSpec device = sweep.device();
        if (device != null) {
            shown.add(SweepCsv.PREDICTED);
        }
        TextTable.Align[] columns = new TextTable.Align[sweep.axes().size() + shown.size() + 1];
        Arrays.fill(columns, TextTable.Align.RIGHT);
        columns[columns.length - 1] = TextTable.Align.LEFT;
        TextTable table = new TextTable(columns);
        List<String> header = new ArrayList<>();
        sweep.axes().forEach(axis -> header.add(axis.parameter().key()));
        header.addAll(shown);
        table.row(header);
        sweep.run(
                row -> {
                    List<String> cells = new ArrayList<>(SweepCsv.values(sweep, row));
                    switch (row.outcome()) {
                        case Outcome.Costs(Configuration _, Map<String, Long> figures) -> {
                            SHOWN.forEach(figure -> cells.add(Figures.exact(figures.getOrDefault(figure, 0L))));
                            cells.addAll(SweepCsv.predicted(sweep, figures));
                        }
                        case Outcome.Impossible(Message reason) -> {
                            cells.addAll(Collections.nCopies(shown.size(), ""));
                            cells.add("no network: " + reason);
                        }
                    }
                    table.row(cells);
                },
                new LongSearch(this::say));
        return sweep.base().preset().title() + " (" + sweep.base().family().id() + "), "
                + Figures.counted(sweep.size(), "configuration") + ", convention "
                + sweep.convention().id() + "\n\n" + table
                + (device == null ? "" : "\n" + SweepCsv.PREDICTED + ": " + Figures.estimate(device) + "\n");
    }
}
