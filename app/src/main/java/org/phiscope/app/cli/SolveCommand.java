// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.config.Json;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Budget;
import org.phiscope.search.BudgetSolver;
import org.phiscope.search.CompoundSearch;
import org.phiscope.search.CompoundSearch.Scaling;
import org.phiscope.search.Solution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope solve}. */
@Command(
        name = "solve",
        description = "Find the largest value of a parameter with which a network fits a budget.",
        footer = {
            "",
            "Budgets limit the figures of 'cost --json': --budget multiplyAdds=4.2G --budget",
            "peakActivationBytes=64MiB; --budget ms=5 limits the time that 'cost --device' predicts for a --device, an",
            "estimate. Every value of a whole number is tried, from the largest down. Of a decimal the slider's steps",
            "are; between the largest of them that fits and the next, the edge is found to a millionth of a step.",
            "",
            "--parameter alpha,beta,gamma finds the coefficients of compound scaling, in steps of 0.01 with",
            "|α·β²·γ² − 2| ≤ 0.1, that use most of the first budget at the network's φ. What they cost says nothing",
            "of how accurate they are: that only training tells."
        })
final class SolveCommand extends ProgramCommand {
    private static final String COEFFICIENTS = "alpha,beta,gamma";
    private static final int MOST = 10;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private ConventionOption convention = new ConventionOption();

    @Mixin
    private PredictionOptions prediction = new PredictionOptions();

    @Option(
            names = "--budget",
            paramLabel = "KEY=VALUE",
            required = true,
            description = "The most that a figure may be; may be repeated, and all hold.")
    private List<String> budgets = List.of();

    @Option(
            names = "--parameter",
            paramLabel = "KEY",
            description = "What to solve for: a number, or " + COEFFICIENTS
                    + ". By default phi, or the resolution where there is no phi.")
    private @Nullable String parameter;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ConfigurationJson.Opened opened = network.open();
        Configuration base = opened.configuration();
        Convention counting = convention.or(opened.convention());
        List<Budget> limits = limits();
        DeviceSpec device = prediction.spec();
        LongSearch watcher = new LongSearch(this::say);
        if (COEFFICIENTS.equals(parameter)) {
            List<Scaling> found = CompoundSearch.DEFAULT.fill(base, limits, counting, device, MOST, watcher);
            if (found.isEmpty()) {
                throw new UserError(
                        UserError.Kind.WRONG_USE,
                        "no alpha, beta and gamma fit " + text(limits) + " at phi " + phi(base));
            }
            ScalingTable table = new ScalingTable(base, limits, counting, found);
            print(json ? Json.write(table.json()) : table.text());
            return DONE;
        }
        String key = parameter == null ? parameterOf(base.family()) : parameter;
        Solution solution = BudgetSolver.largest(base, key, limits, counting, device, watcher);
        Solution.Point largest = solution.largest();
        if (largest == null) {
            throw new UserError(UserError.Kind.WRONG_USE, nothingFits(solution, limits));
        }
        SolutionTable table = new SolutionTable(base, limits, counting, solution, largest);
        print(json ? Json.write(table.json()) : table.text());
        return DONE;
    }

    private List<Budget> limits() {
        List<Budget> limits = new ArrayList<>();
        for (String text : budgets) {
            Budget budget = Budget.parse(text);
            if (limits.stream().anyMatch(other -> other.figure().equals(budget.figure()))) {
                throw new UserError(
                        UserError.Kind.WRONG_USE, "--budget " + text + ": " + budget.figure() + " is limited twice");
            }
            limits.add(budget);
        }
        return limits;
    }

    private static String parameterOf(Family family) {
        return family.parameters().stream().map(ParameterSpec::key).anyMatch("phi"::equals)
                ? "phi"
                : family.resolution();
    }

    private static String phi(Configuration base) {
        return base.family().parameter("phi").format(base.parameters().value("phi"));
    }

    private static String nothingFits(Solution solution, List<Budget> limits) {
        String key = solution.parameter().key();
        return switch (solution.stop()) {
            case Solution.OverBudget(Solution.Point next, List<Budget> exceeded, var _) ->
                "no " + key + " fits " + text(limits) + ": " + key + "="
                        + solution.parameter().format(next.value()) + " has "
                        + exceeded.stream()
                                .map(budget -> budget.figure() + "="
                                        + next.figures().get(budget.figure()))
                                .collect(Collectors.joining(", "));
            case Solution.NoNetwork(Object _, Message reason, var _) -> "no " + key + " describes a network: " + reason;
            case Solution.RangeEnds() -> "no " + key + " fits " + text(limits);
        };
    }

    private static String text(List<Budget> limits) {
        return limits.stream().map(Budget::toString).collect(Collectors.joining(", "));
    }
}
