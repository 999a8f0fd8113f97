// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.AtomicFile;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.plan.Plan;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.weights.SeededWeights;
import org.phiscope.weights.Weights;

/**
 * Writes networks as {@code .onnx} files for other programs, operator set 20 of ONNX, shapes fixed to the network's input.
 *
 * <p>A node is called as in the graph, and its doc string names its stage; weights are called as PyTorch's modules store
 * them, shared ones are there once. Batch norms stay apart from the convolutions before them, unless the weights are
 * stored folded. What a feature fusion makes of its weights is written as factors.
 */
public final class OnnxFile {
    /** Version of the operator set that files are written in. */
    public static final int OPSET = OnnxGraph.OPSET;

    /** A protocol buffer is shorter than 2 GiB; the nodes take a few MiB of it. */
    private static final long MOST_WEIGHTS = Integer.MAX_VALUE - (64L << 20);

    private OnnxFile() {}

    /**
     * What a file says about itself.
     *
     * @param producer version of the program
     * @param doc a line for people
     * @param metadata properties by key
     */
    public record About(String producer, String doc, Map<String, String> metadata) {}

    /**
     * Writes a file that is there whole or not at all; one that is there already is replaced.
     *
     * @param weights {@code null} for none: each tensor of weights is an input of the graph, which has to be fed
     * @throws EngineException if the network is too large for a file of this format, or has an operator that ONNX lacks
     * @throws org.phiscope.weights.WeightsException if weights cannot be read
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Graph graph, @Nullable Weights weights, About about) throws IOException {
        boolean kept = weights == null || !isFolded(graph, weights);
        Plan plan = Plan.of(graph, kept ? names(graph) : Set.of());
        if (weights != null && plan.weightBytes() > MOST_WEIGHTS) {
            throw new EngineException(Message.of(
                    "{0} has {1} MiB of weights, and an ONNX file holds 2 GiB; export it without weights, or a "
                            + "smaller one",
                    graph.name(), Math.ceilDiv(plan.weightBytes(), 1 << 20)));
        }
        AtomicFile.write(file, channel -> write(channel, plan, weights, kept, about));
    }

    private static boolean isFolded(Graph graph, Weights weights) {
        return graph.nodes().stream()
                .anyMatch(node -> (node.op() instanceof Op.Conv2d || node.op() instanceof Op.Linear)
                        && weights.folded(node).isPresent());
    }

    /** Names of all nodes that lead to an output: looked at, they stay what they are. */
    private static Set<String> names(Graph graph) {
        boolean[] needed = new boolean[graph.nodes().size()];
        graph.outputs().values().forEach(index -> needed[index] = true);
        Set<String> names = new TreeSet<>();
        for (Node node : graph.nodes().reversed()) {
            if (needed[node.index()]) {
                names.add(node.name());
                node.inputs().forEach(input -> needed[input] = true);
            }
        }
        return names;
    }

    /** The length of the graph, which comes first, is known when its weights were written: the place for it is kept. */
    private static void write(FileChannel channel, Plan plan, @Nullable Weights weights, boolean kept, About about)
            throws IOException {
        ProtoWriter header = OnnxGraph.header().text(3, about.producer).text(6, about.doc);
        about.metadata.forEach((key, value) ->
                header.message(14, property -> property.text(1, key).text(2, value)));
        append(channel, header.toByteArray());
        append(channel, ProtoWriter.tag(OnnxGraph.MODEL_GRAPH));
        long lengthAt = channel.position();
        append(channel, ProtoWriter.length(0));
        long start = channel.position();
        OnnxGraph onnx = new OnnxGraph(
                plan.graph().name(), weights == null ? new Inputs() : new Initializers(channel));
        Weights written = weights == null ? new SeededWeights(plan.graph(), 0, "none are written") : weights;
        try {
            OnnxOperators.write(plan, written, onnx, kept);
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
        append(channel, onnx.graph());
        long end = channel.position();
        if (end > Integer.MAX_VALUE) {
            throw new EngineException(
                    Message.of(
                            "{0} takes {1} bytes, and an ONNX file may have {2}",
                            plan.graph().name(), end, Integer.MAX_VALUE));
        }
        channel.position(lengthAt);
        append(channel, ProtoWriter.length(Math.toIntExact(end - start)));
        channel.position(end);
    }

    private static void append(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Writes weights into the file as they come, shared ones once. */
    private static final class Initializers implements OnnxGraph.Weighing {
        private final FileChannel channel;
        private final Set<String> written = new HashSet<>();

        Initializers(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void put(OnnxGraph onnx, String value, Shape shape, float[] values, Kind kind) {
            if (!written.add(value)) {
                return;
            }
            if (kind == Kind.FIXED) {
                onnx.fixed(value, shape, values);
                return;
            }
            try {
                byte[] tensor = OnnxGraph.tensor(value, shape, values).toByteArray();
                append(channel, ProtoWriter.tag(OnnxGraph.INITIALIZER));
                append(channel, ProtoWriter.length(tensor.length));
                append(channel, tensor);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Declares weights as inputs of the graph, shared ones once. */
    private static final class Inputs implements OnnxGraph.Weighing {
        private final Set<String> declared = new HashSet<>();

        @Override
        public void put(OnnxGraph onnx, String value, Shape shape, float[] values, Kind kind) {
            if (!declared.add(value)) {
                return;
            }
            if (kind == Kind.FIXED) {
                onnx.fixed(value, shape, values);
            } else {
                onnx.input(value, shape);
            }
        }
    }
}
