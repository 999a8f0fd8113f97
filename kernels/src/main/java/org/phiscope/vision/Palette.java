// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** Colours that people with any colour vision can tell apart: Okabe & Ito 2008, without black. */
public final class Palette {
    /** Behind a caption that warns. */
    static final int WARNING = 0xf0e442;

    /** Of a detection that is an object. */
    public static final int RIGHT = 0x009e73;

    /** Of a detection that is none, and of an object that was missed. */
    public static final int WRONG = 0xd55e00;

    /** Of boxes of the first of two networks. */
    public static final int FIRST = 0x56b4e9;

    /** Of boxes of the second. */
    public static final int SECOND = 0xe69f00;

    /** Of what is neither right nor wrong. */
    public static final int NEITHER = 0xbbbbbb;

    private static final int[] COLOURS = {0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7};

    private static final int BLACK = 0x000000;
    private static final int WHITE = 0xffffff;

    private Palette() {}

    /** The colour of a class, {@code 0xRRGGBB}; the same wherever it is drawn. */
    public static int ofClass(int classId) {
        return COLOURS[Math.floorMod(classId, COLOURS.length)];
    }

    /** Black or white, whichever is easier to read on a colour. */
    public static int textOn(int rgb) {
        // Contrast (L + 0.05)/(0.05) with black exceeds 1.05/(L + 0.05) with white where L > 0.179 (WCAG 2.1).
        double luminance =
                0.2126 * linear(rgb >> 16 & 0xff) + 0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
        return luminance > 0.179 ? BLACK : WHITE;
    }

    /** sRGB's curve undone (IEC 61966-2-1). */
    private static double linear(int value) {
        double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
}
