// SPDX-License-Identifier: Apache-2.0
package org.phiscope.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.vision.RgbImage;

class AugmentationTest {
    private static final int SIDE = 60;
    /** Levels that tell four images apart. */
    private static final List<Integer> LEVELS = List.of(200, 40, 90, 10);

    private static RgbImage plain(int level) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        Arrays.fill(rgb, (byte) level);
        return RgbImage.of(SIDE, SIDE, rgb);
    }

    private static final List<RgbImage> IMAGES =
            LEVELS.stream().map(AugmentationTest::plain).toList();

    /** Share of an image's pixels that have a level. */
    private static double share(RgbImage image, int level) {
        int count = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                count += image.sample(x, y, 1) == level ? 1 : 0;
            }
        }
        return count / (double) (SIDE * SIDE);
    }

    static Stream<Augmentation> all() {
        return Stream.of(
                new Augmentation.CutOut(0.5),
                new Augmentation.HideAndSeek(4, 0.5),
                new Augmentation.GridMask(0.4, 0.5),
                new Augmentation.DropBlock(12, 3, 0.8),
                new Augmentation.MixUp(0.4),
                new Augmentation.CutMix(1),
                new Augmentation.Mosaic(0.2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSameSeedMakesTheSameImageAndWeightsSumUpToOne(Augmentation augmentation) {
        int different = 0;
        for (long seed = 0; seed < 20; seed++) {
            Augmented made = augmentation.apply(IMAGES, seed);
            assertThat(made.image().samples()).isEqualTo(augmentation.apply(IMAGES, seed).image().samples());
            assertThat(made.weights()).hasSize(augmentation.images());
            assertThat(made.weights().stream().mapToDouble(w -> w).sum()).isCloseTo(1, within(1e-12));
            assertThat(made.kept()).isBetween(0.0, 1.0);
            different += made.image().samples().equals(augmentation.apply(IMAGES, seed + 100).image().samples()) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(10);
    }

    @Test
    void weightsAreTheSharesThatAreSeen() {
        for (long seed = 0; seed < 10; seed++) {
            Augmented mixed = new Augmentation.CutMix(1).apply(IMAGES, seed);
            assertThat(mixed.weights().get(0)).isCloseTo(share(mixed.image(), 200), within(1e-9));
            assertThat(mixed.weights().get(1)).isCloseTo(share(mixed.image(), 40), within(1e-9));
            Augmented mosaic = new Augmentation.Mosaic(0.2).apply(IMAGES, seed);
            for (int i = 0; i < 4; i++) {
                assertThat(mosaic.weights().get(i)).isCloseTo(share(mosaic.image(), LEVELS.get(i)), within(1e-9));
                assertThat(mosaic.weights().get(i)).isGreaterThanOrEqualTo(0.2 * 0.2 - 0.01);
            }
            Augmented blend = new Augmentation.MixUp(0.4).apply(IMAGES, seed);
            long level = Math.round(200 * blend.weights().get(0) + 40 * blend.weights().get(1));
            assertThat(blend.image().sample(30, 30, 0)).isEqualTo((int) level);
        }
    }

    /** r = 0.6 keeps 1 − 0.4² = 0.84 (Chen et al. 2020); d = 20 of 60 pixels makes whole units. */
    @Test
    void gridsKeepTheShareOfTheirFormula() {
        Augmentation.GridMask mask = new Augmentation.GridMask(1 / 3.0, 0.6);
        assertThat(mask.keeps()).isCloseTo(0.84, within(1e-12));
        for (long seed = 0; seed < 10; seed++) {
            assertThat(mask.apply(IMAGES, seed).kept()).isCloseTo(0.84, within(1e-9));
        }
    }

    /** f = 12, block 3, keep 0.8: 0.2/9·144/100 = 0.032 (Ghiasi et al. 2018, eq. 1); on average about 0.8 is kept. */
    @Test
    void blocksDropAboutTheShareWanted() {
        Augmentation.DropBlock drop = new Augmentation.DropBlock(12, 3, 0.8);
        assertThat(drop.gamma()).isCloseTo(0.032, within(1e-12));
        double kept = 0;
        for (long seed = 0; seed < 300; seed++) {
            kept += drop.apply(IMAGES, seed).kept() / 300;
        }
        assertThat(kept).isBetween(0.77, 0.85); // blocks that overlap drop less than the formula allows for
    }

    @Test
    void hiddenPartsAreAsLargeAsTheirParameters() {
        double hidden = 0;
        for (long seed = 0; seed < 400; seed++) {
            hidden += (1 - new Augmentation.HideAndSeek(5, 0.3).apply(IMAGES, seed).kept()) / 400;
            double kept = new Augmentation.CutOut(0.5).apply(IMAGES, seed).kept();
            assertThat(kept).isBetween(0.75, 0.94); // all of a quarter, or a quarter of that where it is cut off
        }
        assertThat(hidden).isCloseTo(0.3, within(0.03));
    }

    /** Beta(α, α) has mean ½ and variance 1/(4(2α + 1)): 1/12 for α = 1, 0.139 for α = 0.4. */
    @Test
    void sharesFollowTheBetaDistribution() {
        for (double alpha : List.of(0.4, 1.0, 3.0)) {
            SplittableRandom random = new SplittableRandom(5);
            double sum = 0;
            double squares = 0;
            int count = 20_000;
            for (int i = 0; i < count; i++) {
                double x = Beta.symmetric(alpha, random);
                assertThat(x).isBetween(0.0, 1.0);
                sum += x;
                squares += x * x;
            }
            double mean = sum / count;
            assertThat(mean).isCloseTo(0.5, within(0.01));
            assertThat(squares / count - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
        }
    }

    @Test
    void tooFewOrUnequalImagesAreRefused() {
        assertThatThrownBy(() -> new Augmentation.Mosaic(0.2).apply(IMAGES.subList(0, 3), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 images");
        List<RgbImage> unequal = List.of(plain(1), RgbImage.of(2, 2, new byte[12]));
        assertThatThrownBy(() -> new Augmentation.MixUp(1).apply(unequal, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
