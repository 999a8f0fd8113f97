// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Shape;

/**
 * Where a tensor has the rows and columns of a map that was cut into parts: each of its axes counts through digits of the row, of the
 * column and of what is no place, the last one fastest. A map {@code [n, 8, 8, c]} cut into windows {@code [n·4, 16, c]} has the upper
 * digits of row and column on the first axis and the lower ones on the second.
 */
record Layout(List<List<Digit>> axes) {
    /** What a digit counts. */
    enum Of {
        ROW,
        COLUMN,
        OTHER
    }

    /**
     * A part of a number: it counts from 0 to {@code size} − 1, and one of it is worth {@code weight}. Digits of one value are left out.
     */
    record Digit(Of of, int size, int weight) {
        /** Its value in a number. */
        int in(int number) {
            return number / weight % size;
        }
    }

    /** The layout of a map; {@code null} where there are tokens beside its cells. */
    static @Nullable Layout of(Axes axes, Shape shape) {
        if (axes.before() > 0) {
            return null;
        }
        List<List<Digit>> digits = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            List<Digit> of = new ArrayList<>();
            if (axis == axes.row()) {
                add(of, new Digit(Of.ROW, axes.rows(), 1));
            }
            if (axis == axes.column()) {
                add(of, new Digit(Of.COLUMN, axes.columns(), 1));
            }
            if (!axes.has(axis)) {
                add(of, new Digit(Of.OTHER, shape.extent(axis), 1));
            }
            digits.add(List.copyOf(of));
        }
        return new Layout(List.copyOf(digits));
    }

    private static void add(List<Digit> digits, Digit digit) {
        if (digit.size == 1) {
            return;
        }
        Digit last = digits.isEmpty() ? null : digits.getLast();
        if (last != null && last.of == digit.of && (digit.of == Of.OTHER || last.weight == digit.weight * digit.size)) {
            digits.removeLast();
            int weight = digit.of == Of.OTHER ? 1 : digit.weight;
            digits.add(new Digit(digit.of, last.size * digit.size, weight));
        } else {
            digits.add(digit);
        }
    }

    /** The same elements under other extents; {@code null} where an axis ends amid a digit that cannot be split there. */
    @Nullable Layout reshaped(Shape to) {
        List<Digit> left = new ArrayList<>(axes.stream().flatMap(List::stream).toList());
        List<List<Digit>> result = new ArrayList<>();
        for (int axis = 0; axis < to.rank(); axis++) {
            List<Digit> of = new ArrayList<>();
            int wanted = to.extent(axis);
            while (wanted > 1) {
                Digit digit = left.removeFirst();
                if (wanted % digit.size == 0) {
                    add(of, digit);
                    wanted /= digit.size;
                } else if (digit.size % wanted == 0) {
                    int inner = digit.size / wanted;
                    boolean other = digit.of == Of.OTHER;
                    add(of, new Digit(digit.of, wanted, other ? 1 : digit.weight * inner));
                    left.addFirst(new Digit(digit.of, inner, digit.weight));
                    wanted = 1;
                } else {
                    return null;
                }
            }
            result.add(List.copyOf(of));
        }
        return new Layout(List.copyOf(result));
    }

    /** Axis i of the result is axis {@code order.get(i)} of this. */
    Layout permuted(List<Integer> order) {
        return new Layout(order.stream().map(axes::get).toList());
    }

    /** With the last two axes exchanged. */
    Layout transposed() {
        int last = axes.size() - 1;
        List<Integer> order = new ArrayList<>(IntStream.range(0, last - 1).boxed().toList());
        order.add(last);
        order.add(last - 1);
        return permuted(order);
    }

    /** Whether an axis counts no rows and no columns. */
    boolean isPlaceless(int axis) {
        return axes.get(axis).stream().allMatch(digit -> digit.of == Of.OTHER);
    }

    /** With an axis that is no place of another extent. */
    Layout with(int axis, int extent) {
        List<List<Digit>> changed = new ArrayList<>(axes);
        changed.set(axis, extent == 1 ? List.of() : List.of(new Digit(Of.OTHER, extent, 1)));
        return new Layout(List.copyOf(changed));
    }

    /** Where rows and columns are, each whole on an axis of its own or both on one; {@code null} where they lie otherwise. */
    @Nullable Axes plain(int rows, int columns) {
        Digit down = new Digit(Of.ROW, rows, 1);
        Digit right = new Digit(Of.COLUMN, columns, 1);
        int row = axes.indexOf(List.of(down));
        int column = axes.indexOf(List.of(right));
        // A single row or column is on the axis beside the other one, if anywhere.
        if (columns == 1 && row >= 0 && row + 1 < axes.size() && axes.get(row + 1).isEmpty()) {
            column = row + 1;
        }
        if (rows == 1 && column > 0 && axes.get(column - 1).isEmpty()) {
            row = column - 1;
        }
        if (row >= 0 && column >= 0) {
            return new Axes(row, column, 0, rows, columns);
        }
        int tokens = axes.indexOf(List.of(down, right));
        return tokens < 0 ? null : new Axes(tokens, tokens, 0, rows, columns);
    }

    /** The digits of rows, or of columns, on one axis. */
    List<Digit> on(int axis, Of of) {
        return axes.get(axis).stream().filter(digit -> digit.of == of).toList();
    }

    /** The digits of rows, or of columns, on all axes but one, from the most worth to the least. */
    List<Digit> off(int axis, Of of) {
        return IntStream.range(0, axes.size())
                .filter(other -> other != axis)
                .boxed()
                .flatMap(other -> on(other, of).stream())
                .sorted((a, b) -> Integer.compare(b.weight, a.weight))
                .toList();
    }

    /**
     * What is left when one axis is mixed: cells that differ on it alone become one, and the digits left are worth less.
     *
     * @return with a single digit of that axis that is no place
     */
    Layout mixed(int axis, int extent) {
        List<List<Digit>> result = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            List<Digit> of = new ArrayList<>();
            for (Digit digit : i == axis ? List.<Digit>of() : axes.get(i)) {
                int weight = off(axis, digit.of).stream()
                        .filter(other -> digit.of != Of.OTHER && other.weight < digit.weight)
                        .mapToInt(Digit::size)
                        .reduce(1, Math::multiplyExact);
                add(of, new Digit(digit.of, digit.size, weight));
            }
            result.add(List.copyOf(of));
        }
        return new Layout(List.copyOf(result)).with(axis, extent);
    }

    /** The number that the digits of another make, the first of them worth the most. */
    static int number(List<Digit> digits, int of) {
        int number = 0;
        for (Digit digit : digits) {
            number = number * digit.size + digit.in(of);
        }
        return number;
    }

    /** How many numbers digits make. */
    static int numbers(List<Digit> digits) {
        return digits.stream().mapToInt(Digit::size).reduce(1, Math::multiplyExact);
    }

    /** Digits of windows of a side in a map of a size, in the order of these kinds; {@code upper} for which window, else where in it. */
    static List<Digit> windows(int rows, int columns, int side, boolean upper) {
        return Stream.of(
                        new Digit(Of.ROW, upper ? rows / side : side, upper ? side : 1),
                        new Digit(Of.COLUMN, upper ? columns / side : side, upper ? side : 1))
                .filter(digit -> digit.size > 1)
                .toList();
    }
}
