// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.Cancellation;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.Feasibility;
import org.phiscope.family.Finding;
import org.phiscope.graph.GraphException;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Budget;
import org.phiscope.search.BudgetSolver;
import org.phiscope.search.CompoundSearch;
import org.phiscope.search.CompoundSearch.Scaling;
import org.phiscope.search.Outcome;
import org.phiscope.search.Solution;
import org.phiscope.search.Solution.NoNetwork;
import org.phiscope.search.Solution.OverBudget;
import org.phiscope.search.Solution.Point;
import org.phiscope.search.Solution.RangeEnds;
import org.phiscope.search.Staircase;

/**
 * What fits a budget: a question made of the network on the workbench, what is sought and a limit, and its answer,
 * which follows all three. Answers are worked out off the screen's thread, the newest question wins. To be used on
 * the screen's thread.
 */
public final class BudgetViewModel {
    /** Candidates of α, β and γ that are kept. */
    static final int CANDIDATES = 50;

    private static final String PHI = "phi";

    /** A side of the image that φ changes by more is another network's. */
    private static final double DEPARTURE = 1.25;

    /** Where the network costs so many times what it does now, the limit is at first. */
    private static final double ROOM = 1.5;

    /** So many of a slider's steps to either side of an answer are drawn. */
    private static final int STEPS = 12;

    /** So many of a whole number's, which has no parts. */
    private static final int WHOLE_STEPS = 48;

    private static final List<String> COEFFICIENTS = List.of("alpha", "beta", "gamma");

    /** What is sought. */
    public sealed interface Goal {
        /** The largest value of one parameter. */
        record Largest(String key) implements Goal {}

        /** The α, β and γ of compound scaling that use the budget up. */
        record Coefficients() implements Goal {}
    }

    /**
     * What is asked.
     *
     * @param base the network without what is sought, so that setting that asks nothing new
     * @param device that a time is predicted for; {@code null} if none is limited
     */
    public record Question(
            Configuration base, Goal goal, Budget budget, Convention convention, @Nullable DeviceSpec device) {
        public Figure figure() {
            return new Figure(budget.figure());
        }

        /** Part of the budget that a network with these figures takes. */
        public double fill(Map<String, Long> figures) {
            return budget.limit() == 0
                    ? Double.POSITIVE_INFINITY
                    : figure().of(figures) / (double) budget.limit();
        }
    }

    /** What came of a question. */
    public sealed interface Answer {
        /**
         * The largest value, and why there is no larger one.
         *
         * @param obstacle what does not fit in a network of the next value; {@code null} where there is one, or nothing
         *     is known but that it cannot be built
         */
        record Solved(Question question, Solution solution, @Nullable Finding obstacle) implements Answer {}

        /** The costliest that fit first; none where none fits. */
        record Shared(Question question, List<Scaling> scalings) implements Answer {
            public Shared {
                scalings = List.copyOf(scalings);
            }
        }

        /** At φ = 0 every α, β and γ cost the same. */
        record NeedsPhi() implements Answer {}

        /** It cannot be answered, and why. */
        record Refused(Message reason) implements Answer {}
    }

    /** The staircase around an answer. */
    public record Drawn(Answer.Solved of, List<Point> points) {
        public Drawn {
            points = List.copyOf(points);
        }
    }

    /** A limit that is to be found for a network. */
    private record Suggestion(CostReport report, Figure figure, Convention convention, @Nullable DeviceSpec device) {
        /** What leaves the network some room; all that can be counted where more cannot. */
        Figure.Amount room() {
            long now;
            try {
                now = figure.of(Outcome.figures(report, convention, device));
            } catch (GraphException e) {
                now = Long.MAX_VALUE;
            }
            return figure.amount(ROOM * now);
        }
    }

