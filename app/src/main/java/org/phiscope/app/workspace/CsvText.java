// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 has them, lines ended by a line feed. */
public final class CsvText {
    private final StringBuilder text = new StringBuilder();

    /** Adds a row. */
    public CsvText row(List<?> cells) {
        text.append(cells.stream().map(CsvText::cell).collect(Collectors.joining(",")))
                .append('\n');
        return this;
    }

    private static String cell(Object value) {
        String cell = value.toString();
        boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
