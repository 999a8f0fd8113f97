// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.Locale;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Every kernel there is. */
public enum Kernel {
    CONVOLVE(Convolution::convolve),
    SPREAD(Transposed::spread),
    DEFORM(Deformed::deform),
    LINEAR(Matrices::linear),
    MATRIX_PRODUCT(Matrices::product),
    POOL(Pooling::pool),
    ADAPTIVE_AVERAGE(Pooling::adaptiveAverage),
    AVERAGE(Pooling::average),
    COMBINE(Elements::combine),
    MULTIPLY(Elements::multiply),
    NORMALISE(Elements::normalise),
    BROADCAST_ADD(Elements::broadcastAdd),
    SOFTMAX(Rows::softmax),
    STANDARDISE(Rows::standardise),
    COPY(Copies::copy),
    FILL(Copies::fill),
    LOAD(Copies::load),
    RESIZE(Copies::resize),
    RESAMPLE(Resampling::resample);

    private final Task3<FloatArray, FloatArray, IntArray> body;

    Kernel(Task3<FloatArray, FloatArray, IntArray> body) {
        this.body = body;
    }

    /** The name in TornadoVM's graphs and in messages. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of the arena of weights, the arena of activations and a descriptor. */
    public Task3<FloatArray, FloatArray, IntArray> body() {
        return body;
    }
}
