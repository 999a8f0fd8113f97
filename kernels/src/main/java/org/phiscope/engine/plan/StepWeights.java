// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Gradient;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;
import org.phiscope.weights.WeightsException;

/** The weights of a step, its batch norm folded in: computed in double, rounded to float32 once. */
@SuppressWarnings("ArrayRecordComponent") // tens of megabytes, handed on and never compared
public sealed interface StepWeights {

    /**
     * Of a convolution or linear layer.
     *
     * @param kernel as the operator declares it
     * @param bias one per output; {@code null} where there is none
     */
    record Affine(float[] kernel, float @Nullable [] bias) implements StepWeights {}

    /** Of a batch norm that stands alone: scale·x + shift per channel; of a layer norm: the same after normalising. */
    record PerChannel(float[] scale, float[] shift) implements StepWeights {}

    /** Of a feature fusion: one factor per input, normalised. */
    record Factors(float[] factors) implements StepWeights {}

    /** All of the result of an operator that takes no input. */
    record Values(float[] values) implements StepWeights {}

    /** Of an operator that has none. */
    record None() implements StepWeights {}

    /**
     * Reads and folds the weights of a step.
     *
     * @throws WeightsException if they cannot be read, or are stored folded where the step needs them apart
     */
    static StepWeights of(Step step, Weights weights) {
        return switch (step.op()) {
            case Op.Conv2d conv -> affine(step, conv.bias(), weights);
            case Op.ConvTranspose2d conv -> affine(step, conv.bias(), weights);
            case Op.DeformConv2d conv -> affine(step, conv.bias(), weights);
            case Op.Linear linear -> affine(step, linear.bias(), weights);
            case Op.BatchNorm norm -> perChannel(step.source(), norm, weights);
            case Op.Fuse fuse -> factors(step.source(), fuse, weights);
            case Op.LayerNorm _, Op.GroupNorm _ -> new PerChannel(
                    weights.values(step.source(), WeightRole.NORM_SCALE),
                    weights.values(step.source(), WeightRole.NORM_SHIFT));
            case Op.Projection projection -> projection(step.source(), projection, weights);
            case Op.Learned learned -> new Values(
                    repeated(weights.values(step.source(), WeightRole.TABLE), learned.result()));
            case Op.RelativePositionBias bias -> new Values(
                    positionBias(bias, weights.values(step.source(), WeightRole.TABLE)));
            case Op.WindowMask mask -> new Values(mask(mask));
            case Op.SinePosition position -> new Values(positions(position));
            case Gradient gradient -> borrowed(gradient, weights);
            case Op.Foreign _ -> new None(); // its file has them
            case Op.Weightless _ -> new None();
        };
    }

    /** What a backward pass needs of the forward nodes' weights. */
    private static StepWeights borrowed(Gradient gradient, Weights weights) {
        return switch (gradient) {
            case Gradient.Convolution convolution -> new Affine(
                    weights.folded(convolution.forward())
                            .map(Weights.Folded::kernel)
                            .orElseGet(() -> weights.values(convolution.forward(), WeightRole.KERNEL)),
                    null);
            case Gradient.Linear linear -> new Affine(weights.values(linear.forward(), WeightRole.KERNEL), null);
            case Gradient.BatchNorm norm -> {
                float[] shift = new float[norm.norm().channels()];
                if (weights.folded(norm.before()).isPresent()) {
                    float[] ones = new float[shift.length];
                    Arrays.fill(ones, 1);
                    yield new PerChannel(ones, shift);
                }
                yield new PerChannel(perChannel(norm.forward(), norm.norm(), weights).scale(), shift);
            }
            case Gradient.Fusion fusion -> factors(fusion.forward(), fusion.fuse(), weights);
            case Gradient.LayerNorm norm -> new PerChannel(
                    weights.values(norm.forward(), WeightRole.NORM_SCALE), new float[norm.norm().features()]);
            case Gradient.Derivative _, Gradient.Pool _, Gradient.Resize _, Gradient.Softmax _ -> new None();
        };
    }

    private static Affine projection(Node node, Op.Projection projection, Weights weights) {
        int features = projection.features();
        int from = projection.part().ordinal() * features;
        float[] kernel = weights.values(node, WeightRole.IN_PROJECTION);
        float[] bias = weights.values(node, WeightRole.IN_PROJECTION_BIAS);
        return new Affine(
                Arrays.copyOfRange(kernel, from * features, (from + features) * features),
                Arrays.copyOfRange(bias, from, from + features));
    }

    private static float[] repeated(float[] table, Shape result) {
        float[] values = new float[Math.toIntExact(result.elements())];
        for (int at = 0; at < values.length; at += table.length) {
            System.arraycopy(table, 0, values, at, table.length);
        }
        return values;
    }

    private static float[] positionBias(Op.RelativePositionBias bias, float[] table) {
        int cells = bias.window() * bias.window();
        float[] values = new float[Math.toIntExact((long) bias.heads() * cells * cells)];
        int i = 0;
        for (int head = 0; head < bias.heads(); head++) {
            for (int query = 0; query < cells; query++) {
                for (int key = 0; key < cells; key++) {
                    values[i++] = table[bias.row(query, key) * bias.heads() + head];
                }
            }
        }
        return values;
    }

