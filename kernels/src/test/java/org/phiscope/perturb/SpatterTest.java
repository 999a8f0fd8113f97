// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.vision.RgbImage;

/** Spatter against what OpenCV 4.x makes of the same drops by the authors' steps, and against the published colours. */
class SpatterTest {
    private static final int WIDTH = 20;
    private static final int HEIGHT = 14;

    /** Light of {@link #drops} by cv2's Canny, distanceTransform, blur, equalizeHist and filter2D: rows 3 … 9, columns 2 … 17. */
    private static final double[][] OPENCV = {
        {0, 0, 0.194, 0.3294, 0.3615, 0.2273, 0.1255, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        {0, 0.194, 0.3986, 0.5407, 0.5579, 0.3525, 0.1477, 0.1232, 0, 0, 0, 0, 0, 0, 0, 0},
        {0, 0.3294, 0.5407, 0.6, 0.518, 0.3097, 0.1191, 0.0928, 0, 0, 0, 0, 0, 0, 0, 0},
        {0.1571, 0.3615, 0.5579, 0.518, 0.3666, 0.1751, 0.0527, 0.0303, 0.0943, 0, 0, 0, 0, 0.1571, 0, 0},
        {0, 0.2273, 0.3525, 0.3097, 0.1751, 0.0532, 0, 0, 0, 0, 0, 0.1919, 0.3258, 0.323, 0.1928, 0.0722},
        {0, 0.1255, 0.1477, 0.1191, 0.0527, 0, 0.0656, 0.0959, 0, 0, 0, 0.3258, 0.4944, 0.4267, 0.2262, 0.062},
        {0, 0, 0.1575, 0.1948, 0.1982, 0.1972, 0.2579, 0, 0, 0, 0.1571, 0.323, 0.4267, 0.2946, 0.1289, 0.0923}
    };

    /** Two round drops, of radius 4 about (6, 6) and 3 about (15, 9), 180 levels thick at the rim and r² − d² more inside. */
    private static Pixels drops() {
        Pixels liquid = new Pixels(WIDTH, HEIGHT, 1);
        int[][] drops = {{6, 6, 4}, {15, 9, 3}};
        for (int[] drop : drops) {
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int inside = drop[2] * drop[2] - (x - drop[0]) * (x - drop[0]) - (y - drop[1]) * (y - drop[1]);
                    if (inside >= 0) {
                        liquid.set(0, y, x, (180.5 + inside) / 255);
                    }
                }
            }
        }
        return liquid;
    }

    @Test
    void waterShinesAsOpenCvHasIt() {
        Pixels light = Spatter.water(drops(), 0.6);
        for (int y = 0; y < OPENCV.length; y++) {
            for (int x = 0; x < OPENCV[y].length; x++) {
                assertThat(light.at(0, y + 3, x + 2)).as("row %d column %d", y + 3, x + 2).isCloseTo(
                        (float) OPENCV[y][x], within(6e-5f));
            }
        }
    }

    /** corruptions.py of github.com/hendrycks/robustness: pale turquoise 175, 238, 238, at most 0.6, 0.6 and 0.5 of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void waterIsPaleTurquoiseAndOnlyAddsLight(int severity) {
        RgbImage wet = Corruption.SPATTER.apply(plain(0), severity, 4);
        int most = 0;
        for (int i = 0; i < 100 * 80; i++) {
            int red = wet.sample(i % 100, i / 100, 0);
            int green = wet.sample(i % 100, i / 100, 1);
            assertThat(wet.sample(i % 100, i / 100, 2)).isEqualTo(green);
            assertThat((double) red).isCloseTo(green * 175 / 238.0, within(1.0));
            most = Math.max(most, green);
        }
        assertThat(most).isEqualTo(severity == 3 ? 119 : 143);
    }

    /** Mud is 63, 42, 20 and covers by 0.8 at least, so that white becomes 101 at most where it lies, and stays white elsewhere. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void mudIsBrownAndHides(int severity) {
        RgbImage muddy = Corruption.SPATTER.apply(plain(255), severity, 4);
        int covered = 0;
        for (int i = 0; i < 100 * 80; i++) {
            int red = muddy.sample(i % 100, i / 100, 0);
            int blue = muddy.sample(i % 100, i / 100, 2);
            assertThat(red == 255 || red >= 63 && red <= 101).as("red %d", red).isTrue();
            // 255 − 192 m and 255 − 235 m
            assertThat((255 - blue) / 235.0).isCloseTo((255 - red) / 192.0, within(0.006));
            covered += red == 255 ? 0 : 1;
        }
        assertThat(covered / (100.0 * 80)).isBetween(0.02, 0.4);
    }

    /** A knight's move is 2.1969 long, a step aslant 1.4: 1 by 3 is a knight's move and one to the side, 3 by 4 one and two aslant. */
    @Test
    void distancesGoBySteps() {
        boolean[] edges = new boolean[9 * 9];
        edges[4 * 9 + 4] = true;
        Pixels distances = Spatter.distances(edges, 9, 9);
        assertThat(distances.at(0, 4, 4)).isZero();
        assertThat(distances.at(0, 4, 7)).isEqualTo(3);
        assertThat(distances.at(0, 6, 6)).isEqualTo(2.8f);
        assertThat(distances.at(0, 2, 3)).isEqualTo(2.1969f);
        assertThat(distances.at(0, 3, 7)).isCloseTo(3.1969f, within(1e-6f));
        assertThat(distances.at(0, 1, 8)).isCloseTo(4.9969f, within(1e-6f));
        assertThat(Spatter.distances(new boolean[6], 3, 2).at(0, 1, 1)).isInfinite();
    }

    /** Four of 5, two of 7, two of 9: 5 becomes 0, 7 half of 255 and 9 all of it. */
    @Test
    void levelsAreSpreadByHowOftenTheyOccur() {
        Pixels levels = new Pixels(4, 2, 1);
        int[] values = {5, 9, 5, 7, 7, 5, 9, 5};
        for (int i = 0; i < values.length; i++) {
            levels.set(0, i / 4, i % 4, values[i]);
        }
        Pixels spread = Spatter.equalised(levels);
        assertThat(spread.at(0, 0, 0)).isZero();
        assertThat(spread.at(0, 0, 1)).isEqualTo(255);
        assertThat(spread.at(0, 1, 0)).isEqualTo(128);
    }

    /** Where no liquid is thick enough nothing is seen. */
    @Test
    void noLiquidIsNoLight() {
        Pixels light = Spatter.water(new Pixels(7, 5, 1), 0.6);
        for (int i = 0; i < 35; i++) {
            assertThat(light.at(0, i / 7, i % 7)).isZero();
        }
        RgbImage dot = RgbImage.of(1, 1, new byte[3]);
        for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
            assertThat(Corruption.SPATTER.apply(dot, severity, 2).width()).isEqualTo(1);
            assertThat(Corruption.FROST.apply(dot, severity, 2).width()).isEqualTo(1);
        }
    }

    private static RgbImage plain(int level) {
        byte[] rgb = new byte[3 * 100 * 80];
        Arrays.fill(rgb, (byte) level);
        return RgbImage.of(100, 80, rgb);
    }
}
