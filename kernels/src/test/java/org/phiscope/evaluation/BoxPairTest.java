// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.phiscope.vision.Box;
import org.phiscope.vision.Detection;

class BoxPairTest {
    private static final Detection DOG = new Detection(16, "dog", 0.9, new Box(0, 0, 10, 10));
    private static final Detection PLANE = new Detection(4, "aeroplane", 0.4, new Box(50, 50, 60, 60));

    @Test
    void theNearestBoxesOfOneNamePair() {
        Detection near = new Detection(17, "dog", 0.6, new Box(0, 0, 10, 9));
        Detection nearer = new Detection(17, "dog", 0.3, new Box(0, 0, 10, 10));
        Detection cat = new Detection(16, "cat", 0.8, new Box(0, 0, 10, 10));
        Detection plane = new Detection(4, "airplane", 0.5, new Box(50, 50, 60, 58));

        List<BoxPair> pairs = BoxPair.of(List.of(DOG, PLANE), List.of(cat, near, nearer, plane));

        assertThat(pairs)
                .containsExactly(
                        new BoxPair(DOG, nearer, 1),
                        new BoxPair(PLANE, plane, 0.8),
                        new BoxPair(null, cat, 0),
                        new BoxPair(null, near, 0));
        assertThat(pairs.get(0).scoreDifference()).isCloseTo(0.6, within(1e-12));
        assertThat(pairs.get(1).scoreDifference()).isCloseTo(-0.1, within(1e-12));
        assertThat(pairs.get(2).scoreDifference()).isNaN();
    }

    @Test
    void boxesThatHardlyOverlapStayAlone() {
        Detection aside = new Detection(16, "dog", 0.9, new Box(5, 0, 15, 10));

        assertThat(BoxPair.of(List.of(DOG), List.of(aside)))
                .containsExactly(new BoxPair(DOG, null, 0), new BoxPair(null, aside, 0));
        assertThat(BoxPair.of(List.of(), List.of())).isEmpty();
    }

    @Test
    void aBoxPairsOnceThoughTwoAreEqual() {
        assertThat(BoxPair.of(List.of(DOG, DOG), List.of(DOG)))
                .containsExactly(new BoxPair(DOG, DOG, 1), new BoxPair(DOG, null, 0));
    }
}
