// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The anchors of one level of a pyramid: boxes of the same sizes around every cell. Anchor {@code (y·columns + x)·perCell
 * + k} is centred on {@code ((x + centre)·strideX, (y + centre)·strideY)}.
 *
 * @param rows cells of the level downwards
 * @param columns cells of the level to the right
 * @param strideX pixels of the input from one cell to the next
 * @param strideY pixels of the input from one cell to the next
 * @param centre where in its cell an anchor's centre is: 0 at the upper left corner, ½ in the middle
 * @param widths in pixels of the input, one for each anchor of a cell
 * @param heights in pixels of the input, one for each anchor of a cell
 */
public record Anchors(
        int rows,
        int columns,
        double strideX,
        double strideY,
        double centre,
        List<Double> widths,
        List<Double> heights) {

    /** Which library lays anchors out, and in which order a cell has them. */
    public enum Layout {
        /**
         * Around cells' upper left corners, a cell spanning ⌊side/cells⌋ pixels; all sizes of a ratio before the next
         * ratio; corners rounded to whole pixels.
         */
        TORCHVISION,
        /** Around cells' upper left corners, a cell spanning as many pixels as its level strides; all ratios of a size first. */
        DETECTRON2,
        /** As {@link #DETECTRON2}, but all sizes of a ratio before the next ratio. */
        MMDETECTION;

        /** The name used in configurations and on the command line. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** @throws IllegalArgumentException if there is no such layout */
        public static Layout ofId(String id) {
            return valueOf(id.toUpperCase(java.util.Locale.ROOT));
        }
    }

    public Anchors {
        widths = List.copyOf(widths);
        heights = List.copyOf(heights);
    }

    /**
     * EfficientDet's anchors of every level, finest first: all ratios of an octave scale before the next, in the middle
     * of every cell (Tan, Pang & Le 2020). Level l has ⌈side/2^l⌉ cells a side, which share the side evenly: where it is
     * no multiple of 2^l a cell spans less than that.
     *
     * @param scales octave scales: sizes 2^(k/scales) for k = 0 … scales−1
     * @param ratios width : height
     * @param size side of the smallest square anchor, in cells
     */
    public static List<Anchors> efficientDet(
            int minLevel, int levels, int scales, List<Double> ratios, double size, int height, int width) {
        return IntStream.range(minLevel, minLevel + levels)
                .mapToObj(level -> {
                    int rows = Math.ceilDiv(height, 1 << level);
                    int columns = Math.ceilDiv(width, 1 << level);
                    double strideX = (double) width / columns;
                    double strideY = (double) height / rows;
                    List<Double> widths = new ArrayList<>();
                    List<Double> heights = new ArrayList<>();
                    for (double octave : octaves(size, scales)) {
                        for (double ratio : ratios) {
                            widths.add(octave * strideX * Math.sqrt(ratio));
                            heights.add(octave * strideY / Math.sqrt(ratio));
                        }
                    }
                    return new Anchors(rows, columns, strideX, strideY, 0.5, widths, heights);
                })
                .toList();
    }

    /**
     * Anchors of one level as RetinaNet and Faster R-CNN have them.
     *
     * @param stride pixels from one cell to the next, where the layout does not derive them from the map
     * @param map of the level, {@code [n, c, rows, columns]}
     * @param image the network's input
     * @param sizes roots of the anchors' areas, in pixels
     * @param ratios height : width
     */
    public static Anchors of(
            Layout layout, int stride, Shape map, Shape image, List<Double> sizes, List<Double> ratios) {
        List<Double> widths = new ArrayList<>();
        List<Double> heights = new ArrayList<>();
        boolean ratioFirst = layout != Layout.DETECTRON2;
        boolean rounded = layout == Layout.TORCHVISION;
        for (int i = 0; i < sizes.size() * ratios.size(); i++) {
            double size = sizes.get(ratioFirst ? i % sizes.size() : i / ratios.size());
            double root = Math.sqrt(ratios.get(ratioFirst ? i / sizes.size() : i % ratios.size()));
            widths.add(rounded ? 2 * Math.rint(size / root / 2) : size / root);
            heights.add(rounded ? 2 * Math.rint(size * root / 2) : size * root);
        }
        double strideX = rounded ? image.width() / map.width() : stride;
        double strideY = rounded ? image.height() / map.height() : stride;
        return new Anchors(map.height(), map.width(), strideX, strideY, 0, widths, heights);
    }

    /** {@code size·2^(k/scales)} for k = 0 … scales−1 (Lin et al. 2017, section 4). */
    public static List<Double> octaves(double size, int scales) {
        return IntStream.range(0, scales)
                .mapToObj(k -> size * Math.pow(2, (double) k / scales))
                .toList();
    }

    public int perCell() {
        return widths.size();
    }

    /** Anchors of all cells. */
    public int count() {
        return rows * columns * perCell();
    }

    /** Where the centres of anchors of a cell are, in pixels of the input. */
    public double centreX(int column) {
        return (column + centre) * strideX;
    }

    /** Where the centres of anchors of a cell are, in pixels of the input. */
    public double centreY(int row) {
        return (row + centre) * strideY;
    }
}
