// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.Locale;

/**
 * How a {@link Products product} is shared out among threads. Every one computes every product; which is fastest depends
 * on its extents and the device. What a group of threads shares is 16·162 floats, whatever the shape.
 */
public enum Tiling {
    /** 64×64 elements a tile: the fewest reads for each product of two numbers. */
    SQUARE(16, 16),
    /** 32×128: for few rows, as few channels make them. */
    WIDE(8, 32),
    /** 128×32: for few columns, as small maps make them. */
    TALL(32, 8),
    /** 32×32: four times as many groups as {@link #SQUARE}, for results that would not occupy the device. */
    SMALL(8, 8),
    /** 16×64: for hardly more than ten rows. */
    SMALL_WIDE(4, 16),
    /** A group for every element of the result. It knows no window: only products of one tap that reads no padding. */
    LINES(1, 1),
    /** A thread for every element of the result, nothing shared. */
    CELLS(1, 1);

    /** Threads of a tile of the larger kind. */
    static final int LARGE_GROUP = 256;

    /** Threads of a tile of the smaller kind. */
    static final int SMALL_GROUP = 64;

    /** Most rows and columns of a tile, added up. */
    static final int SIDES = 160;

    /** Products and sums that take as long as a read by a thread whose group shares what was read. */
    private static final double READ = 4;

    /** The same for a thread that shares nothing: two reads for every product. */
    private static final double ALONE = 16;

    /** How much longer a tile takes whose many threads wait for each other at every strip. */
    private static final double CROWD = 1.2;

    /** Groups that occupy a device; fewer leave a part of it idle. */
    private static final long OCCUPYING = 64;

    /** Lines or columns up to which {@link #LINES} is the least work. */
    private static final int FEW = 4;

    private final int down;
    private final int across;

    Tiling(int down, int across) {
        this.down = down;
        this.across = across;
    }

    /** The name in files and messages. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    int threadsDown() {
        return down;
    }

    int threadsAcross() {
        return across;
    }

    /** The kernel that computes in this way. */
    public Kernel kernel() {
        return switch (this) {
            case SQUARE, WIDE, TALL -> Kernel.MULTIPLY_TILES;
            case SMALL, SMALL_WIDE -> Kernel.MULTIPLY_SMALL_TILES;
            case LINES -> Kernel.MULTIPLY_LINES;
            case CELLS -> Kernel.MULTIPLY_CELLS;
        };
    }

    /**
     * The one that is likely to be fastest where nothing was measured: the least work with what hangs over the result's
     * edge, of groups enough to occupy a device.
     */
    static Tiling of(long batches, int rows, int columns, int depth, boolean isPlain) {
        if (isPlain && Math.min(rows, columns) <= FEW && depth >= Products.GROUP) {
            return LINES;
        }
        Tiling best = CELLS;
        double least = ALONE * batches * rows * columns;
        for (Tiling tiling : values()) {
            if (tiling.down > 1) {
                double cost = tiling.cost(batches, rows, columns);
                best = cost < least ? tiling : best;
                least = Math.min(cost, least);
            }
        }
        return best;
    }

    private double cost(long batches, int rows, int columns) {
        int tileRows = down * Products.EACH;
        int tileColumns = across * Products.EACH;
        long tiles = batches * Math.ceilDiv(rows, tileRows) * Math.ceilDiv(columns, tileColumns);
        double each = (double) tileRows * tileColumns * (1 + READ * (1.0 / tileRows + 1.0 / tileColumns));
        double waiting = down * across == LARGE_GROUP ? CROWD : 1;
        return each * waiting * Math.max(tiles, OCCUPYING);
    }
}