    private final WorkbenchModel workbench;
    private final ObservableValue<DeviceSpec> target;
    private final Executor screen;
    private final LatestTask<Question, Answer> solving;
    private final LatestTask<Answer.Solved, Drawn> drawing;
    private final LatestTask<Suggestion, Figure.Amount> suggesting;
    private final CurrentCost cost;

    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", false);
    private final ObservableList<@Nullable Goal> goals = FXCollections.observableArrayList();
    private final ObservableList<@Nullable Goal> goalsView = FXCollections.unmodifiableObservableList(goals);
    private final ObjectProperty<@Nullable Goal> goal = new SimpleObjectProperty<>(this, "goal");
    private final ObjectProperty<Figure> figure =
            new SimpleObjectProperty<>(this, "figure", Figure.all().getFirst());
    private final StringProperty amount = new SimpleStringProperty(this, "amount", "");
    private final ObservableList<@Nullable String> units = FXCollections.observableArrayList(figure.get().units());
    private final ObservableList<@Nullable String> unitsView = FXCollections.unmodifiableObservableList(units);
    private final ObjectProperty<@Nullable String> unit = new SimpleObjectProperty<>(this, "unit", "M");
    private final ReadOnlyBooleanWrapper wrongAmount = new ReadOnlyBooleanWrapper(this, "wrongAmount");
    private final ReadOnlyObjectWrapper<@Nullable Answer> answer = new ReadOnlyObjectWrapper<>(this, "answer");
    private final ReadOnlyObjectWrapper<@Nullable Drawn> staircase = new ReadOnlyObjectWrapper<>(this, "staircase");
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(this, "progress", 1);
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(this, "stale", true);

    private @Nullable Question asked;
    private @Nullable Family family;
    private String suggestedFor = "";
    private boolean typed;
    /** Whether the limit is yet to be suggested. */
    private boolean awaited;
    private boolean changing;

    /**
     * @param target the device that times are predicted for
     * @param worker where questions are answered, one thread of its own
     * @param screen {@code Platform::runLater}
     */
    public BudgetViewModel(
            WorkbenchModel workbench, ObservableValue<DeviceSpec> target, Executor worker, Executor screen) {
        this.workbench = workbench;
        this.target = target;
        this.screen = screen;
        solving = new LatestTask<>(worker, screen, this::solve, this::show);
        drawing = new LatestTask<>(worker, screen, this::draw, staircase::set);
        suggesting = new LatestTask<>(worker, screen, (wanted, _) -> wanted.room(), this::suggest);
        cost = new CurrentCost(worker, screen);
        workbench.configurationProperty().subscribe(_ -> follow());
        workbench.conventionProperty().subscribe(_ -> ask());
        workbench.reportProperty().subscribe(report -> {
            if (report != null && !typed && !suggestedFor.equals(report.graph().name())) {
                suggest();
            }
        });
        target.subscribe(_ -> {
            if (figure.get().isPredicted() && !typed) {
                suggest();
            } else {
                ask();
            }
        });
        active.subscribe(_ -> ask());
        goal.subscribe(_ -> ask());
        figure.subscribe(chosen -> {
            change(() -> {
                units.setAll(chosen.units());
                unit.set(chosen.units().getFirst());
            });
            suggest();
        });
        amount.subscribe((_, _) -> limit());
        unit.subscribe((_, _) -> limit());
        workbench.reportProperty().subscribe(_ -> count());
        staircase.subscribe(_ -> count());
    }

    /** Whether anybody looks: nothing is worked out while nobody does. */
    public BooleanProperty activeProperty() {
        return active;
    }

    /** What can be sought of the current family. */
    public ObservableList<@Nullable Goal> goals() {
        return goalsView;
    }

    public ObjectProperty<@Nullable Goal> goalProperty() {
        return goal;
    }

    /** What is limited. Another has a limit of its own. */
    public ObjectProperty<Figure> figureProperty() {
        return figure;
    }

    /** Digits of the limit. */
    public StringProperty amountProperty() {
        return amount;
    }

    /** What the digits count. */
    public ObjectProperty<@Nullable String> unitProperty() {
        return unit;
    }

    public ObservableList<@Nullable String> units() {
        return unitsView;
    }

    /** Whether the limit is one of predicted time, and so a matter of the device. */
    public ObservableValue<Boolean> predictedProperty() {
        return figure.map(Figure::isPredicted);
    }

    /** Whether the digits are no amount. */
    public ReadOnlyBooleanProperty wrongAmountProperty() {
        return wrongAmount.getReadOnlyProperty();
    }

    /** The last answer; {@code null} before the first. */
    public ReadOnlyObjectProperty<@Nullable Answer> answerProperty() {
        return answer.getReadOnlyProperty();
    }

