// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.Map;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Weight;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;

/**
 * Weights that a formula makes of the tensors' names, so that two implementations can be given the same network without
 * passing a file: element i of a tensor is drawn by SplitMix64 from the FNV-1a hash of its name, computed in double and
 * rounded once.
 */
public final class FormulaWeights implements Weights {
    private final Naming naming;
    private final double gain;
    private final Map<String, Kind> kinds;

    /** What the formula makes of the random s in [−1, 1) or u in [0, 1). */
    public enum Kind {
        /** s·√(gain/fan-in), fan-in = elements of one output. */
        WEIGHT,
        /** 0.1·s. */
        BIAS,
        /** 1 + 0.1·s. */
        NORM_WEIGHT,
        /** 0.1·s. */
        NORM_BIAS,
        /** 0.1·s. */
        MEAN,
        /** 1 + 0.5·u. */
        VAR,
        /** 0.1·s. */
        OTHER,
        /** An input that takes both signs: s. */
        SIGNED_INPUT,
        /** An input like darknet's: u. */
        UNIT_INPUT;

        /** The kind of a weight where nothing else is said. */
        public static Kind of(WeightRole role) {
            return switch (role) {
                case KERNEL, IN_PROJECTION -> WEIGHT;
                case BIAS, IN_PROJECTION_BIAS -> BIAS;
                case NORM_SCALE -> NORM_WEIGHT;
                case NORM_SHIFT -> NORM_BIAS;
                case RUNNING_MEAN -> MEAN;
                case RUNNING_VARIANCE -> VAR;
                case FUSION, TABLE -> OTHER;
            };
        }
    }

    /**
     * @param naming the library whose names the formula is applied to
     * @param gain numerator of √(gain/fan-in)
     * @param kinds kinds of tensors by name, where they are not {@link Kind#of} their role
     */
    public FormulaWeights(Naming naming, double gain, Map<String, Kind> kinds) {
        this.naming = naming;
        this.gain = gain;
        this.kinds = Map.copyOf(kinds);
    }

    @Override
    public float[] values(Node node, WeightRole role) {
        String name = naming.tensor(node, role);
        return values(name, kinds.getOrDefault(name, Kind.of(role)), shapeOf(node, role), gain);
    }

    @Override
    public Provenance provenance() {
        return new Provenance.Formula();
    }

    /** The formula itself: the values of a tensor of this name. */
    public static float[] values(String name, Kind kind, Shape shape, double gain) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        RandomValues random = RandomValues.named(name);
        int fanIn = values.length / shape.extent(0);
        double scale = Math.sqrt(gain / fanIn);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float)
                    switch (kind) {
                        case WEIGHT -> random.signed(i) * scale;
                        case BIAS, NORM_BIAS, MEAN, OTHER -> 0.1 * random.signed(i);
                        case NORM_WEIGHT -> 1 + 0.1 * random.signed(i);
                        case VAR -> 1 + 0.5 * random.unit(i);
                        case SIGNED_INPUT -> random.signed(i);
                        case UNIT_INPUT -> random.unit(i);
                    };
        }
        return values;
    }

    static Shape shapeOf(Node node, WeightRole role) {
        for (Weight weight : node.op().weights()) {
            if (weight.role() == role) {
                return weight.shape();
            }
        }
        throw new WeightsException(Message.of("{0} has no weights of role {1}", node.name(), role));
    }
}
