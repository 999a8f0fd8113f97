// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.phiscope.graph.Op.Resize;

/**
 * What the cells of a map see along one side of the input: for each row the first and the last row of pixels, or for each
 * column the first and the last column. Immutable.
 *
 * <p>There are two answers for each cell. Its <em>field</em> is what it would see of an image without edges, which is what
 * is published as the size of a receptive field; pixels below 0 or beyond the input are padding. What it <em>sees</em> are
 * the pixels that its value depends on: cells that padding adds on the way are noughts and see nothing.
 */
public final class Side {
    /** Beyond every pixel; small enough to be moved about. */
    private static final int NOWHERE = Integer.MAX_VALUE / 4;

    private final int[] first;
    private final int[] last;
    private final int[] seenFirst;
    private final int[] seenLast;
    private final double stride;

    private Side(int[] first, int[] last, int[] seenFirst, int[] seenLast, double stride) {
        this.first = first;
        this.last = last;
        this.seenFirst = seenFirst;
        this.seenLast = seenLast;
        this.stride = stride;
    }

    private Side(int cells, double stride) {
        this(new int[cells], new int[cells], new int[cells], new int[cells], stride);
        Arrays.fill(first, NOWHERE);
        Arrays.fill(seenFirst, NOWHERE);
        Arrays.fill(last, -NOWHERE);
        Arrays.fill(seenLast, -NOWHERE);
    }

    /** The input itself: every pixel sees itself. */
    static Side pixels(int count) {
        Side side = new Side(count, 1);
        for (int i = 0; i < count; i++) {
            side.first[i] = i;
            side.last[i] = i;
            side.seenFirst[i] = i;
            side.seenLast[i] = i;
        }
        return side;
    }

    /** Cells along this side. */
    public int cells() {
        return first.length;
    }

    /** Pixels from one cell to the next: the product of the strides on the way. */
    public double stride() {
        return stride;
    }

    /** Pixels of the largest field of a cell; all are equal but where maps were enlarged or shared out unevenly. */
    public int size() {
        int size = 0;
        for (int i = 0; i < first.length; i++) {
            size = Math.max(size, last[i] - first[i] + 1);
        }
        return size;
    }

    /** The first pixel of a cell's field. */
    public int first(int cell) {
        return first[cell];
    }

    /** The last pixel of a cell's field; before the first where the field is empty. */
    public int last(int cell) {
        return last[cell];
    }

    /** The first pixel that a cell's value depends on. */
    public int seenFirst(int cell) {
        return seenFirst[cell];
    }

    /** The last pixel that a cell's value depends on; before the first where it depends on none. */
    public int seenLast(int cell) {
        return seenLast[cell];
    }

    /** The middle of a cell's field, in pixels from the input's edge: the middle of the first pixel is at ½. */
    public double centre(int cell) {
        return (first[cell] + last[cell] + 1) / 2.0;
    }

    /** Cells of a window sliding over this side. */
    Side window(int kernel, int dilation, int step, int paddingBefore, int cells) {
        Side result = new Side(cells, stride * step);
        for (int i = 0; i < cells; i++) {
            for (int k = 0; k < kernel; k++) {
                result.read(i, this, i * step - paddingBefore + k * dilation);
            }
        }
        return result;
    }

    /** Cells of a transposed convolution over this side. */
    Side spread(int kernel, int step, int paddingBefore, int cells) {
        Side result = new Side(cells, stride / step);
        for (int i = 0; i < cells; i++) {
            int from = Math.ceilDiv(i + paddingBefore - kernel + 1, step);
            int to = Math.floorDiv(i + paddingBefore, step);
            for (int cell = from; cell <= to; cell++) {
                result.read(i, this, cell);
            }
        }
        return result;
    }

    /** Cells that share this side out: ⌊i·n/cells⌋ to ⌈(i+1)·n/cells⌉−1. */
    Side shared(int cells) {
        long n = cells();
        Side result = new Side(cells, stride * n / cells);
        for (int i = 0; i < cells; i++) {
            int to = (int) Math.ceilDiv((i + 1) * n, (long) cells);
            for (int cell = (int) (i * n / cells); cell < to; cell++) {
                result.read(i, this, cell);
            }
        }
        return result;
    }