    /** Costs around the last value that was found; {@code null} before the first. */
    public ReadOnlyObjectProperty<@Nullable Drawn> staircaseProperty() {
        return staircase.getReadOnlyProperty();
    }

    /** What the network on the workbench costs, as the last answer counts; {@code null} while that is not known. */
    ReadOnlyObjectProperty<@Nullable Map<String, Long>> costProperty() {
        return cost.figuresProperty();
    }

    /** How far the answer is; 1 when there is nothing to wait for. */
    public ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** Whether the answer is that of an earlier question. */
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Sets what was found on the workbench, one step to undo. */
    public void use(Configuration found) {
        Configuration now = workbench.configuration();
        Goal sought = goal.get();
        if (sought == null || !found.family().equals(now.family())) {
            return;
        }
        for (String key : keys(sought)) {
            now = now.with(key, found.parameters().value(key));
        }
        workbench.show(now);
    }

    private void follow() {
        Configuration now = workbench.configuration();
        if (!now.family().equals(family)) {
            family = now.family();
            List<Goal> all = goals(now.family());
            Goal kept = goal.get();
            change(() -> {
                goals.setAll(all);
                goal.set(kept != null && all.contains(kept) ? kept : first(now, all));
            });
        }
        ask();
    }

    private static List<Goal> goals(Family family) {
        List<Goal> goals = new ArrayList<>();
        for (ParameterSpec parameter : family.parameters()) {
            switch (parameter) {
                case ParameterSpec.Whole _, ParameterSpec.Decimal _ -> goals.add(new Goal.Largest(parameter.key()));
                case ParameterSpec.Toggle _, ParameterSpec.Choice _, ParameterSpec.WholeList _ -> {}
            }
        }
        if (goals.contains(new Goal.Largest(PHI))
                && COEFFICIENTS.stream().allMatch(key -> goals.contains(new Goal.Largest(key)))) {
            goals.add(1, new Goal.Coefficients());
        }
        return goals;
    }

    /** φ where it leads on from the network that is there, else the resolution. */
    private static @Nullable Goal first(Configuration now, List<Goal> goals) {
        Goal scaled = new Goal.Largest(PHI);
        Goal resolved = new Goal.Largest(now.family().resolution());
        if (goals.contains(scaled) && leadsOn(now)) {
            return scaled;
        }
        return goals.contains(resolved) ? resolved : goals.isEmpty() ? null : goals.getFirst();
    }

    /** Published networks depart from the formulas of φ, some so far that setting it makes quite another network. */
    private static boolean leadsOn(Configuration now) {
        Configuration set = now.with(PHI, now.parameters().value(PHI));
        String resolution = now.family().resolution();
        double ratio = set.parameters().whole(resolution) / (double) now.parameters().whole(resolution);
        return ratio <= DEPARTURE && ratio >= 1 / DEPARTURE;
    }

    /** Sets the limit to what leaves the current network some room. */
    private void suggest() {
        CostReport report = workbench.reportProperty().get();
        if (report == null) {
            return;
        }
        suggestedFor = report.graph().name();
        typed = false;
        awaited = true;
        solving.cancel();
        asked = null;
        stale.set(true);
        progress.set(0);
        suggesting.submit(new Suggestion(report, figure.get(), workbench.conventionProperty().get(), device()));
    }

    private void suggest(Figure.Amount room) {
        if (!awaited) {
            return; // somebody has typed a limit since
        }
        awaited = false;
        change(() -> {
            unit.set(room.unit());
            amount.set(room.digits());
        });
        ask();
    }

    private void limit() {
        if (!changing) {
            typed = true;
            awaited = false;
        }
        ask();
    }

    private void change(Runnable changes) {
        changing = true;
        try {
            changes.run();
        } finally {
            changing = false;
        }
    }

    private void ask() {
        if (changing || awaited) {
            return;
        }
        Budget budget = budget();
        Goal sought = goal.get();
        wrongAmount.set(budget == null);
        if (budget == null || sought == null) {
            solving.cancel();
            asked = null;
            stale.set(true);
            progress.set(1);
            return;
        }
        Configuration base = workbench.configuration();
        for (String key : keys(sought)) {
            base = base.without(key);
        }
        Question question =
                new Question(base, sought, budget, workbench.conventionProperty().get(), device());
        if (active.get() && !question.equals(asked)) {
            asked = question;
            stale.set(true);
            progress.set(0);
            solving.submit(question);
        }
    }

