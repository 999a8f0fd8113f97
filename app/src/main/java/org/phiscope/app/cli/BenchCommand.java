// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.Weights;
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
            "Runs and bare calls of the engine take turns, and so do the devices and forms that are compared, so that all see",
            "the same machine; the overhead is the median of what each run takes longer than the call beside it, as a part of",
            "the median call. Weights do not matter to it. Parts are those of kernels made for the network where there are such."
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
            names = "--batch",
            paramLabel = "N",
            description = "Images that are computed at once. By default 1.")
    private @Nullable Integer batch;

    @Option(
            names = "--specialise",
            description = "Measure kernels made for this network alone, too, where the engine makes such.")
    private boolean specialise;

    @Option(
            names = "--with",
            paramLabel = "D",
            description = "Measure on this device, too, in turns.")
    private @Nullable String other;

    @Option(names = "--json", description = "Print one JSON object; times in milliseconds.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = network.open().configuration();
        if (batch != null) {
            InputSize size = configuration.input();
            configuration = configuration.withInput(new InputSize(batch, size.height(), size.width()));
        }
        Graph graph = configuration.graph();
        Weights weights = new NetworkWeights(SampleFiles.find()).any(configuration, graph);
        try (Engines engines = Engines.discover();
                Contenders contenders = new Contenders()) {
            CompiledNetwork first = contenders.add(compile(engines, runs.device(engines), graph, weights));
            if (specialise && first.form() == Form.GENERIC) {
                CompiledNetwork own = contenders.add(compile(engines, first.device(), graph, weights));
                say("making kernels for " + graph.name() + " alone");
                own.specialise(Progress.NONE, new Cancellation());
            }
            if (other != null) {
                contenders.add(compile(engines, engines.device(other), graph, weights));
            }
            Tensor input = Tensor.of(
                    graph.input().shape(),
                    FormulaWeights.values(
                            "input",
                            FormulaWeights.Kind.SIGNED_INPUT,
                            graph.input().shape(),
                            1));
            contenders.measure(input, count);
            LayerRates rates = layers ? rates(engines.engine(first.device()), contenders.quickest(first.device()), input) : null;
            print(json ? Json.write(json(configuration, graph, contenders, rates)) : text(configuration, graph, contenders, rates));
        }
        return DONE;
    }

    private CompiledNetwork compile(Engines engines, Device device, Graph graph, Weights weights) {
        Engine engine = engines.engine(device);
        warmUp(engine, device);
        return engine.compile(device, graph, weights, Set.of());
    }

    private static LayerRates rates(Engine engine, CompiledNetwork compiled, Tensor input) {
        Device device = compiled.device();
        MachineSpeed ceilings = engine.ceilings(device, _ -> {}, new Cancellation());
        return new LayerRates(compiled.graph(), device, ceilings, compiled.profile(input));
    }

    private static String text(
            Configuration configuration, Graph graph, Contenders contenders, @Nullable LayerRates rates) {
        StringBuilder text = new StringBuilder(
                configuration.preset().title() + ", input " + graph.input().shape() + "\n" + contenders.text());
        if (rates != null) {
            text.append("\n").append(rates.text());
        }
        return text.toString();
    }

    private static Map<String, Object> json(
            Configuration configuration, Graph graph, Contenders contenders, @Nullable LayerRates rates) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("network", configuration.preset().name());
        object.put(
                "input", Arrays.stream(graph.input().shape().toArray()).boxed().toList());
        contenders.write(object);
        if (rates != null) {
            rates.write(object);
        }
        return object;
    }
}
