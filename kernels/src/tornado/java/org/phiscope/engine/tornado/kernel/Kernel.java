// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.io.Serializable;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.message.Message;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Every kernel there is. */
public enum Kernel {
    CONVOLVE(Convolution::convolve),
    CONVOLVE_TILES(
            Convolution::convolve, TiledConvolution::convolveTiles, TiledConvolution.THREADS, TiledConvolution::tiles),
    SPREAD(Transposed::spread),
    DEFORM(Deformed::deform),
    CONVOLVE_DEPTHWISE(Depthwise::convolveDepthwise),
    MULTIPLY_TILES(Products::multiplyCells, Products::multiplyTiles, Tiling.LARGE_GROUP, Product::tiles),
    MULTIPLY_SMALL_TILES(Products::multiplyCells, Products::multiplyTiles, Tiling.SMALL_GROUP, Product::tiles),
    MULTIPLY_LINES(Products::multiplyCells, Products::multiplyLines, Products.GROUP),
    MULTIPLY_CELLS(Products::multiplyCells),
    WINOGRAD_SPREAD(Winograd::winogradSpread),
    WINOGRAD_GATHER(Winograd::winogradGather),
    POOL(Pooling::pool),
    POOL_GRADIENT(Pooling::poolGradient),
    ADAPTIVE_AVERAGE(Pooling::adaptiveAverage),
    AVERAGE(Pooling::average, Pooling::averageMaps, Rows.GROUP),
    COMBINE(Elements::combine),
    MULTIPLY(Elements::multiply),
    NORMALISE(Elements::normalise),
    DERIVATIVE(Elements::derivative),
    BROADCAST_ADD(Elements::broadcastAdd),
    SOFTMAX(Rows::softmax),
    SOFTMAX_ROWS(Rows::softmax, Rows::softmaxRows, Rows.GROUP),
    SOFTMAX_GRADIENT(RowGradients::softmax, RowGradients::softmaxGradientRows, Rows.GROUP),
    STANDARDISE(Rows::standardise, Rows::standardiseRows, Rows.GROUP),
    LAYER_NORM_GRADIENT(RowGradients::layerNorm, RowGradients::layerNormGradientRows, Rows.GROUP),
    COPY(Copies::copy),
    FILL(Copies::fill),
    LOAD(Copies::load),
    RESIZE(Copies::resize),
    RESAMPLE(Resampling::resample),
    RESAMPLE_GRADIENT(Resampling::resampleGradient),
    SELECT(Selection::likeliest, Selection::likeliest, Selection.GROUP),
    PROPOSE(Proposing::propose),
    SUPPRESS(Proposing::suppress, Proposing::suppress, Selection.GROUP),
    PUT_IN_ORDER(Proposing::putInOrder),
    REGION_LEVELS(RegionsOfInterest::regionLevels),
    REFINE(RegionsOfInterest::refineBoxes),
    ROI_ALIGN(RegionsOfInterest::roiAlign),
    ROI_POOL(RegionsOfInterest::roiPool);

    /** A method that TornadoVM compiles, which a reference to it {@linkplain KernelMethod#of tells}. */
    interface Plain extends Task3<FloatArray, FloatArray, IntArray>, Serializable {}

    /** The same of one whose threads share memory. */
    interface Grouped extends Task4<KernelContext, FloatArray, FloatArray, IntArray>, Serializable {}

    /** Threads of a group where they do not speak to each other. */
    private static final int LOCAL = 64;

    private final Plain plain;
    private final @Nullable Grouped grouped;
    private final int local;
    private final ToLongFunction<int[]> groups;

    /** One whose threads know nothing of each other. */
    Kernel(Plain plain) {
        this(plain, null, LOCAL, descriptor -> Math.ceilDiv(descriptor[Launch.THREADS], LOCAL));
    }

    /** One each of whose results is computed by a group of threads. */
    Kernel(
            Plain plain, Grouped grouped, int local) {
        this(plain, grouped, local, descriptor -> descriptor[Launch.THREADS]);
    }

    /** @param groups how many groups of threads a descriptor takes */
    Kernel(
            Plain plain, @Nullable Grouped grouped, int local, ToLongFunction<int[]> groups) {
        this.plain = plain;
        this.grouped = grouped;
        this.local = local;
        this.groups = groups;
    }

    /** The name in TornadoVM's graphs and in messages. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What computes the same as plain Java: of the arena of weights, the arena of activations and a descriptor. It is what
     * TornadoVM compiles, but for kernels whose threads share memory.
     */
    public Task3<FloatArray, FloatArray, IntArray> plain() {
        return plain;
    }

    /**
     * A graph with this kernel as one more task of it.
     *
     * @throws EngineException if TornadoVM cannot compile it
     */
    public TaskGraph in(
            TaskGraph graph, String task, FloatArray weights, FloatArray activations, IntArray descriptor) {
        return named(
                id(),
                () -> grouped == null
                        ? graph.task(task, plain, weights, activations, descriptor)
                        : graph.task(task, grouped, new KernelContext(), weights, activations, descriptor));
    }

    /**
     * A graph with a {@linkplain FixedKernels copy} of this kernel for one launch as one more task of it.
     *
     * @param descriptor of the numbers of the launch
     * @throws EngineException if the copy cannot be made, or TornadoVM cannot compile it
     */
    public static TaskGraph in(
            TaskGraph graph,
            String task,
            Launch launch,
            FixedKernels fixed,
            FloatArray weights,
            FloatArray activations,
            IntArray descriptor) {
        Kernel kernel = launch.kernel();
        if (kernel.grouped == null) {
            Task3<FloatArray, FloatArray, IntArray> copy = kernel.plain(launch, fixed);
            return named(kernel.id(), () -> graph.task(task, copy, weights, activations, descriptor));
        }
        @SuppressWarnings("unchecked") // TornadoVM's interfaces are generic, methods are not
        Task4<KernelContext, FloatArray, FloatArray, IntArray> copy =
                fixed.of(KernelMethod.of(kernel.grouped), launch.descriptor(), Task4.class);
        return named(kernel.id(), () -> graph.task(task, copy, new KernelContext(), weights, activations, descriptor));
    }

    /** A copy of {@link #plain()} for one launch alone; itself where it is not what TornadoVM compiles. */
    @SuppressWarnings("unchecked") // as above
    public Task3<FloatArray, FloatArray, IntArray> plain(Launch launch, FixedKernels fixed) {
        return grouped == null ? fixed.of(KernelMethod.of(plain), launch.descriptor(), Task3.class) : plain;
    }

    /** Adds a task, whose method TornadoVM reads at once; what it cannot compile is said with the kernel's name. */
    static TaskGraph named(String kernel, Supplier<TaskGraph> adding) {
        try {
            return adding.get();
        } catch (RuntimeException | TornadoInternalError e) {
            throw new EngineException(Message.of(
                    "TornadoVM cannot compile the kernel {0}: {1}",
                    kernel, e.getMessage()), e);
        }
    }

    /** Threads of a group; the same for every run, since drivers compile a kernel for it. */
    public int local() {
        return local;
    }

    /** Threads of a run: whole groups, at least one. */
    public long threads(Launch launch) {
        return Math.max(groups.applyAsLong(launch.descriptor()), 1) * local;
    }
}
