// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import org.phiscope.message.Message;

/** Whether a picture can be painted as the settings are, and what that would take. */
sealed interface Prospect {
    /** What is still missing. */
    enum Lack {
        CONTENT,
        STYLE,
        /** The network is being looked at. */
        LAYERS,
        /** No layer is ticked. */
        TICKS
    }

    /** It cannot, because something has yet to be chosen. */
    record Incomplete(Lack lack) implements Prospect {}

    /** It cannot, for this reason. */
    record Impossible(Message reason) implements Prospect {}

    /** It can, if it fits the memory. */
    record Known(StyleJob job, StylePainter.Outlook outlook) implements Prospect {}
}
