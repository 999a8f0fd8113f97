// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.HexFormat;
import java.util.Locale;

/**
 * Colours for numbers, even to the eye: equal steps of the number are steps that look equal. Colours between published ones
 * are interpolated linearly in sRGB.
 */
public enum ColourMap {
    /** From dark blue to yellow. Every fifth of the 256 colours of van der Walt & Smith 2015 (released under CC0). */
    VIRIDIS(
            false,
            "44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a"
                    + "3a538b38598c355e8d33638d31688e2e6d8e2c718e2a768e297b8e27808e25848e23898e218e8d"
                    + "20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c35b7793dbc7446c06f50c46a5ac864"
                    + "65cb5e70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51dfde725"),
    /** From black over violet to pale yellow. Every fifth of the 256 colours of van der Walt & Smith 2015 (CC0). */
    MAGMA(
            false,
            "00000402020b0504160907200e0b2b140e361a104221114e29115a311165390f6e420f754a1079"
                    + "52137c5a167e6219806a1c81721f81792282812581892881912b81992d80a1307eaa337db2357b"
                    + "ba3878c23b75ca3e72d2426fd9466be04c67e75263ec5860f1605df4695cf7725cf97b5dfb8560"
                    + "fc8e64fd9869fea16efeaa74feb47bfebd82fec68afecf92fed89afde2a3fdebacfcf4b6fcfdbf"),
    /**
     * From blue to yellow, alike for people of any colour vision. Every fifth of the 256 colours of Nuñez, Anderton &
     * Renslow 2018, PLoS ONE 13(7).
     */
    CIVIDIS(
            false,
            "00224e002656002a5f002d68003070083370163770203a6f273e6e2e416d34456c3a486c3f4c6c"
                    + "444f6c49536c4e566c535a6d575d6d5c616e60646f656870696b716d6f727272747676767a7a78"
                    + "7e7d788381798885788d8878928c789690779b9476a09875a59c74aaa073afa471b5a86fbaac6d"
                    + "bfb06bc4b468c9b965cfbd62d4c15fdac65bdfca57e5cf52ead34cf0d846f6dd3ffce236fee838"),
    /**
     * From blue over grey to red, for numbers of either sign: grey is 0. The 33 colours of Moreland 2009, <i>Diverging Color
     * Maps for Scientific Visualization</i>.
     */
    COOLWARM(
            true,
            "3b4cc0445acc4d68d75775e16282ea6c8ef1779af782a5fb8db0fe98b9ffa3c2ffaec9fdb8d0f9"
                    + "c2d5f4ccd9eed5dbe6dddddde5d8d1ecd3c5f1ccb9f5c4adf7bba0f7b194f7a687f49a7bf18d6f"
                    + "ec7f63e57058de604dd55042cb3e38c0282fb40426");

    private static final int CHANNELS = 3;
    private static final int STEPS = 1024;

    private final boolean diverging;
    private final int[] colours = new int[STEPS + 1];

    /** @param points colours at equal distances from 0 to 1, six hexadecimal digits each */
    ColourMap(boolean diverging, String points) {
        this.diverging = diverging;
        byte[] rgb = HexFormat.of().parseHex(points);
        int last = rgb.length / CHANNELS - 1;
        for (int i = 0; i <= STEPS; i++) {
            double at = (double) i * last / STEPS;
            int point = Math.min((int) at, last - 1);
            int colour = 0;
            for (int c = 0; c < CHANNELS; c++) {
                int below = rgb[point * CHANNELS + c] & 0xff;
                int above = rgb[(point + 1) * CHANNELS + c] & 0xff;
                colour = colour << 8 | (int) Math.round(below + (above - below) * (at - point));
            }
            colours[i] = colour;
        }
    }

    /** Whether its middle means 0, so that it suits numbers of either sign. */
    public boolean isDiverging() {
        return diverging;
    }

    /** The colour {@code 0xRRGGBB} of a share from 0 to 1; what lies outside has the colour of the nearer end. */
    public int rgb(double share) {
        return colours[(int) Math.round(Math.clamp(share, 0, 1) * STEPS)];
    }

    /** The name used on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
