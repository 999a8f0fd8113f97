// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.phiscope.graph.Shape;
import org.phiscope.weights.FormulaWeights.Kind;

/** The test vector published with the formula. */
class FormulaWeightsTest {

    private static void assertTensor(
            String name, Shape shape, Kind kind, double gain, long seed, int firstBits, double... first) {
        assertThat(RandomValues.fnv1a(name)).isEqualTo(seed);
        assertThat(RandomValues.named(name).bits(0)).isEqualTo(firstBits);
        float[] values = FormulaWeights.values(name, kind, shape, gain);
        assertThat(values).hasSize((int) shape.elements());
        for (int i = 0; i < first.length; i++) {
            assertThat((double) values[i]).as(name + "[" + i + "]").isEqualTo(first[i]);
        }
    }

    @Test
    void hashesAsPublished() {
        assertThat(RandomValues.fnv1a("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(RandomValues.fnv1a("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    }

    @Test
    void drawsAsPublished() {
        assertTensor("input", Shape.of(1, 3, 224, 224), Kind.SIGNED_INPUT, 1, 0x1ebbae8f5810b65bL, 0x190a9f,
                -0.8043633699417114, 0.30472075939178467, -0.5927515029907227, -0.45111072063446045,
                0.5821950435638428);
        assertTensor("conv1.weight", Shape.of(64, 3, 7, 7), Kind.WEIGHT, 3, 0x69a29a2cee47d254L, 0x8b8a08,
                0.012878553941845894, 0.07004620134830475, -0.13630808889865875, 0.06748507916927338,
                -0.037328533828258514);
        assertTensor("bn1.running_var", Shape.of(64), Kind.VAR, 3, 0xe3fa2b7461643d5fL, 0xa46e45,
                1.3211537599563599, 1.3933767080307007, 1.4853894710540771, 1.2219256162643433, 1.208253264427185);
        assertTensor("bn1.weight", Shape.of(64), Kind.NORM_WEIGHT, 3, 0x5c52d611251dc092L, 0x5c3654,
                0.9720407724380493, 1.0648818016052246, 1.0138375759124756, 0.94987952709198, 0.9780704975128174);
        assertTensor("layer0.weight", Shape.of(16, 3, 3, 3), Kind.WEIGHT, 6, 0x4bf0ea33cb6b5484L, 0x48852e,
                -0.20432354509830475, -0.3399523198604584, 0.44477418065071106, 0.13279841840267181,
                0.23144784569740295);
    }
}
