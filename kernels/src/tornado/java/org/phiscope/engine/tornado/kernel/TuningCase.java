// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Shape;

/**
 * Runs that are alike in what makes one way to compute quicker than another. Which one is, is measured on each device with
 * the case's sample.
 */
public enum TuningCase {
    /** Convolutions of so few channels that they are no products, such as a network's first. */
    FEW_CHANNELS(new Op.Conv2d(3, 32, 3, 3, 2, 1, Padding.symmetric(1), 1, true), 112),

    /** Products that are hardly more than a line, such as a gate's or a classifier's. */
    LINE(new Op.Conv2d(672, 28, 1, 1, 1, 1, Padding.NONE, 1, true), 1),

    POINTWISE_ON_LARGE_MAPS(new Op.Conv2d(32, 96, 1, 1, 1, 1, Padding.NONE, 1, true), 56),

    POINTWISE_ON_SMALL_MAPS(new Op.Conv2d(192, 96, 1, 1, 1, 1, Padding.NONE, 1, true), 14),

    /** Few channels of many cells, as the ends of bottlenecks are. */
    FEW_ROWS(new Op.Conv2d(96, 16, 1, 1, 1, 1, Padding.NONE, 1, true), 56),

    WINDOWS_ON_LARGE_MAPS(new Op.Conv2d(32, 64, 3, 3, 1, 1, Padding.symmetric(1), 1, true), 56),

    WINDOWS_ON_SMALL_MAPS(new Op.Conv2d(128, 128, 3, 3, 1, 1, Padding.symmetric(1), 1, true), 14);

    /** Rows or columns of what is hardly more than a line. */
    private static final int LINES = 4;

    /** Rows of which there are few. */
    private static final int FEW = 32;

    /** Columns of which there are many. */
    private static final int LARGE = 28 * 28;

    private final Op.Conv2d conv;
    private final int side;

    TuningCase(Op.Conv2d conv, int side) {
        this.conv = conv;
        this.side = side;
    }

    /** The name in files and messages. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The case that a run falls into; empty if there is nothing to choose. */
    public static Optional<TuningCase> of(Launch launch) {
        return switch (launch.kernel()) {
            case CONVOLVE, CONVOLVE_TILES -> Optional.of(FEW_CHANNELS);
            case MULTIPLY_TILES, MULTIPLY_SMALL_TILES, MULTIPLY_LINES, MULTIPLY_CELLS ->
                Optional.of(ofProduct(launch.descriptor()));
            default -> Optional.empty();
        };
    }

    private static TuningCase ofProduct(int[] d) {
        int rows = d[Product.ROWS];
        int columns = d[Product.COLUMNS];
        boolean large = columns >= LARGE;
        if (Math.min(rows, columns) <= LINES) {
            return LINE;
        }
        if (d[Product.TAPS] > 1) {
            return large ? WINDOWS_ON_LARGE_MAPS : WINDOWS_ON_SMALL_MAPS;
        }
        if (rows <= FEW) {
            return FEW_ROWS;
        }
        return large ? POINTWISE_ON_LARGE_MAPS : POINTWISE_ON_SMALL_MAPS;
    }

    /** A run of this case over whatever the arenas hold, in each of the ways that there are. */
    public List<Launch> candidates() {
        Shape in = Shape.of(1, conv.in(), side, side);
        Launch.Place from = new Launch.Place(0, in);
        Launch.Place to = new Launch.Place(from.elements(), conv.infer(List.of(in)));
        Epilogue epilogue = Epilogue.activation(Activation.RELU);
        Launch launch = Convolution.isProduct(conv)
                ? Product.convolution(conv, 0, 0, from, to, epilogue)
                : Convolution.launch(conv, 0, 0, from, to, epilogue);
        return launch.alternatives();
    }
}
