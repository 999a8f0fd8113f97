// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Which box lies next to another. */
final class Neighbours {
    private Neighbours() {}

    /** Up and down the nearest box at the other end of a line, sideways the nearest box at the same height. */
    static Optional<Drawing.Box> of(Drawing drawing, Drawing.Box from, ArchitectureViewModel.Direction direction) {
        return switch (direction) {
            case UP -> joined(drawing, from, false).or(() -> beyond(drawing, from, false));
            case DOWN -> joined(drawing, from, true).or(() -> beyond(drawing, from, true));
            case LEFT -> beside(drawing, from, box -> box.right() <= from.x());
            case RIGHT -> beside(drawing, from, box -> box.x() >= from.right());
        };
    }

    private static Optional<Drawing.Box> joined(Drawing drawing, Drawing.Box from, boolean down) {
        return drawing.wires().stream()
                .filter(wire -> (down ? wire.from() : wire.to()) == from.place())
                .map(wire -> drawing.boxes().get(down ? wire.to() : wire.from()))
                .min(nearest(from));
    }

    /** From an open block, which no line ends at, to its first part or to what lies above it. */
    private static Optional<Drawing.Box> beyond(Drawing drawing, Drawing.Box from, boolean down) {
        if (!from.open()) {
            return Optional.empty();
        }
        return down
                ? Optional.of(drawing.boxes().get(from.place() + 1))
                : drawing.wires().stream()
                        .filter(wire -> isWithin(wire.to(), from) && !isWithin(wire.from(), from))
                        .map(wire -> drawing.boxes().get(wire.from()))
                        .min(nearest(from));
    }

    private static boolean isWithin(int place, Drawing.Box around) {
        return around.place() <= place && place < around.end();
    }

    private static Optional<Drawing.Box> beside(
            Drawing drawing, Drawing.Box from, java.util.function.Predicate<Drawing.Box> side) {
        Stream<Drawing.Box> level = drawing.boxes().stream()
                .filter(box -> !box.open() && box.y() < from.bottom() && box.bottom() > from.y());
        return level.filter(side).min(Comparator.comparingDouble(box -> Math.abs(box.x() - from.x())));
    }

    private static Comparator<Drawing.Box> nearest(Drawing.Box from) {
        return Comparator.<Drawing.Box>comparingDouble(box -> Math.abs(box.y() - from.y()))
                .thenComparingDouble(box -> Math.abs(box.x() + box.width() / 2 - from.x() - from.width() / 2));
    }
}
