// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.Weights;

/**
 * A node of a network that fuses maps.
 *
 * @param inputs names of what is fused
 * @param weights as the network has them, one for each input; empty where maps are merely added
 */
record FusionNode(String name, Fusion fusion, List<String> inputs, List<Double> weights) {
    FusionNode {
        inputs = List.copyOf(inputs);
        weights = List.copyOf(weights);
    }

    /** w/(ε + Σ w) of the weights cut off at 0 (Tan, Pang & Le 2020, section 3.3): fast normalised fusion. */
    static List<Double> fast(List<Double> weights) {
        double sum = Op.Fuse.EPSILON + weights.stream().mapToDouble(w -> Math.max(0, w)).sum();
        return weights.stream().map(w -> Math.max(0, w) / sum).toList();
    }

    /** exp(w)/Σ exp(w). */
    static List<Double> softmax(List<Double> weights) {
        double largest = weights.stream().mapToDouble(w -> w).max().orElse(0);
        double sum = weights.stream().mapToDouble(w -> Math.exp(w - largest)).sum();
        return weights.stream().map(w -> Math.exp(w - largest) / sum).toList();
    }

    /** The factors by which the network itself multiplies the inputs. */
    List<Double> factors() {
        return switch (fusion) {
            case SUM -> inputs.stream().map(_ -> 1.0).toList();
            case UNBOUNDED -> weights;
            case SOFTMAX -> softmax(weights);
            case FAST -> fast(weights);
        };
    }

    /** The nodes of a network that fuse maps, in its order. */
    static List<FusionNode> of(Graph graph, Weights weights) {
        List<FusionNode> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Fuse fuse) {
                List<String> inputs =
                        node.inputs().stream().map(i -> graph.node(i).name()).toList();
                List<Double> values = new ArrayList<>();
                if (fuse.fusion() != Fusion.SUM) {
                    for (float value : weights.values(node, WeightRole.FUSION)) {
                        values.add((double) value);
                    }
                }
                nodes.add(new FusionNode(node.name(), fuse.fusion(), inputs, values));
            }
        }
        return List.copyOf(nodes);
    }

    /** An input by the end of its name that tells it from the node's other inputs. */
    static String brief(String name) {
        String[] parts = name.split("\\.", -1);
        return String.join(".", Arrays.copyOfRange(parts, Math.max(0, parts.length - 3), parts.length));
    }
}
