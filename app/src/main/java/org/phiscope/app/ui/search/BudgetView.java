// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.device.TargetMenu;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.search.BudgetViewModel.Answer;
import org.phiscope.app.ui.search.BudgetViewModel.Drawn;
import org.phiscope.app.ui.search.BudgetViewModel.Goal;
import org.phiscope.app.ui.search.BudgetViewModel.Question;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.config.CostFigures;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.Finding;
import org.phiscope.family.FindingTexts;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.search.CompoundSearch.Scaling;
import org.phiscope.search.Solution;
import org.phiscope.search.Solution.NoNetwork;
import org.phiscope.search.Solution.OverBudget;
import org.phiscope.search.Solution.Point;
import org.phiscope.search.Solution.RangeEnds;
import org.phiscope.search.StageChange;

/** What fits a budget: the question as a sentence, the answer beneath it, and why it goes no further. */
public final class BudgetView extends BorderPane {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
    private static final double ANSWER = 460;
    private static final double CHANGES = 110;
    private static final double WAITING = 0.5;

    private final BudgetViewModel model;
    private final WorkbenchModel workbench;
    private final Texts texts;
    private final Names names;
    private final StaircaseChart chart;
    private final Label headline = new Label();
    private final Label cost = new Label();
    private final ProgressBar fill = new ProgressBar(0);
    private final Label followers = new Label();
    private final Label stop = new Label();
    private final Button use = new Button();
    private final TableView<StageChange> changes = new TableView<>();
    private final TableView<Scaling> scalings = new TableView<>();
    private final Label message = new Label();
    private final HBox solved = new HBox();
    private final VBox shared = new VBox();
    private @Nullable Configuration found;