    private static float[] mask(Op.WindowMask mask) {
        int side = mask.window();
        int cells = side * side;
        int across = mask.width() / side;
        int windows = mask.height() / side * across;
        float[] values = new float[Math.toIntExact((long) windows * cells * cells)];
        int i = 0;
        for (int window = 0; window < windows; window++) {
            int[] regions = new int[cells];
            for (int cell = 0; cell < cells; cell++) {
                regions[cell] = mask.region(
                        window / across * side + cell / side, window % across * side + cell % side);
            }
            for (int query = 0; query < cells; query++) {
                for (int key = 0; key < cells; key++) {
                    values[i++] = regions[query] == regions[key] ? 0 : Op.WindowMask.HIDDEN;
                }
            }
        }
        return values;
    }

    private static float[] positions(Op.SinePosition position) {
        int plane = position.height() * position.width();
        float[] values = new float[Math.toIntExact((long) position.channels() * plane)];
        for (int i = 0; i < values.length; i++) {
            int cell = i % plane;
            values[i] = (float) position.value(i / plane, cell / position.width(), cell % position.width());
        }
        return values;
    }

    private static Affine affine(Step step, boolean biased, Weights weights) {
        Optional<Weights.Folded> folded = weights.folded(step.source());
        if (folded.isPresent()) {
            return new Affine(folded.get().kernel(), folded.get().bias());
        }
        float[] kernel = weights.values(step.source(), WeightRole.KERNEL);
        float @Nullable [] bias = biased ? weights.values(step.source(), WeightRole.BIAS) : null;
        Node norm = step.norm();
        return norm != null && norm.op() instanceof Op.BatchNorm op
                ? fold(kernel, bias, new Norm(norm, op, weights), step.normFrom(), step.source().shape().channels())
                : new Affine(kernel, bias);
    }

    /** γ/√(σ² + ε) goes into the kernel, β − µ·γ/√(σ² + ε) into the bias. */
    private static Affine fold(float[] kernel, float @Nullable [] bias, Norm norm, int normFrom, int outs) {
        int each = kernel.length / outs;
        float[] foldedKernel = new float[kernel.length];
        float[] foldedBias = new float[outs];
        for (int out = 0; out < outs; out++) {
            double scale = norm.scale[normFrom + out];
            for (int i = out * each; i < (out + 1) * each; i++) {
                foldedKernel[i] = (float) (kernel[i] * scale);
            }
            foldedBias[out] = (float) (norm.shift[normFrom + out] + (bias == null ? 0 : bias[out] * scale));
        }
        return new Affine(foldedKernel, foldedBias);
    }

    private static PerChannel perChannel(Node node, Op.BatchNorm op, Weights weights) {
        Norm norm = new Norm(node, op, weights);
        float[] scale = new float[op.channels()];
        float[] shift = new float[op.channels()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) norm.scale[c];
            shift[c] = (float) norm.shift[c];
        }
        return new PerChannel(scale, shift);
    }

    /** A batch norm as scale·x + shift. */
    final class Norm {
        private final double[] scale;
        private final double[] shift;

        private Norm(Node node, Op.BatchNorm op, Weights weights) {
            float[] gamma = weights.values(node, WeightRole.NORM_SCALE);
            float[] beta = weights.values(node, WeightRole.NORM_SHIFT);
            float[] mean = weights.values(node, WeightRole.RUNNING_MEAN);
            float[] variance = weights.values(node, WeightRole.RUNNING_VARIANCE);
            scale = new double[gamma.length];
            shift = new double[gamma.length];
            for (int c = 0; c < gamma.length; c++) {
                scale[c] = gamma[c] / Math.sqrt(variance[c] + op.epsilon());
                shift[c] = beta[c] - mean[c] * scale[c];
                if (!Double.isFinite(scale[c])) {
                    throw new WeightsException(Message.of(
                            "{0}: channel {1} has variance {2}, which no batch norm can have",
                            node.name(), c, variance[c]));
                }
            }
        }
    }

    private static Factors factors(Node node, Op.Fuse fuse, Weights weights) {
        float[] factors = new float[fuse.inputs()];
        if (fuse.fusion() == Fusion.SUM) {
            Arrays.fill(factors, 1);
            return new Factors(factors);
        }
        float[] raw = weights.values(node, WeightRole.FUSION);
        double[] positive = new double[raw.length];
        double sum = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (float w : raw) {
            largest = Math.max(largest, w);
        }
        for (int i = 0; i < raw.length; i++) {
            positive[i] = switch (fuse.fusion()) {
                case SUM, UNBOUNDED -> raw[i];
                case SOFTMAX -> Math.exp(raw[i] - largest);
                case FAST -> Math.max(0, raw[i]);
            };
            sum += positive[i];
        }
        double divisor = switch (fuse.fusion()) {
            case SUM, UNBOUNDED -> 1;
            case SOFTMAX -> sum;
            case FAST -> sum + Op.Fuse.EPSILON;
        };
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) (positive[i] / divisor);
        }
        return new Factors(factors);
    }
}
