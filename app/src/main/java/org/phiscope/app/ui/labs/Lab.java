// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.Locale;

/** The labs, in the order in which they are offered. */
enum Lab {
    LOSSES,
    BOXES,
    NMS,
    ANCHORS,
    MIXCONV,
    FUSION,
    AUGMENT;

    /** By which its texts are found. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
