// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResizedTest {
    /** Red 0, 40, 80, … over the columns of one row. */
    private static RgbImage slope(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            rgb[3 * i] = (byte) (40 * (i % width));
        }
        return RgbImage.of(width, height, rgb);
    }

    @Test
    void pixelsAreMeansOfWhatTheyCover() {
        RgbImage half = Resized.atMost(slope(4, 2), 2);
        assertThat(half.width()).isEqualTo(2);
        assertThat(half.height()).isEqualTo(1);
        assertThat(half.sample(0, 0, 0)).isEqualTo(20);
        assertThat(half.sample(1, 0, 0)).isEqualTo(100);
        // Three pixels to two: (0 + 40/2)/1.5 = 13.3 and (40/2 + 80)/1.5 = 66.7.
        RgbImage two = Resized.part(slope(3, 1), new Box(0, 0, 3, 1), 2, 1);
        assertThat(two.sample(0, 0, 0)).isEqualTo(13);
        assertThat(two.sample(1, 0, 0)).isEqualTo(67);
    }

    @Test
    void smallImagesStayAndLargerOnesAreCutFromTheMiddle() {
        RgbImage image = slope(4, 2);
        assertThat(Resized.atMost(image, 4)).isSameAs(image);
        RgbImage middle = Resized.covering(image, 2, 2);
        assertThat(middle.sample(0, 0, 0)).isEqualTo(40);
        assertThat(middle.sample(1, 1, 0)).isEqualTo(80);
        RgbImage larger = Resized.covering(image, 4, 4);
        assertThat(larger.sample(0, 0, 0)).isEqualTo(40);
        assertThat(larger.sample(3, 3, 0)).isEqualTo(80);
    }
}
