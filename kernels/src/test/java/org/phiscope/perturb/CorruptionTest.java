// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phiscope.vision.RgbImage;

/** Corruptions against ImageNet-C's published parameters, worked values, and what must hold of all of them. */
class CorruptionTest {
    private static final int WIDTH = 72;
    private static final int HEIGHT = 56;

    /** A slope of grey with stripes, a red square and a fine check: something for every filter. */
    private static RgbImage scene() {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int y = 0, i = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean square = x > 20 && x < 40 && y > 15 && y < 35;
                int grey = 40 + 2 * x + (x / 6 % 2 == 0 ? 30 : 0) + ((x + y) % 2) * 12;
                rgb[i++] = (byte) (square ? 220 : grey);
                rgb[i++] = (byte) (square ? 60 : grey - 10);
                rgb[i++] = (byte) (square ? 40 : grey + y / 2);
            }
        }
        return RgbImage.of(WIDTH, HEIGHT, rgb);
    }

    private static RgbImage plain(int width, int height, int red, int green, int blue) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
        return RgbImage.of(width, height, rgb);
    }

    private static double distance(RgbImage a, RgbImage b) {
        double sum = 0;
        for (int y = 0; y < a.height(); y++) {
            for (int x = 0; x < a.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    double d = a.sample(x, y, c) - b.sample(x, y, c);
                    sum += d * d;
                }
            }
        }
        return Math.sqrt(sum / (3.0 * a.width() * a.height()));
    }

    private static byte[] bytes(RgbImage image) {
        byte[] bytes = new byte[image.samples().remaining()];
        image.samples().get(bytes);
        return bytes;
    }

    /** corruptions.py of github.com/hendrycks/robustness, read again. */
    @Test
    void parametersAreThosePublished() {
        assertThat(Noise.GAUSSIAN).containsExactly(0.08, 0.12, 0.18, 0.26, 0.38);
        assertThat(Noise.SHOT).containsExactly(60, 25, 12, 5, 3);
        assertThat(Noise.IMPULSE).containsExactly(0.03, 0.06, 0.09, 0.17, 0.27);
        assertThat(Noise.SPECKLE).containsExactly(0.15, 0.2, 0.35, 0.45, 0.6);
        assertThat(Blur.GAUSSIAN).containsExactly(1, 2, 3, 4, 6);
        assertThat(Arrays.deepToString(Blur.GLASS))
                .isEqualTo("[[0.7, 1.0, 2.0], [0.9, 2.0, 1.0], [1.0, 2.0, 3.0], [1.1, 3.0, 2.0], [1.5, 4.0, 2.0]]");
        assertThat(Arrays.deepToString(Blur.DEFOCUS))
                .isEqualTo("[[3.0, 0.1], [4.0, 0.5], [6.0, 0.5], [8.0, 0.5], [10.0, 0.5]]");
        assertThat(Arrays.deepToString(Blur.MOTION))
                .isEqualTo("[[10.0, 3.0], [15.0, 5.0], [15.0, 8.0], [15.0, 12.0], [20.0, 15.0]]");
        assertThat(Arrays.deepToString(Weather.FOG))
                .isEqualTo("[[1.5, 2.0], [2.0, 2.0], [2.5, 1.7], [2.5, 1.5], [3.0, 1.4]]");
        assertThat(Arrays.deepToString(Weather.SNOW))
                .isEqualTo("[[0.1, 0.3, 3.0, 0.5, 10.0, 4.0, 0.8], [0.2, 0.3, 2.0, 0.5, 12.0, 4.0, 0.7],"
                        + " [0.55, 0.3, 4.0, 0.9, 12.0, 8.0, 0.7], [0.55, 0.3, 4.5, 0.85, 12.0, 8.0, 0.65],"
                        + " [0.55, 0.3, 2.5, 0.85, 12.0, 12.0, 0.55]]");
        assertThat(Arrays.deepToString(Weather.FROST))
                .isEqualTo("[[1.0, 0.4], [0.8, 0.6], [0.7, 0.7], [0.65, 0.7], [0.6, 0.75]]");
        assertThat(Arrays.deepToString(Spatter.LIQUID))
                .isEqualTo("[[0.65, 0.3, 4.0, 0.69, 0.6], [0.65, 0.3, 3.0, 0.68, 0.6], [0.65, 0.3, 2.0, 0.68, 0.5],"
                        + " [0.65, 0.3, 1.0, 0.65, 1.5], [0.67, 0.4, 1.0, 0.65, 1.5]]");
        assertThat(Weather.BRIGHTNESS).containsExactly(0.1, 0.2, 0.3, 0.4, 0.5);
        assertThat(Digital.CONTRAST).containsExactly(0.4, 0.3, 0.2, 0.1, 0.05);
        assertThat(Digital.PIXELATE).containsExactly(0.6, 0.5, 0.4, 0.3, 0.25);
        assertThat(Digital.JPEG).containsExactly(25, 18, 15, 10, 7);
        assertThat(Arrays.deepToString(Digital.SATURATE))
                .isEqualTo("[[0.3, 0.0], [0.1, 0.0], [2.0, 0.0], [5.0, 0.1], [20.0, 0.2]]");
        assertThat(Digital.ELASTIC[1]).containsExactly(new double[] {488, 19.52, 48.8}, within(1e-9));
        // What numpy.arange makes of the published ends and steps.
        List<Integer> counts = List.of(12, 16, 11, 13, 11);
        for (int severity = 1; severity <= 5; severity++) {
            assertThat(Blur.magnifications(severity)).hasSize(counts.get(severity - 1)).startsWith(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCorruptionChangesTheImageAndIsTheSameForTheSameSeed(Corruption corruption) {
        RgbImage scene = scene();
        for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
            RgbImage corrupted = corruption.apply(scene, severity, 7);
            assertThat(corrupted.width()).isEqualTo(WIDTH);
            assertThat(corrupted.height()).isEqualTo(HEIGHT);
            assertThat(distance(scene, corrupted)).isGreaterThan(1);
            assertThat(bytes(corruption.apply(scene, severity, 7))).isEqualTo(bytes(corrupted));
        }
        assertThatThrownBy(() -> corruption.apply(scene, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> corruption.apply(scene, 6, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Corruption.class,
            names = {"ELASTIC", "SATURATE", "SNOW", "MOTION_BLUR", "GLASS_BLUR", "FOG", "PIXELATE", "FROST"},
            mode = EnumSource.Mode.EXCLUDE)
    void aHigherSeverityIsFartherFromTheImage(Corruption corruption) {
        RgbImage scene = scene();
        double before = 0;
        for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
            double distance = distance(scene, corruption.apply(scene, severity, 3));
            assertThat(distance).as("%s %d", corruption, severity).isGreaterThan(before);
            before = distance;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Corruption.class,
            names = {"GAUSSIAN_NOISE", "SHOT_NOISE", "IMPULSE_NOISE", "SPECKLE_NOISE", "GLASS_BLUR", "MOTION_BLUR", "SNOW", "FROST", "FOG", "SPATTER", "ELASTIC"})
    void anotherSeedIsAnotherImage(Corruption corruption) {
        RgbImage scene = scene();
        assertThat(bytes(corruption.apply(scene, 3, 1))).isNotEqualTo(bytes(corruption.apply(scene, 3, 2)));
    }

    /** On mid grey nothing is cut off at severity 1: deviations are 0.08, √(0.5/60), and 0.5·0.15 of 255 levels. */
    @Test
    void noiseHasThePublishedDeviation() {
        RgbImage grey = plain(160, 160, 128, 128, 128);
        assertThat(distance(grey, Corruption.GAUSSIAN_NOISE.apply(grey, 1, 5))).isCloseTo(20.4, within(0.4));
        double half = 128 / 255.0;
        assertThat(distance(grey, Corruption.SHOT_NOISE.apply(grey, 1, 5)))
                .isCloseTo(255 * Math.sqrt(half / 60), within(0.5));
        assertThat(distance(grey, Corruption.SPECKLE_NOISE.apply(grey, 1, 5))).isCloseTo(128 * 0.15, within(0.4));
        RgbImage salted = Corruption.IMPULSE_NOISE.apply(grey, 5, 5);
        int black = 0;
        int white = 0;
        for (byte sample : bytes(salted)) {
            black += sample == 0 ? 1 : 0;
            white += sample == -1 ? 1 : 0;
        }
        assertThat(black / (3 * 160.0 * 160)).isCloseTo(0.135, within(0.01));
        assertThat(white / (3 * 160.0 * 160)).isCloseTo(0.135, within(0.01));
    }

    /** Value 200/255 = 0.784 becomes 0.884 of 255 = 225.5; hue and saturation stay, so 100 and 50 are ½ and ¼ of that. */
    @Test
    void brightnessAddsToTheValueOfAColour() {
        RgbImage brighter = Corruption.BRIGHTNESS.apply(plain(4, 4, 200, 100, 50), 1, 0);
        assertThat(brighter.sample(1, 1, 0)).isBetween(225, 226);
        assertThat(brighter.sample(1, 1, 1)).isEqualTo(113);
        assertThat(brighter.sample(1, 1, 2)).isEqualTo(56);
        RgbImage brightest = Corruption.BRIGHTNESS.apply(plain(4, 4, 200, 100, 50), 5, 0);
        assertThat(brightest.sample(0, 0, 0)).isEqualTo(255);
    }

    /** Saturation 0.75·0.3 = 0.225: 200, 200·(1 − 0.225·⅔) = 170, 200·(1 − 0.225) = 155. */
    @Test
    void saturationIsScaled() {
        RgbImage paler = Corruption.SATURATE.apply(plain(4, 4, 200, 100, 50), 1, 0);
        assertThat(paler.sample(2, 2, 0)).isEqualTo(200);
        assertThat(paler.sample(2, 2, 1)).isEqualTo(170);
        assertThat(paler.sample(2, 2, 2)).isEqualTo(155);
        RgbImage richer = Corruption.SATURATE.apply(plain(4, 4, 200, 100, 50), 3, 0);
        assertThat(richer.sample(2, 2, 2)).isZero(); // 0.75·2 is cut off at 1
    }

    /** 0.65·200 + 0.7·100 = 200, 0.65·100 + 0.7·200 = 205, and 0.65·180 + 0.7·240 = 285 is cut off. */
    @Test
    void iceLiesOverWhatIsLeftOfTheImage() {
        Pixels ice = Pixels.of(plain(3, 2, 100, 200, 240));
        RgbImage frosted = Weather.frosted(Pixels.of(plain(3, 2, 200, 100, 180)), ice, 4).toImage();
        assertThat(frosted.sample(2, 1, 0)).isEqualTo(200);
        assertThat(frosted.sample(0, 1, 1)).isEqualTo(205);
        assertThat(frosted.sample(1, 0, 2)).isEqualTo(255);
    }

    /** With the same ice the image has an ever smaller part in what is seen: 1/0.4, 0.8/0.6, 0.7/0.7, 0.65/0.7, 0.6/0.75. */
    @Test
    void aHigherSeverityOfFrostHidesMore() {
        RgbImage scene = scene();
        double before = 1;
        for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
            double alike = correlation(scene, Corruption.FROST.apply(scene, severity, 3));
            assertThat(alike).as("%d", severity).isBetween(0.2, before - 0.005);
            before = alike;
        }
    }

    /** Bluish, neither black nor white as a whole, with bright crystals on a dim film; and so all over a larger pane. */
    @Test
    void iceIsBrightCrystalsOnADimFilm() {
        Pixels ice = Ice.grown(320, 240, new SplittableRandom(11));
        int[] shares = new int[10];
        double[] sums = new double[3];
        for (int y = 0; y < 240; y++) {
            for (int x = 0; x < 320; x++) {
                shares[(int) Math.min(9, 10 * ice.at(1, y, x))]++;
                for (int plane = 0; plane < 3; plane++) {
                    assertThat(ice.at(plane, y, x)).isBetween(0f, 1f);
                    sums[plane] += ice.at(plane, y, x) / (320 * 240);
                }
            }
        }
        assertThat(sums[0]).isLessThan(sums[1]);
        assertThat(sums[1]).isLessThan(sums[2]).isBetween(0.3, 0.7);
        assertThat(shares[1] + shares[2] + shares[3]).isGreaterThan(320 * 240 / 20);
        assertThat(shares[7] + shares[8] + shares[9]).isGreaterThan(320 * 240 / 20);
    }

    private static double correlation(RgbImage a, RgbImage b) {
        double n = 3.0 * a.width() * a.height();
        double sumA = 0;
        double sumB = 0;
        double squaresA = 0;
        double squaresB = 0;
        double products = 0;
        for (int i = 0; i < n; i++) {
            double left = a.samples().get(i) & 0xff;
            double right = b.samples().get(i) & 0xff;
            sumA += left;
            sumB += right;
            squaresA += left * left;
            squaresB += right * right;
            products += left * right;
        }
        return (products - sumA * sumB / n)
                / Math.sqrt((squaresA - sumA * sumA / n) * (squaresB - sumB * sumB / n));
    }

    /** Half black, half white, mean 127.5: at 0.4 of the distance 76.5 and 178.5. */
    @Test
    void contrastShrinksTowardsTheMean() {
        byte[] rgb = new byte[3 * 4 * 4];
        Arrays.fill(rgb, 24, 48, (byte) 255);
        RgbImage flatter = Corruption.CONTRAST.apply(RgbImage.of(4, 4, rgb), 1, 0);
        assertThat(flatter.sample(0, 0, 0)).isBetween(76, 77);
        assertThat(flatter.sample(0, 3, 0)).isBetween(178, 179);
    }

    /** 8×8 to 4×4 at severity 2: each pixel the mean of a 2×2 block. */
    @Test
    void pixelsAreMeansOfBlocks() {
        byte[] rgb = new byte[3 * 8 * 8];
        rgb[0] = (byte) 200; // red of the first pixel
        RgbImage coarse = Corruption.PIXELATE.apply(RgbImage.of(8, 8, rgb), 2, 0);
        assertThat(coarse.sample(0, 0, 0)).isEqualTo(50);
        assertThat(coarse.sample(1, 1, 0)).isEqualTo(50);
        assertThat(coarse.sample(2, 0, 0)).isZero();
    }

    /** A white point spreads as a Gaussian of sigma 1: 1/(2π) of 255 in the middle, e^−½ of that beside it. */
    @Test
    void blursSpreadAPoint() {
        byte[] rgb = new byte[3 * 31 * 31];
        Arrays.fill(rgb, 3 * (15 * 31 + 15), 3 * (15 * 31 + 15) + 3, (byte) 255);
        RgbImage point = RgbImage.of(31, 31, rgb);
        RgbImage soft = Corruption.GAUSSIAN_BLUR.apply(point, 1, 0);
        assertThat(soft.sample(15, 15, 0)).isBetween(40, 41);
        assertThat(soft.sample(16, 15, 0)).isBetween(24, 25);
        // A disc of radius 3 has 29 pixels: 255/29 = 8.8 each.
        RgbImage disc = Corruption.DEFOCUS_BLUR.apply(point, 1, 0);
        assertThat(disc.sample(15, 15, 0)).isEqualTo(9);
        assertThat(disc.sample(18, 15, 0)).isEqualTo(9);
        assertThat(disc.sample(18, 16, 0)).isZero();
        // Whatever moves keeps its light, within rounding.
        assertThat(Arrays.stream(Blur.disc(10, 0.5)).flatMapToDouble(Arrays::stream).sum()).isCloseTo(1, within(1e-9));
        assertThat(Blur.disc(10, 0.5)).hasNumberOfRows(21);
        assertThat(Blur.disc(3, 0.1)).hasNumberOfRows(17);
    }

    @Test
    void aPlainImageStaysPlainUnderBlursAndShifts() {
        RgbImage grey = plain(40, 30, 90, 120, 150);
        for (Corruption corruption : List.of(
                Corruption.GAUSSIAN_BLUR,
                Corruption.GLASS_BLUR,
                Corruption.DEFOCUS_BLUR,
                Corruption.MOTION_BLUR,
                Corruption.ZOOM_BLUR,
                Corruption.ELASTIC,
                Corruption.PIXELATE,
                Corruption.CONTRAST)) {
            assertThat(distance(grey, corruption.apply(grey, 4, 9))).as("%s", corruption).isLessThan(0.5);
        }
    }
}
