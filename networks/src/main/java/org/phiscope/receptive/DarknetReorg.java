// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import java.util.Arrays;
import org.phiscope.graph.Shape;

/** Darknet's way of putting blocks of cells into channels, which reads its map as one of another size. */
final class DarknetReorg {
    private DarknetReorg() {}

    /** Each row, or column, of the result reads those of the map from the first to the last that comes to lie in it. */
    static Side side(Side side, Shape map, int stride, boolean rows) {
        int height = map.height();
        int width = map.width();
        int channels = map.channels();
        int few = channels / (stride * stride);
        int cells = (rows ? height : width) / stride;
        int[] from = new int[cells];
        int[] to = new int[cells];
        Arrays.fill(from, Integer.MAX_VALUE);
        Arrays.fill(to, -1);
        for (int channel = 0; channel < channels; channel++) {
            int dy = channel / few / stride;
            int dx = channel / few % stride;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    long read = ((long) (channel % few) * height * stride + (long) y * stride + dy) * width * stride
                            + (long) x * stride + dx;
                    long written = ((long) channel * height + y) * width + x;
                    int source = rows ? (int) (read / width % height) : (int) (read % width);
                    int target = rows
                            ? (int) (written / (width / stride) % (height / stride))
                            : (int) (written % (width / stride));
                    from[target] = Math.min(from[target], source);
                    to[target] = Math.max(to[target], source);
                }
            }
        }
        return side.gathered(from, to, stride);
    }
}
