// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns. */
final class TextTable {
    /** How a column's cells stand. */
    enum Align {
        LEFT,
        RIGHT
    }

    private static final String GAP = "  ";

    private final List<Align> columns;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(Align... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row; cells that are left out are empty. */
    TextTable row(String... cells) {
        return row(List.of(cells));
    }

    TextTable row(List<String> cells) {
        if (cells.size() > columns.size()) {
            throw new IllegalArgumentException("the table has " + columns.size() + " columns, not " + cells.size());
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Lines without trailing blanks, each ended by a line feed. */
    @Override
    public String toString() {
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String padding = " ".repeat(widths[i] - length(row.get(i)));
                line.append(i == 0 ? "" : GAP);
                switch (columns.get(i)) {
                    case LEFT -> line.append(row.get(i)).append(padding);
                    case RIGHT -> line.append(padding).append(row.get(i));
                }
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
