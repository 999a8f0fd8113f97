// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.search.Budget;
import org.phiscope.search.Solution;
import org.phiscope.search.Solution.NoNetwork;
import org.phiscope.search.Solution.OverBudget;
import org.phiscope.search.Solution.Point;
import org.phiscope.search.Solution.RangeEnds;
import org.phiscope.search.StageChange;

/**
 * The largest value that fits a budget, in each of the forms in which it is printed. Names of keys are public
 * interface.
 *
 * @param largest of the solution, which has one
 */
record SolutionTable(
        Configuration base, List<Budget> budgets, Convention convention, Solution solution, Point largest) {

    /** For people. */
    String text() {
        ParameterSpec parameter = solution.parameter();
        OverBudget over = over();
        TextTable table = new TextTable(LEFT, RIGHT, RIGHT, RIGHT);
        table.row("", "fits", over == null ? "" : "next", "budget");
        table.row(parameter.key(), parameter.format(largest.value()), over == null ? "" : value(over));
        for (ParameterSpec follower : followers()) {
            table.row(
                    follower.key(),
                    value(largest.configuration(), follower),
                    over == null ? "" : value(over.next().configuration(), follower));
        }
        for (Map.Entry<String, Long> figure : largest.figures().entrySet()) {
            table.row(
                    figure.getKey(),
                    Figures.exact(figure.getValue()),
                    over == null ? "" : Figures.exact(cost(over.next(), figure.getKey())),
                    budgets.stream()
                            .filter(budget -> budget.figure().equals(figure.getKey()))
                            .map(budget -> "≤ " + Figures.exact(budget.limit()))
                            .collect(Collectors.joining()));
        }
        return base.preset().title() + " (" + base.family().id() + "), convention " + convention.id()
                + ": the largest " + parameter.key() + " that fits\n\n" + table + "\n" + why();
    }

    private String why() {
        String key = solution.parameter().key();
        return switch (solution.stop()) {
            case RangeEnds() -> "stops there: " + key + " has no larger value\n";
            case NoNetwork(Object value, Message reason, OverBudget beyond) ->
                "stops there: " + key + "=" + solution.parameter().format(value) + " describes no network: " + reason
                        + "\n"
                        + (beyond == null
                                ? ""
                                : "the first after it that does, " + value(beyond) + ", " + exceeds(beyond));
            case OverBudget over -> "stops there: " + value(over) + " " + exceeds(over);
        };
    }

    private static String exceeds(OverBudget over) {
        StringBuilder text = new StringBuilder("exceeds ");
        text.append(over.exceeded().stream()
                        .map(budget -> budget.figure() + " by "
                                + Figures.exact(cost(over.next(), budget.figure()) - budget.limit()))
                        .collect(Collectors.joining(", ")))
                .append('\n');
        TextTable changes = new TextTable(LEFT, LEFT, LEFT, RIGHT);
        for (StageChange change : over.changes()) {
            changes.row(
                    "  " + change.stage(),
                    arrow(layers(change.before()), layers(change.after())),
                    arrow(map(change.before()), map(change.after())),
                    signed(multiplyAdds(change.after()) - multiplyAdds(change.before())) + " mult-adds");
        }
        return text.append(changes).toString();
    }

    private static long cost(Point point, String figure) {
        return Objects.requireNonNull(point.figures().get(figure), figure);
    }

    private static String arrow(String before, String after) {
        return before.equals(after) ? after : before + " → " + after;
    }

    private static String layers(StageChange.@Nullable State state) {
        return state == null ? "none" : Figures.counted(state.layers(), "layer");
    }

    private static String map(StageChange.@Nullable State state) {
        return state == null ? "none" : state.shape().toString();
    }

    private static long multiplyAdds(StageChange.@Nullable State state) {
        return state == null ? 0 : state.cost().multiplyAdds();
    }

    private static String signed(long difference) {
        return (difference < 0 ? "−" : "+") + Figures.exact(Math.abs(difference));
    }

    /** One object. */
    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("network", base.preset().name());
        object.put("family", base.family().id());
        object.put("convention", convention.id());
        object.put("budgets", budgets.stream().collect(
                Collectors.toMap(Budget::figure, Budget::limit, (a, _) -> a, LinkedHashMap::new)));
        object.put("parameter", solution.parameter().key());
        object.putAll(json(largest));
        object.put(
                "stop",
                switch (solution.stop()) {
                    case RangeEnds() -> "range";
                    case NoNetwork _ -> "noNetwork";
                    case OverBudget _ -> "budget";
                });
        if (solution.stop() instanceof NoNetwork(Object value, Message reason, var _)) {
            object.put("noNetwork", Map.of("value", value, "reason", reason.text()));
        }
        OverBudget over = over();
        if (over != null) {
            Map<String, Object> next = json(over.next());
            next.put("exceeded", over.exceeded().stream().map(Budget::figure).toList());
            next.put("changes", over.changes().stream().map(SolutionTable::json).toList());
            object.put("next", next);
        }
        return object;
    }

    private Map<String, Object> json(Point point) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("value", point.value());
        Map<String, Object> following = new LinkedHashMap<>();
        followers().forEach(follower -> following.put(
                follower.key(), point.configuration().parameters().value(follower.key())));
        object.put("following", following);
        object.put("costs", point.figures());
        return object;
    }

    private static Map<String, Object> json(StageChange change) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("stage", change.stage());
        object.put("before", json(change.before()));
        object.put("after", json(change.after()));
        return object;
    }

    private static Map<String, Object> json(StageChange.@Nullable State state) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (state != null) {
            object.put("layers", state.layers());
            object.put("shape", Arrays.stream(state.shape().toArray()).boxed().toList());
            object.put("params", state.cost().params());
            object.put("multiplyAdds", state.cost().multiplyAdds());
        }
        return object;
    }

    private @Nullable OverBudget over() {
        return switch (solution.stop()) {
            case OverBudget over -> over;
            case NoNetwork(Object _, Message _, OverBudget beyond) -> beyond;
            case RangeEnds() -> null;
        };
    }

    private String value(OverBudget over) {
        return solution.parameter().format(over.next().value());
    }

    private static String value(Configuration configuration, ParameterSpec parameter) {
        return parameter.format(configuration.parameters().value(parameter.key()));
    }

    /** Parameters that move with the one that was solved for. */
    private List<ParameterSpec> followers() {
        return base.family().parameters().stream()
                .filter(parameter -> {
                    ParameterSpec.Link link = parameter.link();
                    return link != null
                            && link.drivers().contains(solution.parameter().key())
                            && !base.changes().containsKey(parameter.key());
                })
                .toList();
    }
}
