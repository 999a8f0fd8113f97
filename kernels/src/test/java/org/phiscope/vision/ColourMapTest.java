// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColourMapTest {
    /** Entries 7, 52, 100, 128, 200, 250 of the 256 that matplotlib 3.11 has. */
    @ParameterizedTest
    @CsvSource({
        "VIRIDIS, 7, 460b5e", "VIRIDIS, 52, 404588", "VIRIDIS, 100, 2a768e", "VIRIDIS, 128, 21918c",
        "VIRIDIS, 200, 70cf57", "VIRIDIS, 250, f1e51d", "MAGMA, 7, 03030f", "MAGMA, 52, 3d0f71",
        "MAGMA, 100, 892881", "MAGMA, 128, b73779", "MAGMA, 200, fd9869", "MAGMA, 250, fcf4b6",
        "CIVIDIS, 7, 002859", "CIVIDIS, 52, 36466c", "CIVIDIS, 100, 656870", "CIVIDIS, 128, 7d7c78",
        "CIVIDIS, 200, c4b468", "CIVIDIS, 250, fce236", "COOLWARM, 0, 3b4cc0", "COOLWARM, 255, b40426",
    })
    void coloursAreThePublishedOnes(ColourMap map, int entry, String published) {
        int rgb = map.rgb(entry / 255.0);
        int expected = Integer.parseInt(published, 16);
        int tolerance = map == ColourMap.CIVIDIS ? 4 : 2; // cividis bends between its first points
        for (int shift = 0; shift <= 16; shift += 8) {
            assertThat(Math.abs((rgb >> shift & 0xff) - (expected >> shift & 0xff))).isLessThanOrEqualTo(tolerance);
        }
    }

    /** CIE 1976 lightness rises, or rises to the middle and falls again, so that order can be seen. */
    @ParameterizedTest
    @EnumSource
    void lightnessKeepsTheOrder(ColourMap map) {
        double before = lightness(map.rgb(0));
        for (int i = 1; i <= 64; i++) {
            double here = lightness(map.rgb(i / 64.0));
            boolean rising = !map.isDiverging() || i <= 32;
            assertThat(rising ? here - before : before - here).isGreaterThan(-0.2);
            before = here;
        }
    }

    private static double lightness(int rgb) {
        double y = 0.2126 * linear(rgb >> 16 & 0xff) + 0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
        return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
    }

    private static double linear(int value) {
        double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }

    @Test
    void theMiddleOfTheDivergingOneIsGrey() {
        assertThat(ColourMap.COOLWARM.rgb(0.5)).isEqualTo(0xdddddd);
        assertThat(ColourMap.VIRIDIS.rgb(-3)).isEqualTo(0x440154);
        assertThat(ColourMap.VIRIDIS.rgb(7)).isEqualTo(0xfde725);
    }
}
