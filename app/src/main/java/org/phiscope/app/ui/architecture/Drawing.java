// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where everything lies on the drawing of a network, in units that are pixels at scale 1; y grows downwards, and so
 * does what flows.
 *
 * @param open identifiers of the blocks that are open
 * @param boxes every box before those within it
 * @param wires what flows between boxes that are not open
 * @param byBlock the boxes by the identifiers of their blocks
 */
record Drawing(
        Outline outline,
        Set<String> open,
        double width,
        double height,
        List<Box> boxes,
        List<Wire> wires,
        Map<String, Box> byBlock) {

    static Drawing of(
            Outline outline, Set<String> open, double width, double height, List<Box> boxes, List<Wire> wires) {
        Map<String, Box> byBlock = HashMap.newHashMap(boxes.size());
        boxes.forEach(box -> byBlock.put(box.block().id(), box));
        return new Drawing(outline, open, width, height, List.copyOf(boxes), List.copyOf(wires), Map.copyOf(byBlock));
    }

    /**
     * A block as it lies there.
     *
     * @param place of this box in the list of boxes
     * @param end place after the last box within it
     * @param depth how many open blocks are around it
     * @param open whether its parts are drawn within it
     */
    record Box(
            Block block, int place, int end, int depth, boolean open, double x, double y, double width, double height) {
        double right() {
            return x + width;
        }

        double bottom() {
            return y + height;
        }

        boolean contains(double atX, double atY) {
            return x <= atX && atX < right() && y <= atY && atY < bottom();
        }
    }

    /**
     * What flows from one box into another: a line of horizontal and vertical pieces.
     *
     * @param from place of the box above
     * @param to place of the box below
     * @param sources indices of the nodes whose results flow here, in order
     * @param xs of the line's ends and corners, from above
     * @param ys of the same
     */
    record Wire(int from, int to, List<Integer> sources, double[] xs, double[] ys) {
        double left() {
            return Arrays.stream(xs).min().orElseThrow();
        }

        double right() {
            return Arrays.stream(xs).max().orElseThrow();
        }

        double top() {
            return Arrays.stream(ys).min().orElseThrow();
        }

        double bottom() {
            return Arrays.stream(ys).max().orElseThrow();
        }
    }

    /** The same drawing of a network that is wired alike. */
    Drawing of(Outline other) {
        Map<String, Block> blocks = HashMap.newHashMap(boxes.size());
        other.stages().forEach(stage -> collect(stage, blocks));
        List<Box> same = boxes.stream()
                .map(box -> new Box(
                        blocks.getOrDefault(box.block.id(), box.block),
                        box.place,
                        box.end,
                        box.depth,
                        box.open,
                        box.x,
                        box.y,
                        box.width,
                        box.height))
                .toList();
        return of(other, open, width, height, same, wires);
    }

    private static void collect(Block block, Map<String, Block> blocks) {
        blocks.put(block.id(), block);
        block.parts().forEach(part -> collect(part, blocks));
    }

    /** The box of a block, where it is drawn. */
    Optional<Box> box(@Nullable String id) {
        return id == null ? Optional.empty() : Optional.ofNullable(byBlock.get(id));
    }

    /** The innermost box at a point. */
    Optional<Box> at(double x, double y) {
        Box found = null;
        int i = 0;
        while (i < boxes.size()) {
            Box box = boxes.get(i);
            if (box.contains(x, y)) {
                found = box;
                i++;
            } else {
                i = box.end;
            }
        }
        return Optional.ofNullable(found);
    }

    /** The box that stands for a node. */
    Box shown(int node) {
        Block block = outline.shown(node, open);
        return box(block.id()).orElseThrow();
    }
}
