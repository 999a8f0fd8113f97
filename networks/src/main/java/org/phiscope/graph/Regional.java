// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import static org.phiscope.graph.Inputs.only;
import static org.phiscope.graph.Inputs.onlyMap;
import static org.phiscope.graph.Inputs.require;
import static org.phiscope.graph.Inputs.requireChannels;
import static org.phiscope.graph.Inputs.requireRegions;
import static org.phiscope.graph.Inputs.requireShape;

import java.util.List;

/**
 * An operator on regions: boxes {@code [regions, 5]} whose rows are the number of the image in the batch, then left,
 * top, right and bottom in pixels of the network's input.
 */
public sealed interface Regional extends Op.OnRegions {
    /** Columns of a list of regions: the image, left, top, right, bottom. */
    int COLUMNS = 5;

    /**
     * The boxes that a region proposal network finds likeliest to hold an object (Ren et al. 2015): of every level the
     * {@code perLevel} of highest objectness, decoded, cut off at the image's edge and freed of those that overlap a
     * likelier one of their level by more than {@code iou}; of what remains the likeliest {@code kept} of each image.
     * Where fewer remain, empty boxes at the origin follow.
     *
     * <p>Inputs: the objectness {@code [n, anchors, h, w]} of every level, then the box codes {@code [n, anchors·4, h, w]}.
     *
     * @param levels anchors of every level
     * @param height of the network's input, in pixels
     * @param width of the network's input, in pixels
     */
    record Proposals(List<Anchors> levels, int height, int width, int perLevel, double iou, int kept)
            implements Regional {
        /** Boxes of a side below this many pixels are none. */
        public static final double LEAST_SIDE = 1e-3;

        public Proposals {
            levels = List.copyOf(levels);
            require(perLevel > 0 && kept > 0, "as many boxes are proposed as there are regions, at least one");
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2 * levels.size(), "proposals take objectness and box codes of every level");
            int batch = inputs.getFirst().batch();
            for (int i = 0; i < levels.size(); i++) {
                Anchors level = levels.get(i);
                Shape objectness = Shape.of(batch, level.perCell(), level.rows(), level.columns());
                requireShape(objectness, inputs.get(i), "objectness");
                requireShape(objectness.with(1, 4 * level.perCell()), inputs.get(levels.size() + i), "box codes");
            }
            return Shape.of(Math.multiplyExact(batch, kept), COLUMNS);
        }
    }

    /**
     * Which level of a pyramid a region is looked at on: {@code [regions, 5]} → {@code [regions]}, ⌊4 + log₂(√area/224)⌋
     * within {@code finest … coarsest}, counted from {@code finest} (Lin et al. 2017, Feature Pyramid Networks, eq. 1).
     */
    record RegionLevels(int finest, int coarsest) implements Regional {
        /** Side of the square that is looked at on {@link #CANONICAL_LEVEL}. */
        public static final double CANONICAL_SIDE = 224;

        public static final int CANONICAL_LEVEL = 4;

        /** Added before rounding down, as torchvision does. */
        public static final double EPSILON = 1e-6;

        @Override
        public Shape infer(List<Shape> inputs) {
            return Shape.of(requireRegions(only(inputs)));
        }
    }

    /**
     * What of feature maps lies in each region, resampled to a fixed size without rounding the region to cells (He et al.
     * 2017, Mask R-CNN, section 3): {@code [regions, c, height, width]}.
     *
     * <p>Inputs: the regions, the number of each region's map if there are several, the maps {@code [n, c, h, w]}.
     *
     * @param samples points along each side of a bin that are averaged; 0 for as many as the bin has cells
     * @param aligned whether regions are moved by half a cell, so that pixels' middles are cells' middles; otherwise a
     *     region spans one cell at least
     * @param scales cells of each map per pixel of the input
     */
    record RoiAlign(int height, int width, int samples, boolean aligned, List<Double> scales) implements Regional {
        public RoiAlign {
            require(samples >= 0, "a bin is sampled at no negative number of points");
            scales = List.copyOf(scales);
        }

        /** Index of the first map among the inputs. */
        public int firstMap() {
            return scales.size() > 1 ? 2 : 1;
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == firstMap() + scales.size(), "takes regions, their levels and a map for each scale");
            int regions = requireRegions(inputs.getFirst());
            int channels = inputs.get(firstMap()).channels();
            if (scales.size() > 1) {
                requireShape(Shape.of(regions), inputs.get(1), "levels");
            }
            for (Shape map : inputs.subList(firstMap(), inputs.size())) {
                requireChannels(channels, onlyMap(List.of(map)));
            }
            return Shape.of(regions, channels, height, width);
        }
    }

    /**
     * The maximum of each of a region's {@code height}×{@code width} bins, everything rounded to whole cells (Girshick
     * 2015): {@code [regions, c, height, width]} of the regions and a map.
     *
     * @param scale cells of the map per pixel of the input
     */
    record RoiPool(int height, int width, double scale) implements Regional {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2, "takes regions and a map");
            Shape map = onlyMap(List.of(inputs.get(1)));
            return Shape.of(requireRegions(inputs.getFirst()), map.channels(), height, width);
        }
    }

    /**
     * Regions moved and scaled by codes {@code [regions, 4]} and cut off at the image's edge: what one stage of a cascade
     * hands to the next (Cai & Vasconcelos 2018).
     *
     * @param height of the network's input, in pixels
     * @param width of the network's input, in pixels
     */
    record RefineBoxes(BoxCoding coding, int height, int width) implements Regional {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2, "takes regions and their codes");
            requireShape(Shape.of(requireRegions(inputs.getFirst()), 4), inputs.get(1), "codes");
            return inputs.getFirst();
        }
    }
}
