// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Every kernel there is. */
public enum Kernel {
    CONVOLVE(Convolution::convolve),
    CONVOLVE_TILES(CONVOLVE, TiledConvolution::convolveTiles),
    SPREAD(Transposed::spread),
    DEFORM(Deformed::deform),
    LINEAR(Matrices::linear),
    MATRIX_PRODUCT(Matrices::product),
    POOL(Pooling::pool),
    POOL_GRADIENT(Pooling::poolGradient),
    ADAPTIVE_AVERAGE(Pooling::adaptiveAverage),
    AVERAGE(Pooling::average),
    COMBINE(Elements::combine),
    MULTIPLY(Elements::multiply),
    NORMALISE(Elements::normalise),
    DERIVATIVE(Elements::derivative),
    BROADCAST_ADD(Elements::broadcastAdd),
    SOFTMAX(Rows::softmax),
    STANDARDISE(Rows::standardise),
    COPY(Copies::copy),
    FILL(Copies::fill),
    LOAD(Copies::load),
    RESIZE(Copies::resize),
    RESAMPLE(Resampling::resample);

    /** Threads of a group where they do not speak to each other. */
    private static final int LOCAL = 64;

    private final Task3<FloatArray, FloatArray, IntArray> plain;
    private final @Nullable Task4<KernelContext, FloatArray, FloatArray, IntArray> tiles;

    Kernel(Task3<FloatArray, FloatArray, IntArray> plain) {
        this.plain = plain;
        this.tiles = null;
    }

    Kernel(Kernel plain, Task4<KernelContext, FloatArray, FloatArray, IntArray> tiles) {
        this.plain = plain.plain;
        this.tiles = tiles;
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

    /** A graph with this kernel as its task, which has the graph's name. */
    public TaskGraph in(TaskGraph graph, FloatArray weights, FloatArray activations, IntArray descriptor) {
        return tiles == null
                ? graph.task(id(), plain, weights, activations, descriptor)
                : graph.task(id(), tiles, new KernelContext(), weights, activations, descriptor);
    }

    /** Threads of a group; the same for every run, since drivers compile a kernel for it. */
    public int local() {
        return tiles == null ? LOCAL : TiledConvolution.THREADS;
    }

    /** Threads of a run: whole groups, at least one. */
    public long threads(Launch launch) {
        long groups = tiles == null
                ? Math.ceilDiv(launch.threads(), LOCAL)
                : TiledConvolution.tiles(launch.descriptor());
        return Math.max(groups, 1) * local();
    }
}
