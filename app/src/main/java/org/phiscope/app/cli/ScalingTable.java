// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.search.Budget;
import org.phiscope.search.CompoundSearch.Scaling;

/** Coefficients of compound scaling that use a budget up, in each of the forms in which they are printed. */
record ScalingTable(Configuration base, List<Budget> budgets, Convention convention, List<Scaling> scalings) {

    /** For people. */
    String text() {
        TextTable.Align[] columns = new TextTable.Align[4 + budgets.size()];
        Arrays.fill(columns, TextTable.Align.RIGHT);
        TextTable table = new TextTable(columns);
        List<String> header = new ArrayList<>(List.of("alpha", "beta", "gamma", "α·β²·γ²"));
        budgets.forEach(budget -> header.add(budget.figure() + " ≤ " + Figures.exact(budget.limit())));
        table.row(header);
        for (Scaling scaling : scalings) {
            List<String> cells = new ArrayList<>(List.of(
                    coefficient(scaling.alpha()),
                    coefficient(scaling.beta()),
                    coefficient(scaling.gamma()),
                    String.format(Locale.ROOT, "%.4f", scaling.product())));
            budgets.forEach(
                    budget -> cells.add(Figures.exact(scaling.figures().getOrDefault(budget.figure(), 0L))));
            table.row(cells);
        }
        return base.preset().title() + " (" + base.family().id() + ") at phi " + phi() + ", convention "
                + convention.id() + ": what uses most of " + budgets.getFirst().figure() + "\n\n" + table
                + "\nCosts do not tell which of these is the most accurate: that only training does.\n";
    }

    private static String coefficient(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private String phi() {
        return base.family().parameter("phi").format(base.parameters().value("phi"));
    }

    /** One object. */
    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("network", base.preset().name());
        object.put("family", base.family().id());
        object.put("convention", convention.id());
        object.put("phi", base.parameters().decimal("phi"));
        object.put("budgets", budgets.stream().collect(
                Collectors.toMap(Budget::figure, Budget::limit, (a, _) -> a, LinkedHashMap::new)));
        object.put("scalings", scalings.stream().map(ScalingTable::json).toList());
        return object;
    }

    private static Map<String, Object> json(Scaling scaling) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("alpha", scaling.alpha());
        object.put("beta", scaling.beta());
        object.put("gamma", scaling.gamma());
        object.put("product", scaling.product());
        object.put("costs", scaling.figures());
        return object;
    }
}