    private @Nullable Budget budget() {
        try {
            return figure.get()
                    .limit(new Figure.Amount(amount.get(), Objects.requireNonNullElse(unit.get(), "")));
        } catch (ParameterException e) {
            return null; // not typed to the end yet; wrongAmount says so
        }
    }

    private @Nullable DeviceSpec device() {
        return figure.get().isPredicted() ? target.getValue() : null;
    }

    private static List<String> keys(Goal goal) {
        return switch (goal) {
            case Goal.Largest(String key) -> List.of(key);
            case Goal.Coefficients() -> COEFFICIENTS;
        };
    }

    private Answer solve(Question question, Cancellation cancellation) {
        Followed watcher = new Followed(
                cancellation, share -> screen.execute(() -> {
                    if (question.equals(asked) && stale.get()) {
                        progress.set(share);
                    }
                }));
        try {
            return switch (question.goal()) {
                case Goal.Largest(String key) -> {
                    Solution solution = BudgetSolver.largest(
                            question.base(),
                            key,
                            List.of(question.budget()),
                            question.convention(),
                            question.device(),
                            watcher);
                    yield new Answer.Solved(question, solution, obstacle(question.base(), solution, cancellation));
                }
                case Goal.Coefficients() when question.base().parameters().decimal(PHI) == 0 ->
                    new Answer.NeedsPhi();
                case Goal.Coefficients() -> new Answer.Shared(
                        question,
                        CompoundSearch.DEFAULT.fill(
                                question.base(),
                                List.of(question.budget()),
                                question.convention(),
                                question.device(),
                                CANDIDATES,
                                watcher));
            };
        } catch (ParameterException e) {
            return new Answer.Refused(e.message());
        }
    }

    private static @Nullable Finding obstacle(Configuration base, Solution solution, Cancellation cancellation) {
        String key = solution.parameter().key();
        return switch (solution.stop()) {
            case NoNetwork(Object value, Message _, OverBudget _) ->
                Feasibility.of(base.with(key, value), cancellation::isCancelled).stream()
                        .filter(finding -> finding.key().equals(key))
                        .findFirst()
                        .orElse(null);
            case OverBudget _, RangeEnds() -> null;
        };
    }

    private void count() {
        Drawn drawn = staircase.get();
        if (drawn != null) {
            Question question = drawn.of().question();
            cost.ask(workbench.reportProperty().get(), question.convention(), question.device());
        }
    }

    private void show(Answer found) {
        stale.set(false);
        progress.set(1);
        answer.set(found);
        if (found instanceof Answer.Solved solved) {
            drawing.submit(solved);
        }
    }

    private Drawn draw(Answer.Solved solved, Cancellation cancellation) {
        Question question = solved.question();
        ParameterSpec parameter = solved.solution().parameter();
        int steps = parameter instanceof ParameterSpec.Whole ? WHOLE_STEPS : STEPS;
        return new Drawn(
                solved,
                Staircase.around(
                        question.base(),
                        parameter.key(),
                        middle(solved.solution()),
                        steps,
                        question.convention(),
                        question.device(),
                        new Followed(cancellation, _ -> {})));
    }

    /** The value found, else the least that makes a network. */
    private static Object middle(Solution solution) {
        Point largest = solution.largest();
        if (largest != null) {
            return largest.value();
        }
        return switch (solution.stop()) {
            case OverBudget over -> over.next().value();
            case Solution.NoNetwork none -> none.value();
            case Solution.RangeEnds() -> solution.parameter().defaultValue();
        };
    }

    /** What follows the parameter that was sought, with the values that it has in a network. */
    static Map<ParameterSpec, Object> followers(Question question, Configuration found) {
        List<String> keys = keys(question.goal());
        Map<ParameterSpec, Object> followers = new LinkedHashMap<>();
        for (ParameterSpec parameter : found.family().parameters()) {
            ParameterSpec.Link link = parameter.link();
            if (link != null
                    && link.drivers().stream().anyMatch(keys::contains)
                    && !question.base().changes().containsKey(parameter.key())) {
                followers.put(parameter, found.parameters().value(parameter.key()));
            }
        }
        return followers;
    }
}
