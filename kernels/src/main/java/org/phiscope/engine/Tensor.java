// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.phiscope.graph.Shape;

/**
 * Float32 values, C-contiguous, in a direct buffer of native byte order, so that an engine can take them without a
 * copy.
 *
 * @param values from position 0 to limit {@code shape.elements()}
 */
public record Tensor(Shape shape, FloatBuffer values) {
    public Tensor {
        if (!values.isDirect() || values.position() != 0 || values.limit() != shape.elements()) {
            throw new IllegalArgumentException(
                    "a tensor " + shape + " takes a direct buffer of its size, not " + values);
        }
    }

    /** A tensor of zeros. */
    public static Tensor allocate(Shape shape) {
        long bytes = Math.multiplyExact(shape.elements(), Float.BYTES);
        return new Tensor(
                shape,
                ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder()).asFloatBuffer());
    }

    /** A tensor of these values. */
    public static Tensor of(Shape shape, float[] values) {
        Tensor tensor = allocate(shape);
        tensor.values.put(0, values);
        return tensor;
    }

    public float get(int index) {
        return values.get(index);
    }

    /** A copy of the values. */
    public float[] toArray() {
        float[] copy = new float[values.limit()];
        values.get(0, copy);
        return copy;
    }
}
