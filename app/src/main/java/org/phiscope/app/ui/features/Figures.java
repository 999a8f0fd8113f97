// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.Locale;

/** Values of maps as people read them. */
final class Figures {
    private Figures() {}

    /** Three significant digits: {@code −0.0312}, {@code 12.4}, {@code 3.1e−6}. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        }
        double size = Math.abs(value);
        String text;
        if (size < 1e-3 || size >= 1e5) {
            text = String.format(Locale.ROOT, "%.2e", size).replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e");
        } else {
            int whole = (int) Math.floor(Math.log10(size)) + 1;
            text = String.format(Locale.ROOT, "%." + Math.max(0, Math.min(5, 3 - whole)) + "f", size);
        }
        return value < 0 ? "−" + text : text;
    }
}
