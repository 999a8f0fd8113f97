// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.phiscope.graph.Shape;

/** Against the definition in numpy.lib.format, version 1.0. */
class NumpyArrayTest {
    /** What {@code numpy.save} of NumPy 2.4 writes for {@code numpy.array([[1, -2, 0.5]], dtype='<f4')}. */
    private static final String WRITTEN = "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f"
            + "72646572273a2046616c73652c20277368617065273a2028312c2033292c207d" + "20".repeat(58) + "0a"
            + "0000803f000000c00000003f";

    @Test
    void itIsWhatNumpyWrites() {
        byte[] bytes = NumpyArray.bytes(Shape.of(1, 3), new float[] {1, -2, 0.5f});
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(WRITTEN);
    }

    /** Magic, version, length of the header in two bytes, little-endian; all of that a multiple of 64; a newline last. */
    @Test
    void everyHeaderIsAligned() {
        for (int[] extents : new int[][] {{1}, {7}, {2, 3, 4}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3}}) {
            Shape shape = Shape.of(extents);
            float[] values = new float[(int) shape.elements()];
            Arrays.fill(values, 3);
            byte[] bytes = NumpyArray.bytes(shape, values);
            assertThat(Arrays.copyOf(bytes, 8)).isEqualTo(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
            int length = ByteBuffer.wrap(bytes, 8, 2).order(ByteOrder.LITTLE_ENDIAN).getShort();
            assertThat((10 + length) % 64).isZero();
            assertThat(bytes).hasSize(10 + length + 4 * values.length);
            String header = new String(bytes, 10, length, StandardCharsets.US_ASCII);
            assertThat(header)
                    .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (" + extents[0] + ",")
                    .endsWith("\n");
        }
    }

    @Test
    void valuesFillTheShape() {
        assertThatIllegalArgumentException().isThrownBy(() -> NumpyArray.bytes(Shape.of(2, 2), new float[3]));
    }
}
