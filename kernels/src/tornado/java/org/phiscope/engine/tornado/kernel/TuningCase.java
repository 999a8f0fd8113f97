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
 * Runs that are alike in what makes one kernel quicker than another that computes the same from the same descriptor. Which
 * one is, is measured on each device with the case's sample.
 */
public enum TuningCase {
    /** One channel a group. */
    DEPTHWISE(new Op.Conv2d(96, 96, 3, 3, 1, 1, Padding.symmetric(1), 96, true), 28),

    /** So few channels, terms or cells that most of a tile would be empty. */
    NARROW(new Op.Conv2d(3, 8, 3, 3, 2, 1, Padding.symmetric(1), 1, true), 56),

    POINTWISE_ON_LARGE_MAPS(new Op.Conv2d(32, 96, 1, 1, 1, 1, Padding.symmetric(0), 1, true), 56),

    POINTWISE_ON_SMALL_MAPS(new Op.Conv2d(192, 96, 1, 1, 1, 1, Padding.symmetric(0), 1, true), 14),

    WINDOWS_ON_LARGE_MAPS(new Op.Conv2d(32, 64, 3, 3, 1, 1, Padding.symmetric(1), 1, true), 56),

    WINDOWS_ON_SMALL_MAPS(new Op.Conv2d(128, 128, 3, 3, 1, 1, Padding.symmetric(1), 1, true), 14);

    /** Kernels for convolutions: a new one takes part once it is in this list. */
    private static final List<Kernel> CONVOLUTIONS = List.of(Kernel.CONVOLVE, Kernel.CONVOLVE_TILES);

    /** Fewest channels of a group, terms of a sum, and cells of a map that fill a tile well enough. */
    private static final int NARROWEST = 16;

    /** Cells of a map that is large. */
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
        if (!CONVOLUTIONS.contains(launch.kernel())) {
            return Optional.empty();
        }
        int[] d = launch.descriptor();
        int outPerGroup = d[Convolution.OUT] / d[Convolution.GROUPS];
        int window = d[Convolution.KERNEL_HEIGHT] * d[Convolution.KERNEL_WIDTH];
        int depth = d[Convolution.IN_PER_GROUP] * window;
        int cells = d[Convolution.OUT_HEIGHT] * d[Convolution.OUT_WIDTH];
        if (outPerGroup == 1 && d[Convolution.IN_PER_GROUP] == 1) {
            return Optional.of(DEPTHWISE);
        }
        if (outPerGroup < NARROWEST || depth < NARROWEST || cells < NARROWEST) {
            return Optional.of(NARROW);
        }
        boolean large = cells >= LARGE;
        if (window == 1) {
            return Optional.of(large ? POINTWISE_ON_LARGE_MAPS : POINTWISE_ON_SMALL_MAPS);
        }
        return Optional.of(large ? WINDOWS_ON_LARGE_MAPS : WINDOWS_ON_SMALL_MAPS);
    }

    /** Those that compute what the runs of this case do. */
    public List<Kernel> candidates() {
        return CONVOLUTIONS;
    }

    /** A run of this case over whatever the arenas hold, by one of the candidates. */
    public Launch sample(Kernel kernel) {
        Shape in = Shape.of(1, conv.in(), side, side);
        Launch.Place from = new Launch.Place(0, in);
        Launch.Place to = new Launch.Place(from.elements(), conv.infer(List.of(in)));
        return Convolution.launch(conv, 0, 0, from, to, Activation.RELU).by(kernel);
    }
}
