// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.features.ChannelStatistics;
import org.phiscope.features.FeatureMaps;
import org.phiscope.features.Plane;
import org.phiscope.features.Reduction;
import org.phiscope.features.ValueRange;
import org.phiscope.vision.ColourMap;

/**
 * A map in colours, ready for the screen.
 *
 * @param cut whether values beyond the range's upper end were given its colour
 * @param argb a pixel for each cell of the plane, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // pixels on their way to the screen, compared by nobody
public record Painted(
        Seen seen, Look look, Plane plane, ValueRange range, boolean cut, ChannelStatistics statistics, int[] argb) {
    private static final int OPAQUE = 0xff000000;
    /** Share of the pixels that move a cell whose strengths are told apart: a few strong ones would leave the rest dark. */
    private static final double TOLD_APART = 0.995;

    /**
     * @param trace of the cell clicked last; {@code null} while there is none
     * @return {@code null} if there is nothing to be painted: no such channel, no trace
     */
    static @Nullable Painted of(Seen seen, Look look, @Nullable Plane trace) {
        FeatureMaps maps = seen.maps();
        return switch (look.show()) {
            case CHANNEL -> {
                if (look.channel() >= maps.channels()) {
                    yield null;
                }
                Plane plane = maps.channel(look.channel());
                ChannelStatistics statistics = maps.statistics(look.channel());
                ValueRange range = look.common()
                        ? ValueRange.of(maps.statistics(), look.colours())
                        : ValueRange.of(statistics, look.colours());
                yield painted(seen, look, plane, range, false, statistics);
            }
            case MEAN -> reduced(seen, look, Reduction.MEAN);
            case MAX -> reduced(seen, look, Reduction.MAX);
            case TRACE -> {
                if (trace == null) {
                    yield null;
                }
                float[] sorted = trace.values().clone();
                Arrays.sort(sorted);
                int last = sorted.length - 1;
                int first = last;
                while (first > 0 && sorted[first - 1] > 0) {
                    first--;
                }
                float most = sorted[last];
                float high = sorted[first + (int) (TOLD_APART * (last - first))];
                boolean cut = high > 0 && high < most;
                ValueRange range = new ValueRange(0, cut ? high : most);
                yield painted(seen, look, trace, range, cut, trace.statistics());
            }
        };
    }

    private static Painted reduced(Seen seen, Look look, Reduction reduction) {
        Plane plane = seen.maps().reduced(reduction);
        ChannelStatistics statistics = plane.statistics();
        return painted(seen, look, plane, ValueRange.of(statistics, look.colours()), false, statistics);
    }

    private static Painted painted(
            Seen seen, Look look, Plane plane, ValueRange range, boolean cut, ChannelStatistics statistics) {
        return new Painted(seen, look, plane, range, cut, statistics, pixels(plane, range, colours(look)));
    }

    /** Strengths have no sign, so colours that diverge from 0 would show them by half. */
    private static ColourMap colours(Look look) {
        return look.show() == Look.Show.TRACE && look.colours().isDiverging() ? ColourMap.MAGMA : look.colours();
    }

    /** The colours that it was painted in. */
    public ColourMap colours() {
        return colours(look);
    }

    private static int[] pixels(Plane plane, ValueRange range, ColourMap colours) {
        int[] argb = new int[plane.values().length];
        for (int i = 0; i < argb.length; i++) {
            argb[i] = OPAQUE | range.rgb(plane.values()[i], colours);
        }
        return argb;
    }

    /**
     * A channel with no more than {@code most} pixels a side, for a list of them; of larger maps each pixel is the cell in
     * the middle of those that it stands for.
     */
    static Thumbnail thumbnail(FeatureMaps maps, int channel, Look look, int most) {
        int width = Math.min(maps.columns(), most);
        int height = Math.min(maps.rows(), most);
        ValueRange range = look.common()
                ? ValueRange.of(maps.statistics(), look.colours())
                : ValueRange.of(maps.statistics(channel), look.colours());
        int[] argb = new int[width * height];
        for (int y = 0; y < height; y++) {
            int row = (int) ((y + 0.5) * maps.rows() / height);
            for (int x = 0; x < width; x++) {
                int column = (int) ((x + 0.5) * maps.columns() / width);
                argb[y * width + x] = OPAQUE | range.rgb(maps.at(channel, row, column), look.colours());
            }
        }
        return new Thumbnail(channel, width, height, argb);
    }

    /** A channel, small. */
    @SuppressWarnings("ArrayRecordComponent") // pixels on their way to the screen, compared by nobody
    record Thumbnail(int channel, int width, int height, int[] argb) {}
}
