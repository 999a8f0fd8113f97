// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.config.Json;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engines;
import org.phiscope.engine.NodeTime;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.weights.FormulaWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope bench}. */
@Command(
        name = "bench",
        description =
                "Measure how long a network takes, and how much of that the workbench adds to the engine's own call.",
        footer = {
            "",
            "Runs and bare calls of the engine take turns, so that both see the same machine; the overhead is the"
                    + " median of what",
            "each run takes longer than the call beside it, as a part of the median call. Weights do not matter to it."
        })
final class BenchCommand extends ProgramCommand {
    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions runs = new RunOptions();

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Runs to measure, after warming up. By default as many as 3 s take, 20 to 1000.")
    private int count;

    @Option(names = "--layers", description = "Print how long each part of a run takes, too.")
    private boolean layers;

    @Option(names = "--json", description = "Print one JSON object; times in milliseconds.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = network.open().configuration();
        Graph graph = configuration.graph();
        try (Engines engines = Engines.discover()) {
            Device device = runs.device(engines);
            NetworkWeights weights = new NetworkWeights(SampleFiles.find());
            try (CompiledNetwork compiled =
                    engines.compile(device, graph, weights.any(configuration, graph), Set.of())) {
                Tensor input = Tensor.of(
                        graph.input().shape(),
                        FormulaWeights.values(
                                "input",
                                FormulaWeights.Kind.SIGNED_INPUT,
                                graph.input().shape(),
                                1));
                Latency latency = Latency.measure(compiled, input, count);
                List<NodeTime> parts = layers ? compiled.profile(input) : List.of();
                print(
                        json
                                ? Json.write(json(configuration, graph, device, latency, parts))
                                : text(configuration, graph, device, latency, parts));
            }
        }
        return DONE;
    }

    private String text(
            Configuration configuration, Graph graph, Device device, Latency latency, List<NodeTime> parts) {
        TextTable table = new TextTable(LEFT, RIGHT, RIGHT);
        table.row("", "p50", "p95");
        table.row("run", milliseconds(latency.p50()), milliseconds(latency.p95()));
        table.row("engine's own call", milliseconds(latency.bareP50()), milliseconds(latency.bareP95()));
        StringBuilder text = new StringBuilder(configuration.preset().title() + ", input "
                + graph.input().shape() + ", on "
                + device.id() + " (" + device.name() + "), " + latency.runs() + " runs\n\n" + table
                + String.format(Locale.ROOT, "\noverhead of the workbench: %.1f %%\n", 100 * latency.overhead()));
        if (layers) {
            Duration whole = parts.stream().map(NodeTime::time).reduce(Duration.ZERO, Duration::plus);
            TextTable parted = new TextTable(LEFT, RIGHT, RIGHT);
            parted.row("part", "time", "%");
            for (NodeTime part : parts) {
                parted.row(
                        part.node(),
                        milliseconds(part.time()),
                        String.format(
                                Locale.ROOT, "%.1f", 100.0 * part.time().toNanos() / Math.max(1, whole.toNanos())));
            }
            text.append("\n").append(parted);
        }
        return text.toString();
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f ms", Latency.milliseconds(time));
    }

    private Map<String, Object> json(
            Configuration configuration, Graph graph, Device device, Latency latency, List<NodeTime> parts) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("network", configuration.preset().name());
        object.put(
                "input", Arrays.stream(graph.input().shape().toArray()).boxed().toList());
        object.put("device", device.id());
        object.put("runs", latency.runs());
        object.put("p50", Latency.milliseconds(latency.p50()));
        object.put("p95", Latency.milliseconds(latency.p95()));
        object.put("bareP50", Latency.milliseconds(latency.bareP50()));
        object.put("bareP95", Latency.milliseconds(latency.bareP95()));
        object.put("overhead", latency.overhead());
        if (layers) {
            List<Map<String, Object>> list = new ArrayList<>();
            for (NodeTime part : parts) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("node", part.node());
                entry.put("time", Latency.milliseconds(part.time()));
                list.add(entry);
            }
            object.put("layers", list);
        }
        return object;
    }
}
