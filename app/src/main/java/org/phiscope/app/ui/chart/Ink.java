// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import javafx.scene.paint.Color;
import org.phiscope.app.ui.theme.Palette;

/** A colour by its role, whichever theme is in force. */
@FunctionalInterface
public interface Ink {
    Ink TEXT = Palette::text;
    Ink MUTED = Palette::textMuted;
    Ink FAINT = Palette::border;
    Ink ACCENT = Palette::accent;
    Ink GOOD = Palette::good;
    Ink BAD = Palette::bad;
    Ink WARN = Palette::warn;

    Color in(Palette palette);

    /** The n-th of some colours that can be told apart, from 0; they repeat after eight. */
    static Ink series(int index) {
        return palette -> palette.series(index);
    }

    /**
     * A value's place between the least and the largest on a map, as one hue that grows away from the surface.
     *
     * @param share 0 … 1
     */
    static Ink heat(double share) {
        double inside = Math.clamp(share, 0, 1);
        return palette -> inside < 0.5
                ? palette.surface2().interpolate(palette.accent(), 2 * inside)
                : palette.accent().interpolate(palette.text(), 1.6 * (inside - 0.5));
    }

    /** @param opacity 0 … 1 */
    default Ink faded(double opacity) {
        return palette -> in(palette).deriveColor(0, 1, 1, opacity);
    }
}
