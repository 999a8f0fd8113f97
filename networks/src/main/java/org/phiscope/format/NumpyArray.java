// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.phiscope.graph.Shape;

/** Arrays as NumPy stores them: {@code .npy} of version 1.0 (numpy.lib.format). */
public final class NumpyArray {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    /** What comes before the values fills a multiple of this. */
    private static final int ALIGNMENT = 64;

    private NumpyArray() {}

    /**
     * A file's content: float32, little-endian, the last axis fastest.
     *
     * @throws ArithmeticException if the array takes more than 2 GiB
     */
    public static byte[] bytes(Shape shape, float[] values) {
        if (values.length != shape.elements()) {
            throw new IllegalArgumentException(values.length + " values do not fill " + shape);
        }
        String extents = Arrays.stream(shape.toArray()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String tuple = shape.rank() == 1 ? extents + "," : extents;
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + tuple + "), }";
        int before = MAGIC.length + Short.BYTES;
        int length = Math.ceilDiv(before + header.length() + 1, ALIGNMENT) * ALIGNMENT - before;
        String padded = header + " ".repeat(length - header.length() - 1) + "\n";
        ByteBuffer content = ByteBuffer.allocate(
                        Math.addExact(before + length, Math.multiplyExact(values.length, Float.BYTES)))
                .order(ByteOrder.LITTLE_ENDIAN);
        content.put(MAGIC).putShort((short) length).put(padded.getBytes(StandardCharsets.US_ASCII));
        content.asFloatBuffer().put(values);
        return content.array();
    }
}
