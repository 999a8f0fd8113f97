// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.WeightRole;
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

    /** Of a batch norm that stands alone: scale·x + shift per channel. */
    record PerChannel(float[] scale, float[] shift) implements StepWeights {}

    /** Of a feature fusion: one factor per input, normalised. */
    record Factors(float[] factors) implements StepWeights {}

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
            case Op.Linear linear -> affine(step, linear.bias(), weights);
            case Op.BatchNorm norm -> perChannel(step.source(), norm, weights);
            case Op.Fuse fuse -> factors(step.source(), fuse, weights);
            case Op.Input _,
                    Op.Activate _,
                    Op.Pool _,
                    Op.GlobalAveragePool _,
                    Op.Flatten _,
                    Op.Add _,
                    Op.Scale _,
                    Op.Concat _,
                    Op.Slice _,
                    Op.Resize _,
                    Op.Multiply _,
                    Op.Affine _,
                    Op.Softmax _,
                    Op.Crop _,
                    Op.Reorg _ -> new None();
        };
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
                    throw new WeightsException(node.name() + ": channel " + c + " has variance " + variance[c]
                            + ", which no batch norm can have");
                }
            }
        }
    }

    private static Factors factors(Node node, Op.Fuse fuse, Weights weights) {
        float[] factors = new float[fuse.inputs()];
        if (fuse.fusion() == Fusion.SUM) {
            java.util.Arrays.fill(factors, 1);
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
