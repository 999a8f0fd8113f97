// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.AttentionWeights;
import org.phiscope.attention.Tokens;
import org.phiscope.attention.Windows;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.attention.Windows.Seat;
import org.phiscope.vision.ObjectQuery;

/**
 * How much is attended to each place of the image.
 *
 * @param values a share for each cell, row by row; NaN where nothing could be attended to
 * @param special the share that goes to tokens that are no place
 * @param from the cell that attends; {@code null} where none does
 */
record Heat(int rows, int columns, double[] values, double special, @Nullable Cell from) {

    /** The largest share. */
    double largest() {
        return Arrays.stream(values).filter(value -> !Double.isNaN(value)).max().orElse(0);
    }

    double at(int row, int column) {
        return values[row * columns + column];
    }

    /** Whose attention is looked at. */
    enum Of {
        /** The token under the mouse. */
        POINTED,
        /** The class token, which the network's answer is read from. */
        CLASS_TOKEN,
        /** All layers together. */
        ROLLOUT
    }

    /**
     * What is looked at in what a network did.
     *
     * @param head {@code null} for the average of all
     * @param pointed a cell of the map that the layer's tokens are
     * @param query for attention of object queries
     * @return empty where nothing is pointed at that could attend, or that layer was not read
     */
    static Optional<Heat> of(
            Seen seen,
            AttentionLayer layer,
            @Nullable Integer head,
            Of of,
            @Nullable Cell pointed,
            @Nullable ObjectQuery query) {
        if (of == Of.ROLLOUT && layer.queries() instanceof Tokens.Grid grid && layer.isGlobalSelf()) {
            return seen.rollout().flatMap(rollout -> token(grid, Of.ROLLOUT, pointed)
                    .map(token -> over(grid, rollout.row(token), cell(grid, token))));
        }
        AttentionWeights weights = seen.read().weights().get(layer.name());
        if (weights == null) {
            return Optional.empty();
        }
        return switch (layer.keys()) {
            case Tokens.Grid grid -> {
                if (layer.isGlobalSelf()) {
                    yield token(grid, of, pointed)
                            .map(token -> over(grid, row(weights, 0, head, token), cell(grid, token)));
                }
                yield query == null || query.index() >= weights.queries()
                        ? Optional.empty()
                        : Optional.of(over(grid, row(weights, 0, head, query.index()), null));
            }
            case Tokens.InWindows(Windows windows) -> inside(windows, pointed)
                    ? Optional.of(over(windows, weights, head, pointed))
                    : Optional.empty();
            case Tokens.Queries _ -> Optional.empty();
        };
    }

    private static boolean inside(Windows windows, @Nullable Cell cell) {
        return cell != null && cell.row() < windows.rows() && cell.column() < windows.columns();
    }

    private static double[] row(AttentionWeights weights, int group, @Nullable Integer head, int query) {
        return head == null ? weights.mean(group, query) : weights.row(group, head, query);
    }

    /** The class token if there is one and it is asked for, else the one pointed at. */
    private static Optional<Integer> token(Tokens.Grid grid, Of of, @Nullable Cell pointed) {
        if (of != Of.POINTED && grid.special() > 0) {
            return Optional.of(0);
        }
        return pointed == null || pointed.row() >= grid.rows() || pointed.column() >= grid.columns()
                ? Optional.empty()
                : Optional.of(grid.token(pointed.row(), pointed.column()));
    }

    private static @Nullable Cell cell(Tokens.Grid grid, int token) {
        int place = token - grid.special();
        return place < 0 ? null : new Cell(place / grid.columns(), place % grid.columns());
    }

    private static Heat over(Tokens.Grid grid, double[] row, @Nullable Cell from) {
        return new Heat(
                grid.rows(),
                grid.columns(),
                Arrays.copyOfRange(row, grid.special(), row.length),
                Arrays.stream(row, 0, grid.special()).sum(),
                from);
    }

    private static Heat over(
            Windows windows, AttentionWeights weights, @Nullable Integer head, @Nullable Cell pointed) {
        if (pointed == null) {
            throw new IllegalArgumentException("no cell is pointed at");
        }
        Seat seat = windows.seat(pointed);
        double[] row = row(weights, seat.window(), head, seat.token());
        double[] values = new double[windows.rows() * windows.columns()];
        Arrays.fill(values, Double.NaN);
        for (int token = 0; token < row.length; token++) {
            int own = token;
            windows.cell(new Seat(seat.window(), token))
                    .ifPresent(cell -> values[cell.row() * windows.columns() + cell.column()] = row[own]);
        }
        return new Heat(windows.rows(), windows.columns(), values, 0, pointed);
    }
}
