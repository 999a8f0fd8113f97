// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Preprocessing.Placement;
import org.phiscope.graph.Preprocessing.Resampling;
import org.phiscope.graph.Shape;

/** Values worked out by hand. */
class FittedImageTest {
    private static final Offset<Float> CLOSE = within(1e-5f);

    /** Pixel values as they are. */
    private static final Preprocessing PLAIN = plain(Placement.TOP_LEFT, Resampling.HALF_PIXEL, 127);

    private static final Preprocessing DARKNET = plain(Placement.CENTRE, Resampling.CORNERS, 127.5);

    @Test
    void halfPixelScalingReadsBetweenPixelCentresAndRounds() {
        // Two pixels to four: centres lie at −¼, ¼, ¾, 1¼ of the source; 10, 10 + ¼·85 = 31.25, 10 + ¾·85 = 73.75, 95.
        FittedImage fitted = FittedImage.of(row(10, 95), Shape.of(1, 3, 1, 4), PLAIN, Fit.STRETCH);

        assertThat(red(fitted, 4)).containsExactly(10, 31, 74, 95);
    }

    @Test
    void halfPixelScalingDownDoesNotSmooth() {
        // Six pixels to two: centres lie at 1 and 4.
        FittedImage fitted = FittedImage.of(row(0, 10, 200, 30, 40, 250), Shape.of(1, 3, 1, 2), PLAIN, Fit.STRETCH);

        assertThat(red(fitted, 2)).containsExactly(10, 40);
    }

    @Test
    void cornerScalingKeepsTheEndsAndDoesNotRound() {
        // Two pixels to five: steps of ¼.
        FittedImage fitted = FittedImage.of(row(10, 95), Shape.of(1, 3, 1, 5), DARKNET, Fit.STRETCH);

        assertThat(red(fitted, 5)).usingComparatorWithPrecision(1e-5f).containsExactly(10f, 31.25f, 52.5f, 73.75f, 95f);
    }

    @Test
    void letterboxAtTheTopLeftFillsBelow() {
        FittedImage fitted = FittedImage.of(flat(8, 4, 50), Shape.of(1, 3, 4, 4), PLAIN, Fit.LETTERBOX);

        assertThat(red(fitted, 16))
                .startsWith(50, 50, 50, 50, 50, 50, 50, 50)
                .endsWith(127, 127, 127, 127, 127, 127, 127, 127);
        assertThat(fitted.toImage(new Box(1, 1, 3, 2))).isEqualTo(new Box(2, 2, 6, 4));
    }

    @Test
    void letterboxInTheCentreFillsBothSides() {
        FittedImage fitted = FittedImage.of(flat(2, 4, 50), Shape.of(1, 3, 4, 4), DARKNET, Fit.LETTERBOX);

        assertThat(red(fitted, 4)).containsExactly(127.5f, 50, 50, 127.5f);
        assertThat(fitted.toImage(new Box(1, 0, 3, 4))).isEqualTo(new Box(0, 0, 2, 4));
    }

    @Test
    void stretchTakesTheWholeInput() {
        FittedImage fitted = FittedImage.of(flat(8, 4, 50), Shape.of(1, 3, 4, 4), PLAIN, Fit.STRETCH);

        assertThat(red(fitted, 16)).containsOnly(50);
        assertThat(fitted.toImage(new Box(1, 1, 3, 2))).isEqualTo(new Box(2, 1, 6, 2));
    }

    @Test
    void normalisesEachChannelInItsPlane() {
        RgbImage pixel = RgbImage.of(1, 1, new byte[] {100, (byte) 200, 0});
        Preprocessing preprocessing = new Preprocessing(
                List.of(10.0, 20.0, 30.0), List.of(2.0, 4.0, 8.0), Placement.TOP_LEFT, 0, Resampling.HALF_PIXEL);

        FittedImage fitted = FittedImage.of(pixel, Shape.of(1, 3, 1, 1), preprocessing, Fit.LETTERBOX);

        assertThat(fitted.tensor().get(0)).isCloseTo(45, CLOSE);
        assertThat(fitted.tensor().get(1)).isCloseTo(45, CLOSE);
        assertThat(fitted.tensor().get(2)).isCloseTo(-3.75f, CLOSE);
    }

    @Test
    void refusesAnInputThatIsNoRgbImage() {
        assertThatThrownBy(() -> FittedImage.of(flat(2, 2, 0), Shape.of(1, 1, 4, 4), PLAIN, Fit.STRETCH))
                .isInstanceOf(DecodingException.class)
                .hasMessage("the network takes 1×1×4×4, not one image 1×3×h×w or 1×h×w×3");
    }

    /** However odd the sizes: every fitted pixel lies in the input, and an even picture stays even. */
    @Property(tries = 200)
    void anEvenPictureStaysEven(
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 90) int height,
            @ForAll @IntRange(min = 1, max = 40) int side,
            @ForAll Fit fit,
            @ForAll Placement placement,
            @ForAll Resampling resampling) {
        Preprocessing preprocessing = plain(placement, resampling, 0);

        FittedImage fitted = FittedImage.of(flat(width, height, 200), Shape.of(1, 3, side, side), preprocessing, fit);

        int covered = 0;
        for (float value : red(fitted, side * side)) {
            boolean image = value > 100;
            assertThat(value).isCloseTo(image ? 200 : 0, within(1e-3f));
            covered += image ? 1 : 0;
        }
        double longer = Math.max(width, height);
        double least = fit == Fit.STRETCH ? side * side : side * (side * Math.min(width, height) / longer - 1) - side;
        assertThat((double) covered).isGreaterThanOrEqualTo(Math.max(1, least));
    }

    private static Preprocessing plain(Placement placement, Resampling resampling, double fill) {
        return new Preprocessing(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), placement, fill, resampling);
    }

    private static RgbImage row(int... values) {
        byte[] rgb = new byte[values.length * 3];
        for (int i = 0; i < values.length; i++) {
            rgb[3 * i] = (byte) values[i];
        }
        return RgbImage.of(values.length, 1, rgb);
    }

    private static RgbImage flat(int width, int height, int value) {
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, (byte) value);
        return RgbImage.of(width, height, rgb);
    }

    private static float[] red(FittedImage fitted, int count) {
        float[] values = new float[count];
        fitted.tensor().values().get(0, values);
        return values;
    }
}
