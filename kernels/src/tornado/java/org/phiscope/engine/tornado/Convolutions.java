// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.phiscope.engine.plan.Step;
import org.phiscope.engine.plan.StepWeights;
import org.phiscope.engine.tornado.kernel.Convolution;
import org.phiscope.engine.tornado.kernel.Depthwise;
import org.phiscope.engine.tornado.kernel.Epilogue;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Launch.Place;
import org.phiscope.engine.tornado.kernel.Product;
import org.phiscope.engine.tornado.kernel.Winograd;
import org.phiscope.graph.Op;
import org.phiscope.weights.Weights;

/** Convolutions as runs that are added to others, each by the kernel that suits it, with its weights as that wants them. */
final class Convolutions {
    private final Joined joined;
    private final Weights weights;
    private final Choice choice;
    private final int scratch;
    private final WeightBlock block;
    private final List<Launch> launches;

    /**
     * @param scratch where the arena of activations is free for what a run needs for itself
     * @param block takes the weights
     * @param launches takes the runs
     */
    Convolutions(
            Joined joined, Weights weights, Choice choice, int scratch, WeightBlock block, List<Launch> launches) {
        this.joined = joined;
        this.weights = weights;
        this.choice = choice;
        this.scratch = scratch;
        this.block = block;
        this.launches = launches;
    }

    /** Whether a convolution is computed by {@link Winograd}. */
    static boolean transforms(Op.Conv2d conv, Place to, Choice choice) {
        return Winograd.canCompute(conv, to) && choice.transforms(conv, to);
    }

    /** The kernel and the bias of a step that has a kernel. */
    static StepWeights.Affine affine(Step step, Weights weights) {
        if (!(StepWeights.of(step, weights) instanceof StepWeights.Affine affine)) {
            throw new IllegalStateException(step.source().name() + " has a kernel");
        }
        return affine;
    }

    /** A convolution, and the sum that it is joined with, whose other term is the second of what it takes. */
    void add(Step step, Op.Conv2d conv, List<Place> from, Place to) {
        StepWeights.Affine affine = affine(step, weights);
        int bias = block.add(affine.bias() == null ? new float[conv.out()] : affine.bias());
        Step sum = joined.sums().get(step.result().index());
        Epilogue epilogue = sum == null
                ? Epilogue.activation(step.activation())
                : new Epilogue(step.activation(), from.get(1), sum.activation());
        Place map = from.getFirst();
        if (conv.isDepthwise()) {
            int table = block.add(Depthwise.numbers(conv, 0, 0));
            int kernel = block.add(affine.kernel());
            launches.add(Depthwise.launch(conv.stride(), table, kernel, bias, map, to, epilogue));
        } else if (transforms(conv, to, choice)) {
            int kernel = block.add(Winograd.transformed(conv, affine.kernel()));
            launches.addAll(
                    Winograd.launches(conv, kernel, bias, block.add(0f), scratch, map, to, epilogue));
        } else if (Convolution.isProduct(conv)) {
            int taps = conv.kernelHeight() * conv.kernelWidth();
            int depth = conv.in() / conv.groups();
            int kernel = block.add(Product.tapsFirst(affine.kernel(), depth, taps));
            launches.add(Product.convolution(conv, kernel, bias, map, to, epilogue));
        } else {
            launches.add(Convolution.launch(conv, block.add(affine.kernel()), bias, map, to, epilogue));
        }
    }

    /** All depthwise convolutions of a MixConv, their results side by side. */
    void addMixed(Step step, Place from, Place to) {
        int channels = to.shape().channels();
        FloatBuffer table = FloatBuffer.allocate(Depthwise.NUMBERS * channels);
        FloatBuffer bias = FloatBuffer.allocate(channels);
        List<float[]> kernels = new ArrayList<>();
        int before = 0;
        int stride = 1;
        for (Joined.Mixed part : Objects.requireNonNull(joined.mixed().get(step.result().index()))) {
            if (!(part.convolution().op() instanceof Op.Conv2d conv)) {
                throw new IllegalStateException(part.convolution().source().name() + " is no convolution");
            }
            StepWeights.Affine affine = affine(part.convolution(), weights);
            table.put(Depthwise.numbers(conv, part.first(), before));
            bias.put(affine.bias() == null ? new float[conv.out()] : affine.bias());
            kernels.add(affine.kernel());
            before += affine.kernel().length;
            stride = conv.stride();
        }
        FloatBuffer kernel = FloatBuffer.allocate(before);
        kernels.forEach(kernel::put);
        launches.add(Depthwise.launch(
                stride,
                block.add(table.array()),
                block.add(kernel.array()),
                block.add(bias.array()),
                from,
                to,
                Epilogue.activation(step.activation())));
    }
}