    public BudgetView(
            BudgetViewModel model, WorkbenchModel workbench, Targets targets, Language language, Theme theme) {
        this.model = model;
        this.workbench = workbench;
        texts = new Texts(language, BudgetView.class);
        names = new Names(texts);
        chart = new StaircaseChart(theme, texts, model::use);
        getStyleClass().add("search-view");
        getStylesheets().add(Objects.requireNonNull(BudgetView.class.getResource("search.css")).toExternalForm());
        // In a tab that is not in front, what holds this view is not visible: nothing is worked out then.
        model.activeProperty().bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));

        setTop(question(targets));
        message.getStyleClass().add("message");
        message.setWrapText(true);
        solved.getStyleClass().add("columns");
        solved.getChildren().setAll(answer(), chartCard());
        shared.getStyleClass().add("card");
        shared.getChildren().setAll(candidates());
        StackPane middle = new StackPane(solved, shared, message);
        StackPane.setAlignment(message, Pos.TOP_LEFT);
        setCenter(middle);

        model.answerProperty().subscribe(_ -> show());
        model.staleProperty().subscribe(stale -> middle.setOpacity(stale ? WAITING : 1));
        model.staircaseProperty().subscribe(_ -> draw());
        model.costProperty().subscribe(_ -> draw());
        language.currentProperty().subscribe(_ -> {
            show();
            draw();
        });
    }

    /** The view of the workbench's network. */
    public static BudgetView of(WorkbenchModel workbench, Language language, Theme theme, Targets targets) {
        BudgetViewModel model = new BudgetViewModel(
                workbench,
                targets.targetProperty(),
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("budget").daemon().factory()),
                Platform::runLater);
        return new BudgetView(model, workbench, targets, language, theme);
    }

    private Node question(Targets targets) {
        ComboBox<@Nullable Goal> goal = Choices.of(
                model.goals(), model.goalProperty(), item -> item == null ? "" : name(item), texts.language());
        goal.setId("budget-goal");
        goal.setVisibleRowCount(16);
        TextField amount = new TextField();
        amount.setId("budget-amount");
        amount.setPrefColumnCount(6);
        amount.textProperty().bindBidirectional(model.amountProperty());
        model.wrongAmountProperty().subscribe(wrong -> amount.pseudoClassStateChanged(WRONG, wrong));
        ComboBox<@Nullable String> unit = Choices.<@Nullable String>of(
                model.units(),
                model.unitProperty(),
                item -> item == null || item.isEmpty() ? "×1" : item,
                texts.language());
        unit.setId("budget-unit");
        ComboBox<Figure> figure =
                Choices.of(Figure.all(), model.figureProperty(), names::figure, texts.language());
        figure.setId("budget-figure");
        Label on = new Label();
        on.textProperty().bind(texts.bind("budget.on"));
        on.setMinWidth(Region.USE_PREF_SIZE);
        HBox device = new HBox(on, new TargetMenu("budget-target", targets, texts.language()));
        device.getStyleClass().add("working");
        device.setAlignment(Pos.CENTER_LEFT);
        device.visibleProperty().bind(model.predictedProperty());
        device.managedProperty().bind(device.visibleProperty());
        Sentence sentence = new Sentence(texts, "budget.sentence", goal, amount, unit, figure, device);
        HBox.setHgrow(sentence, Priority.ALWAYS);
        ProgressBar progress = new ProgressBar();
        progress.setId("budget-progress");
        progress.progressProperty().bind(model.progressProperty());
        progress.visibleProperty().bind(model.progressProperty().lessThan(1));
        HBox line = new HBox(sentence, progress);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().addAll("card", "question");
        return line;
    }

    private String name(Goal goal) {
        Family family = workbench.configuration().family();
        return switch (goal) {
            case Goal.Largest(String key) -> family.parameters().stream()
                    .filter(parameter -> parameter.key().equals(key))
                    .findFirst()
                    .map(parameter -> names.parameter(family, parameter))
                    .orElse(""); // of the family before, until the list is that of this one
            case Goal.Coefficients() -> texts.get("budget.coefficients");
        };
    }

    private Node answer() {
        headline.setId("budget-value");
        headline.getStyleClass().add("headline");
        headline.setWrapText(true);
        cost.setId("budget-cost");
        cost.setWrapText(true);
        fill.setMaxWidth(Double.MAX_VALUE);
        followers.getStyleClass().add("muted");
        followers.setWrapText(true);
        stop.setId("budget-stop");
        stop.setWrapText(true);
        use.setId("budget-use");
        use.getStyleClass().add("primary");
        use.textProperty().bind(texts.bind("budget.use"));
        use.disableProperty().bind(model.staleProperty());
        use.setOnAction(_ -> use());
        changes.setId("budget-changes");
        changes.getColumns()
                .setAll(List.of(
                        Columns.words(texts.bind("budget.change.stage"), 126, StageChange::stage),
                        Columns.words(
                                texts.bind("budget.change.layers"),
                                62,
                                change -> arrow(layers(change.before()), layers(change.after()))),
                        Columns.words(
                                texts.bind("budget.change.result"),
                                192,
                                change -> arrow(shape(change.before()), shape(change.after()))),
                        Columns.numbers(texts.bind("budget.change.cost"), 68, this::difference, null)));
        changes.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        changes.setPlaceholder(new Label());
        changes.setMinHeight(CHANGES);
        changes.setPrefHeight(CHANGES);
        VBox.setVgrow(changes, Priority.ALWAYS);
        for (Region fixed : List.of(headline, cost, fill, followers, use, stop)) {
            fixed.setMinHeight(Region.USE_PREF_SIZE);
        }
        VBox card = new VBox(headline, cost, fill, followers, use, stop, changes);
        card.getStyleClass().addAll("card", "answer");
        card.setMinWidth(300);
        card.setPrefWidth(ANSWER);
        card.setMaxWidth(ANSWER);
        return card;
    }

    private Node chartCard() {
        Label title = new Label();
        title.getStyleClass().add("section-title");
        title.textProperty().bind(texts.bind("budget.chart"));
        title.setWrapText(true);
        VBox.setVgrow(chart.plot(), Priority.ALWAYS);
        VBox card = new VBox(title, chart.plot());
        card.getStyleClass().add("card");
        HBox.setHgrow(card, Priority.ALWAYS);
        card.setPrefWidth(300);
        return card;
    }

    private List<Node> candidates() {
        Label note = new Label();
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        note.textProperty().bind(texts.bind("budget.coefficients.note"));
        scalings.setId("budget-candidates");
        scalings.getColumns()
                .setAll(List.of(
                        Columns.numbers(texts.bind("budget.alpha"), 110, row -> fixed(row.alpha(), 2), null),
                        Columns.numbers(texts.bind("budget.beta"), 110, row -> fixed(row.beta(), 2), null),
                        Columns.numbers(texts.bind("budget.gamma"), 120, row -> fixed(row.gamma(), 2), null),
                        Columns.numbers(texts.bind("budget.product"), 110, row -> fixed(row.product(), 4), null),
                        Columns.numbers(texts.bind("budget.used"), 180, this::used, null),
                        Columns.numbers(texts.bind("budget.share"), 100, this::share, null)));
        scalings.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        scalings.setPlaceholder(new Label());
        VBox.setVgrow(scalings, Priority.ALWAYS);
        Button useCandidate = new Button();
        useCandidate.setId("budget-use-candidate");
        useCandidate.getStyleClass().add("primary");
        useCandidate.textProperty().bind(texts.bind("budget.use-coefficients"));
        useCandidate
                .disableProperty()
                .bind(model.staleProperty()
                        .or(scalings.getSelectionModel().selectedItemProperty().isNull()));
        useCandidate.setOnAction(_ -> {
            Scaling chosen = scalings.getSelectionModel().getSelectedItem();
            if (chosen != null) {
                model.use(chosen.configuration());
            }
        });
        return List.of(note, scalings, useCandidate);
    }

    private void use() {
        Configuration configuration = found;
        if (configuration != null) {
            model.use(configuration);
        }
    }

    private void show() {
        Answer answer = model.answerProperty().get();
        solved.setVisible(answer instanceof Answer.Solved);
        shared.setVisible(answer instanceof Answer.Shared(Question _, List<Scaling> all) && !all.isEmpty());
        message.setVisible(!solved.isVisible() && !shared.isVisible());
        switch (answer) {
            case null -> message.setText("");
            case Answer.NeedsPhi() -> message.setText(texts.get("budget.needs-phi"));
            case Answer.Refused(Message reason) -> message.setText(texts.say(reason));
            case Answer.Shared(Question question, List<Scaling> all) -> {
                message.setText(texts.get("budget.no-coefficients", limit(question)));
                scalings.getItems().setAll(all);
                scalings.getSelectionModel().selectFirst();
                scalings.refresh();
            }
            case Answer.Solved(Question question, Solution solution, Finding obstacle) -> show(question, solution, obstacle);
        }
    }

    private void show(Question question, Solution solution, @Nullable Finding obstacle) {
        String name = names.parameter(question.base().family(), solution.parameter());
        Point largest = solution.largest();
        boolean fits = largest != null;
        for (Node node : List.of(cost, fill, followers, use)) {
            node.setVisible(fits);
            node.setManaged(fits);
        }
        if (largest == null) {
            found = null;
            headline.setText(texts.get("budget.nothing", name, limit(question)));
        } else {
            found = largest.configuration();
            headline.setText(name + " = " + names.value(solution.parameter(), largest.value()));
            Figure figure = question.figure();
            long taken = figure.of(largest.figures());
            cost.setText(texts.get(
                    "budget.taken",
                    figure.text(taken),
                    figure.text(question.budget().limit()),
                    names.figure(figure),
                    Shares.percent(question.fill(largest.figures()))));
            cost.setTooltip(new Tooltip(
                    figure.exact(taken) + " / " + figure.exact(question.budget().limit())));
            fill.setProgress(question.fill(largest.figures()));
            String following = followers(BudgetViewModel.followers(question, largest.configuration()));
            followers.setText(following);
            followers.setVisible(!following.isEmpty());
            followers.setManaged(!following.isEmpty());
        }
        stop.setText(why(question, solution, obstacle, name));
        OverBudget over = over(solution.stop());
        changes.getItems().setAll(over == null ? List.of() : over.changes());
        changes.refresh();
        changes.setVisible(over != null && !over.changes().isEmpty());
    }

    private String followers(Map<ParameterSpec, Object> following) {
        Family family = workbench.configuration().family();
        return following.entrySet().stream()
                .map(entry -> names.parameter(family, entry.getKey()) + " "
                        + names.value(entry.getKey(), rounded(entry.getValue())))
                .collect(Collectors.joining(", "));
    }

    private static Object rounded(Object value) {
        return value instanceof Double number ? (Object) (Math.rint(number * 1e4) / 1e4) : value;
    }

    private String why(Question question, Solution solution, @Nullable Finding obstacle, String name) {
        ParameterSpec parameter = solution.parameter();
        return switch (solution.stop()) {
            case RangeEnds() -> texts.get("budget.stop.range", name, parameter.allowed());
            case NoNetwork(Object value, Message reason, OverBudget beyond) -> {
                String said = obstacle == null
                        ? texts.say(reason)
                        : FindingTexts.reason(
                                question.base().family(), obstacle, texts.language().current());
                String none = texts.get("budget.stop.none", name, names.value(parameter, value), said);
                yield beyond == null ? none : none + " " + exceeds(question, parameter, name, beyond);
            }
            case OverBudget over -> exceeds(question, parameter, name, over);
        };
    }

    private String exceeds(Question question, ParameterSpec parameter, String name, OverBudget over) {
        Figure figure = question.figure();
        long next = figure.of(over.next().figures());
        return texts.get(
                over.changes().isEmpty() ? "budget.stop.over.alone" : "budget.stop.over",
                name,
                names.value(parameter, over.next().value()),
                figure.text(next),
                figure.text(next - question.budget().limit()),
                names.figure(figure));
    }

    private static @Nullable OverBudget over(Solution.Stop stop) {
        return switch (stop) {
            case OverBudget over -> over;
            case NoNetwork(Object _, Message _, OverBudget beyond) -> beyond;
            case RangeEnds() -> null;
        };
    }

    private String limit(Question question) {
        return question.figure().text(question.budget().limit()) + " " + names.figure(question.figure());
    }

    private void draw() {
        Drawn drawn = model.staircaseProperty().get();
        if (drawn != null && drawn.of().question().base().family().equals(workbench.configuration().family())) {
            chart.show(drawn, workbench.configuration(), model.costProperty().get());
        }
    }

    // ---- cells ----

    private String layers(StageChange.@Nullable State state) {
        return state == null ? "0" : Integer.toString(state.layers());
    }

    /** Channels × height × width. */
    private static String shape(StageChange.@Nullable State state) {
        return state == null
                ? "–"
                : state.shape().channels() + "×" + state.shape().height() + "×" + state.shape().width();
    }

    private static String arrow(String before, String after) {
        return before.equals(after) ? after : before + " → " + after;
    }

    /** What the step adds to a stage by the figure that is limited; by mult-adds, if that does not add up over stages. */
    private String difference(StageChange change) {
        if (!(model.answerProperty().get() instanceof Answer.Solved(Question question, Solution _, Finding _))) {
            return "";
        }
        long before = cost(question, change.before());
        long after = cost(question, change.after());
        long difference = after - before;
        Figure figure = additive(question);
        return (difference < 0 ? "−" : "+") + figure.text(Math.abs(difference));
    }

    private static long cost(Question question, StageChange.@Nullable State state) {
        return state == null
                ? 0
                : additive(question).of(CostFigures.of(state.cost(), question.convention()));
    }

    private static Figure additive(Question question) {
        boolean adds = CostFigures.of(org.phiscope.cost.Cost.ZERO, Convention.FLOPS)
                .containsKey(question.budget().figure());
        return adds ? question.figure() : new Figure("multiplyAdds");
    }

    private String used(Scaling row) {
        return model.answerProperty().get() instanceof Answer.Shared(Question question, List<Scaling> _)
                ? question.figure().exact(question.figure().of(row.figures()))
                : "";
    }

    private String share(Scaling row) {
        return model.answerProperty().get() instanceof Answer.Shared(Question question, List<Scaling> _)
                ? Shares.percent(question.fill(row.figures()))
                : "";
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