    /** This side resampled to another number of cells. */
    Side resized(int cells, Resize.Mode mode) {
        int n = cells();
        Side result = new Side(cells, stride * n / cells);
        for (int i = 0; i < cells; i++) {
            double middle = (i + 0.5) * n / cells - 0.5;
            switch (mode) {
                case NEAREST -> result.read(i, this, (int) ((long) i * n / cells));
                case BILINEAR -> result.between(i, this, Math.max(0, middle), 0, 1);
                case BILINEAR_CORNERS ->
                    result.between(i, this, cells == 1 ? 0 : i * (n - 1.0) / (cells - 1), 0, 1);
                case BICUBIC -> result.between(i, this, middle, -1, 2);
            }
        }
        return result;
    }

    /** Reads the cells around a place, or the one that lies there. The edge goes on outside. */
    private void between(int cell, Side source, double place, int before, int after) {
        int whole = (int) Math.floor(place);
        boolean exact = place == whole;
        for (int k = exact ? 0 : before; k <= (exact ? 0 : after); k++) {
            read(cell, source, Math.clamp(whole + k, 0, source.cells() - 1));
        }
    }

    /** Rows of blocks of cells that become one cell. */
    Side blocks(int size) {
        return window(size, 1, size, 0, cells() / size);
    }

    /** Cells {@code from} (inclusive) to {@code to} (exclusive), which may lie outside: what is there sees nothing. */
    Side part(int from, int to) {
        Side result = new Side(to - from, stride);
        for (int i = 0; i < to - from; i++) {
            if (from + i >= 0 && from + i < cells()) {
                result.read(i, this, from + i);
            }
        }
        return result;
    }

    /** Moved by {@code shift}; what leaves at one end comes in at the other. */
    Side rolled(int shift) {
        Side result = new Side(cells(), stride);
        for (int i = 0; i < cells(); i++) {
            result.read(i, this, Math.floorMod(i - shift, cells()));
        }
        return result;
    }

    /** Cells that read one of each. */
    Side with(Side other) {
        Side result = new Side(cells(), stride);
        for (int i = 0; i < cells(); i++) {
            result.read(i, this, i);
            result.read(i, other, i);
        }
        return result;
    }

    /** Cells each of which reads those of this side that {@code from[i] … to[i]} say. */
    Side gathered(int[] from, int[] to, double step) {
        Side result = new Side(from.length, stride * step);
        for (int i = 0; i < from.length; i++) {
            for (int cell = from[i]; cell <= to[i]; cell++) {
                result.read(i, this, cell);
            }
        }
        return result;
    }

    /** Cells each of which reads those of this side that {@code into} puts there. */
    Side grouped(int cells, IntUnaryOperator into) {
        Side result = new Side(cells, stride * cells() / cells);
        for (int i = 0; i < cells(); i++) {
            result.read(into.applyAsInt(i), this, i);
        }
        return result;
    }

    /** Cells each of which reads all of this side that have its own number. */
    Side amongEqual(IntUnaryOperator number) {
        Side result = new Side(cells(), stride);
        int[] numbers = IntStream.range(0, cells()).map(number).toArray();
        for (int i = 0; i < cells(); i++) {
            for (int k = 0; k < cells(); k++) {
                if (numbers[i] == numbers[k]) {
                    result.read(i, this, k);
                }
            }
        }
        return result;
    }

    /** All pixels that any cell depends on: the first. */
    int everFirst() {
        return Arrays.stream(seenFirst).min().orElse(NOWHERE);
    }

    /** All pixels that any cell depends on: the last. */
    int everLast() {
        return Arrays.stream(seenLast).max().orElse(-NOWHERE);
    }

    /** Lets a cell see what a cell of another side sees. One outside that side is padding, and continues its field. */
    private void read(int cell, Side source, int at) {
        int n = source.cells();
        if (at >= 0 && at < n) {
            seenFirst[cell] = Math.min(seenFirst[cell], source.seenFirst[at]);
            seenLast[cell] = Math.max(seenLast[cell], source.seenLast[at]);
        }
        int nearest = Math.clamp(at, 0, n - 1);
        if (source.first[nearest] <= source.last[nearest]) {
            double moved = (at - nearest) * source.stride;
            first[cell] = Math.min(first[cell], source.first[nearest] + (int) Math.floor(moved));
            last[cell] = Math.max(last[cell], source.last[nearest] + (int) Math.ceil(moved));
        }
    }
}
