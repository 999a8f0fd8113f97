// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import java.util.List;
import org.phiscope.vision.ColourMap;

/** Which numbers a colour map's ends stand for. */
public record ValueRange(double low, double high) {

    /** From the least to the largest value; as far on both sides of 0 where the colours diverge from there. */
    public static ValueRange of(ChannelStatistics statistics, ColourMap colours) {
        return of(statistics.least(), statistics.most(), colours);
    }

    /** One range for all channels, so that their colours can be compared. */
    public static ValueRange of(List<ChannelStatistics> channels, ColourMap colours) {
        double least = channels.stream().mapToDouble(ChannelStatistics::least).min().orElse(0);
        double most = channels.stream().mapToDouble(ChannelStatistics::most).max().orElse(0);
        return of(least, most, colours);
    }

    private static ValueRange of(double least, double most, ColourMap colours) {
        if (colours.isDiverging()) {
            double far = Math.max(Math.abs(least), Math.abs(most));
            return far == 0 ? new ValueRange(-1, 1) : new ValueRange(-far, far);
        }
        return new ValueRange(least, most);
    }

    /** Where a value lies, from 0 to 1; at the lower end where all values are the same. */
    public double share(double value) {
        return high > low ? (value - low) / (high - low) : 0;
    }

    /** The colour {@code 0xRRGGBB} of a value; what is no number is grey. */
    public int rgb(double value, ColourMap colours) {
        return Double.isNaN(value) ? 0x808080 : colours.rgb(share(value));
    }
}
