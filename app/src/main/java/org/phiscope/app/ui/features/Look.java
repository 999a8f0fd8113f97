// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.Locale;
import org.phiscope.vision.ColourMap;

/**
 * Which map is shown large, and in which colours.
 *
 * @param channel that is chosen
 * @param common whether all channels are coloured by one scale
 * @param alone whether a trace is that of the channel chosen, and not of the sum over all
 */
public record Look(Show show, int channel, ColourMap colours, boolean common, boolean alone) {

    /** What is shown large. */
    public enum Show {
        CHANNEL,
        MEAN,
        MAX,
        /** How strongly each pixel moves the cell that was clicked. */
        TRACE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
