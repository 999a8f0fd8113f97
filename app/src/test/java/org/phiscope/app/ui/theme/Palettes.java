// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.theme;

/** The colours of both themes, for tests of what is painted without a window. */
public final class Palettes {
    private Palettes() {}

    public static Palette light() {
        return Palette.read("light.css", false);
    }

    public static Palette dark() {
        return Palette.read("dark.css", true);
    }
}
