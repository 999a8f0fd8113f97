// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.phiscope.family.Configuration;
import org.phiscope.search.Axis;
import org.phiscope.search.Budget;
import org.phiscope.search.Outcome;
import org.phiscope.search.Sweep;

/**
 * A sweep as comma-separated values: the network, the swept parameters, its figures, and the reason why a configuration
 * describes no network, which leaves its figures empty. The columns are public interface.
 */
public record SweepCsv(Sweep sweep) {
    /** The first line, ended. */
    public String header() {
        List<String> header = new ArrayList<>(List.of("network"));
        sweep.axes().forEach(axis -> header.add(axis.parameter().key()));
        header.addAll(Budget.figures());
        header.add("reason");
        return new CsvText().row(header).toString();
    }

    /** The line of one configuration, ended. */
    public String row(Sweep.Row row) {
        List<Object> cells = new ArrayList<>(List.of(sweep.base().preset().name()));
        cells.addAll(values(sweep, row));
        switch (row.outcome()) {
            case Outcome.Costs(Configuration _, Map<String, Long> figures) -> {
                Budget.figures().forEach(figure -> cells.add(figures.getOrDefault(figure, 0L)));
                cells.add("");
            }
            case Outcome.Impossible(String reason) -> {
                cells.addAll(Collections.nCopies(Budget.figures().size(), ""));
                cells.add(reason);
            }
        }
        return new CsvText().row(cells).toString();
    }

    /** The values of a row's parameters, as they are typed. */
    public static List<String> values(Sweep sweep, Sweep.Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.values().size(); i++) {
            Axis axis = sweep.axes().get(i);
            values.add(axis.parameter().format(row.values().get(i)));
        }
        return values;
    }
}
