// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleConsumer;
import org.phiscope.cost.CostModel;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.roofline.Layer;
import org.phiscope.roofline.Workload;
import org.phiscope.weights.SeededWeights;

/**
 * What a device does at best through its engine, as measured by networks of one layer each: the FLOP/s of large
 * convolutions, and the bytes a second of a rectifier over a tensor that no cache holds. Reached rates, not those of a data sheet:
 * other work on the machine lowers them.
 *
 * @param flopsPerSecond in float32, a multiplication and an addition being two
 * @param bytesPerSecond read and written together
 */
public record MachineSpeed(double flopsPerSecond, double bytesPerSecond) {
    /** Each of the layers is run for so long, and at least {@link #LEAST} times. */
    private static final long NANOSECONDS = 700_000_000;

    private static final int LEAST = 3;
    private static final long SEED = 1;

    /**
     * Measures for about two seconds.
     *
     * @param progress told the share that is done, 0 … 1
     * @throws CancellationException if it was cancelled
     * @throws EngineException if the device has too little memory, or fails
     */
    public static MachineSpeed measure(
            Engine engine, Device device, DoubleConsumer progress, Cancellation cancellation) {
        progress.accept(0);
        Best window = best(engine, device, convolution(3), cancellation);
        progress.accept(1.0 / 3);
        Best product = best(engine, device, convolution(1), cancellation);
        progress.accept(2.0 / 3);
        Best rectifier = best(engine, device, rectifier(), cancellation);
        progress.accept(1);
        return new MachineSpeed(
                Math.max(window.flopsPerSecond(), product.flopsPerSecond()), rectifier.bytesPerSecond());
    }

    /** The quickest run of a layer. */
    private record Best(Layer layer, long nanoseconds) {
        double flopsPerSecond() {
            return layer.flops() * 1e9 / nanoseconds;
        }

        double bytesPerSecond() {
            return layer.bytes() * 1e9 / nanoseconds;
        }
    }

    private static Best best(Engine engine, Device device, Graph graph, Cancellation cancellation) {
        cancellation.check();
        Layer layer = Workload.of(CostModel.report(graph)).layers().getFirst();
        SeededWeights weights = new SeededWeights(graph, SEED, "only its time is asked for");
        try (CompiledNetwork network = engine.compile(device, graph, weights, Set.of())) {
            Tensor input = Tensor.allocate(graph.input().shape());
            for (int i = 0; i < input.values().limit(); i++) {
                input.values().put(i, (i % 251) / 251f);
            }
            network.run(input, cancellation).close(); // memory is taken and touched for the first time
            long best = Long.MAX_VALUE;
            long begin = System.nanoTime();
            for (int runs = 0; runs < LEAST || System.nanoTime() - begin < NANOSECONDS; runs++) {
                try (RunResult result = network.run(input, cancellation)) {
                    best = Math.min(best, Math.max(1, result.time().toNanos()));
                }
            }
            return new Best(layer, best);
        }
    }

    /** A convolution that computes for long on what fits the caches: 256 → 256 channels, 56 × 56 px. */
    private static Graph convolution(int kernel) {
        GraphBuilder builder = new GraphBuilder("convolution " + kernel + "×" + kernel);
        Node input = builder.input(Shape.of(1, 256, 56, 56));
        return built(builder, builder.conv("convolution", input, 256, kernel, 1, 1, false, Padding.Rule.SAME));
    }

    /** Reads 64 MiB and writes as much, with next to nothing to compute. */
    private static Graph rectifier() {
        GraphBuilder builder = new GraphBuilder("rectifier");
        Node input = builder.input(Shape.of(1, 64, 512, 512));
        return built(builder, builder.add("rectifier", new Op.Activate(Activation.RELU), input));
    }

    private static Graph built(GraphBuilder builder, Node output) {
        builder.output("out", output);
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }
}
