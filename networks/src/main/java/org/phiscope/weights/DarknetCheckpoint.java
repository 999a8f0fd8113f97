// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phiscope.format.DarknetWeights;
import org.phiscope.format.FormatException;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;

/**
 * A darknet {@code .weights} file, which holds the layers' numbers one after the other in the order of the
 * configuration file. So it fits a network whose layers are numbered as darknet numbers them and which needs exactly as
 * many numbers.
 */
record DarknetCheckpoint(DarknetWeights file) implements Checkpoint {
    private static final Pattern NUMBERED = Pattern.compile("layer(\\d{1,9})(?:\\..*)?");

    /** Of a convolution: {@code load_convolutional_weights} of darknet's {@code parser.c}. */
    private static final List<WeightRole> CONVOLUTIONAL = List.of(
            WeightRole.BIAS,
            WeightRole.NORM_SHIFT,
            WeightRole.NORM_SCALE,
            WeightRole.RUNNING_MEAN,
            WeightRole.RUNNING_VARIANCE,
            WeightRole.KERNEL);

    /** Of a connected layer: {@code load_connected_weights}. */
    private static final List<WeightRole> CONNECTED = List.of(
            WeightRole.BIAS,
            WeightRole.NORM_SHIFT,
            WeightRole.KERNEL,
            WeightRole.NORM_SCALE,
            WeightRole.RUNNING_MEAN,
            WeightRole.RUNNING_VARIANCE);

    /** A weight of a node. */
    private record Key(int node, WeightRole role) {}

    /** The nodes of one layer of the configuration file that have weights. */
    private record Layer(String name, List<Node> nodes) {

        boolean connected() {
            return nodes.getFirst().op() instanceof Op.Linear;
        }

        /** Its weights' shapes in the file's order. */
        List<Map.Entry<Key, Shape>> weights() {
            List<Map.Entry<Key, Shape>> weights = new ArrayList<>();
            for (WeightRole role : connected() ? CONNECTED : CONVOLUTIONAL) {
                for (Node node : nodes) {
                    node.op().weights().stream()
                            .filter(weight -> weight.role() == role)
                            .forEach(weight -> weights.add(Map.entry(new Key(node.index(), role), weight.shape())));
                }
            }
            return weights;
        }

        long floats() {
            return weights().stream().mapToLong(weight -> weight.getValue().elements()).sum();
        }

        @Override
        public String toString() {
            return name + (connected() ? " [connected]" : " [convolutional]");
        }
    }

    @Override
    public Weights weightsFor(Graph graph) {
        List<Layer> layers = layers(graph);
        fits(layers, graph);
        Map<Key, Long> places = new HashMap<>();
        long at = 0;
        for (Layer layer : layers) {
            for (Map.Entry<Key, Shape> weight : layer.weights()) {
                places.put(weight.getKey(), at);
                at += weight.getValue().elements();
            }
        }
        return new Placed(file, places);
    }

    private void fits(List<Layer> layers, Graph graph) {
        long needed = layers.stream().mapToLong(Layer::floats).sum();
        if (needed == file.floats()) {
            return;
        }
        long left = file.floats();
        Message culprit = Message.NOTHING;
        for (Layer layer : layers) {
            if (culprit.isEmpty() && layer.floats() > left) {
                culprit = Message.of(
                        "; {0} is the first that does not fit, for it needs {1} and {2} are left",
                        layer, layer.floats(), left);
            }
            left -= layer.floats();
        }
        if (culprit.isEmpty()) {
            culprit = layers.isEmpty()
                    ? Message.of("; {0} are left over after the input", left)
                    : Message.of("; {0} are left over after {1}, the last that has any", left, layers.getLast());
        }
        throw misfit(graph, Message.of(
                "the network needs {0} floats, the file has {1}{2}",
                needed, file.floats(), culprit));
    }

    /** The layers that have weights, in the order of their numbers. */
    private List<Layer> layers(Graph graph) {
        Map<Integer, List<Node>> numbered = new TreeMap<>();
        for (Node node : graph.nodes()) {
            if (!node.op().weights().isEmpty()) {
                Matcher owner = NUMBERED.matcher(node.owner());
                boolean known = node.op() instanceof Op.Conv2d
                        || node.op() instanceof Op.Linear
                        || node.op() instanceof Op.BatchNorm;
                if (!owner.matches() || !known) {
                    throw misfit(
                            graph,
                            Message.of(
                                    "it names no layers, and those of {0} are not numbered as darknet's ({1}); open the .cfg "
                                            + "that the weights belong to",
                                    graph.name(), node.name()));
                }
                numbered.computeIfAbsent(Integer.valueOf(owner.group(1)), _ -> new ArrayList<>())
                        .add(node);
            }
        }
        return numbered.entrySet().stream()
                .map(layer -> new Layer("layer" + layer.getKey(), layer.getValue()))
                .toList();
    }

    private WeightsException misfit(Graph graph, Message why) {
        return new WeightsException(Message.of("{0} does not fit {1}: {2}", file.file(), graph.name(), why));
    }

    /** Numbers of the file, read when they are asked for. */
    private record Placed(DarknetWeights file, Map<Key, Long> places) implements Weights {

        @Override
        public float[] values(Node node, WeightRole role) {
            @Nullable Long place = places.get(new Key(node.index(), role));
            if (place == null) {
                throw new WeightsException(Message.of(
                        "{0}: has no {1}",
                        file.file(), Naming.DARKNET.tensor(node, role)));
            }
            Shape shape = FormulaWeights.shapeOf(node, role);
            try {
                float[] values = file.floats(place, Math.toIntExact(shape.elements()));
                check(node, role, values);
                boolean matrix = role == WeightRole.KERNEL && node.op() instanceof Op.Linear;
                return matrix && file.transposed() ? transposed(values, shape.extent(0), shape.extent(1)) : values;
            } catch (FormatException e) {
                throw new WeightsException(e.message(), e);
            }
        }

        /** A file of another network may have the right length; then its variances are not all of them positive. */
        private void check(Node node, WeightRole role, float[] values) {
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i]) || role == WeightRole.RUNNING_VARIANCE && values[i] < 0) {
                    String tensor = Naming.DARKNET.tensor(node, role);
                    throw new WeightsException(
                            Float.isFinite(values[i])
                                    ? Message.of(
                                            "{0}: {1}: element {2} is {3}, and a variance is not negative; the file is"
                                                    + " damaged or another network's",
                                            file.file(), tensor, i, values[i])
                                    : Message.of(
                                            "{0}: {1}: element {2} is {3}; the file is damaged or another network's",
                                            file.file(), tensor, i, values[i]));
                }
            }
        }

        /** {@code [in, out]} as {@code [out, in]}. */
        private static float[] transposed(float[] values, int out, int in) {
            float[] matrix = new float[values.length];
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    matrix[o * in + i] = values[i * out + o];
                }
            }
            return matrix;
        }

        @Override
        public Provenance provenance() {
            return new Provenance.Trained(file.file().toString());
        }
    }
}
