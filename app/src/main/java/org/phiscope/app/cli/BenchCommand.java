// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.config.Json;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.engine.Form;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.engine.Progress;
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

    @Option(
            names = "--layers",
            description = "Print how long each part of a run takes, too, and how near it comes to what the device does at"
                    + " most.")
    private boolean layers;

    @Option(
            names = "--specialise",
            description = "Measure kernels made for this network alone, too, where the engine has such.")
    private boolean specialise;

    @Option(names = "--json", description = "Print one JSON object; times in milliseconds.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = network.open().configuration();
        Graph graph = configuration.graph();
        try (Engines engines = Engines.discover()) {
            Device device = runs.device(engines);
            Engine engine = engines.engine(device);
            warmUp(engine, device);
            NetworkWeights weights = new NetworkWeights(SampleFiles.find());
            try (CompiledNetwork compiled =
                    engine.compile(device, graph, weights.any(configuration, graph), Set.of())) {
                Tensor input = Tensor.of(
                        graph.input().shape(),
                        FormulaWeights.values(
                                "input",
                                FormulaWeights.Kind.SIGNED_INPUT,
                                graph.input().shape(),
                                1));
                Map<Form, Latency> latencies = new LinkedHashMap<>();
                latencies.put(compiled.form(), Latency.measure(compiled, input, count));
                LayerRates rates = layers ? rates(engine, compiled, input) : null;
                if (specialise && compiled.form() == Form.GENERIC) {
                    say("making kernels for " + graph.name() + " alone");
                    compiled.specialise(Progress.NONE, new Cancellation());
                    latencies.put(compiled.form(), Latency.measure(compiled, input, count));
                }
                print(
                        json
                                ? Json.write(json(configuration, graph, device, latencies, rates))
                                : text(configuration, graph, device, latencies, rates));
            }
        }
        return DONE;
    }

    private static LayerRates rates(Engine engine, CompiledNetwork compiled, Tensor input) {
        Device device = compiled.device();
        MachineSpeed ceilings = engine.ceilings(device, new Cancellation());
        return new LayerRates(compiled.graph(), device, ceilings, compiled.profile(input));
    }

    private static String text(
            Configuration configuration,
            Graph graph,
            Device device,
            Map<Form, Latency> latencies,
            @Nullable LayerRates rates) {
        StringBuilder text = new StringBuilder(configuration.preset().title() + ", input "
                + graph.input().shape() + ", on " + device.id() + " (" + device.name() + ")\n");
        latencies.forEach((form, latency) -> {
            TextTable table = new TextTable(LEFT, RIGHT, RIGHT);
            table.row("", "p50", "p95");
            table.row("run", milliseconds(latency.p50()), milliseconds(latency.p95()));
            table.row("engine's own call", milliseconds(latency.bareP50()), milliseconds(latency.bareP95()));
            text.append("\n")
                    .append(form.name().toLowerCase(Locale.ROOT))
                    .append(" form, ")
                    .append(latency.runs())
                    .append(" runs\n")
                    .append(table)
                    .append(String.format(Locale.ROOT, "overhead of the workbench: %.1f %%\n", 100 * latency.overhead()));
        });
        if (rates != null) {
            text.append("\n").append(rates.text());
        }
        return text.toString();
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f ms", Latency.milliseconds(time));
    }

    /** The first form's figures are the object's own; another form's are in one of its name. */
    private static Map<String, Object> json(
            Configuration configuration,
            Graph graph,
            Device device,
            Map<Form, Latency> latencies,
            @Nullable LayerRates rates) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("network", configuration.preset().name());
        object.put(
                "input", Arrays.stream(graph.input().shape().toArray()).boxed().toList());
        object.put("device", device.id());
        latencies.forEach((form, latency) -> {
            String name = form.name().toLowerCase(Locale.ROOT);
            Map<String, Object> figures = object;
            if (object.putIfAbsent("form", name) != null) {
                figures = new LinkedHashMap<>();
                object.put(name, figures);
            }
            figures.put("runs", latency.runs());
            figures.put("p50", Latency.milliseconds(latency.p50()));
            figures.put("p95", Latency.milliseconds(latency.p95()));
            figures.put("bareP50", Latency.milliseconds(latency.bareP50()));
            figures.put("bareP95", Latency.milliseconds(latency.bareP95()));
            figures.put("overhead", latency.overhead());
        });
        if (rates != null) {
            rates.write(object);
        }
        return object;
    }
}
