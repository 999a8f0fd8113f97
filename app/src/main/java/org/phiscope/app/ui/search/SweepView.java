// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.control.SaveDialog;
import org.phiscope.app.ui.device.TargetMenu;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.search.SweepViewModel.Form;
import org.phiscope.app.ui.search.SweepViewModel.Found;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.search.Axis;
import org.phiscope.search.Outcome;
import org.phiscope.search.Sweep;

/** How a range of one or two parameters costs: the ranges above, a chart on the left, every figure on the right. */
public final class SweepView extends BorderPane {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
    private static final double PARAMETER = 190;
    private static final double WAITING = 0.5;
    private static final String ENDING = ".csv";

    private final SweepViewModel model;
    private final WorkbenchModel workbench;
    private final Texts texts;
    private final Names names;
    private final SweepChart chart;
    private final TableView<Sweep.Row> table = new TableView<>();

    public SweepView(
            SweepViewModel model, WorkbenchModel workbench, Targets targets, Language language, Theme theme) {
        this.model = model;
        this.workbench = workbench;
        texts = new Texts(language, SweepView.class);
        names = new Names(texts);
        chart = new SweepChart(theme, texts, model::use);
        getStyleClass().add("search-view");
        getStylesheets().add(Objects.requireNonNull(SweepView.class.getResource("search.css")).toExternalForm());
        // In a tab that is not in front, what holds this view is not visible: nothing is counted by itself then.
        model.activeProperty().bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));

        setTop(question(targets));
        SplitPane split = new SplitPane(chartCard(), tableCard());
        split.setDividerPositions(0.58);
        setCenter(split);
        BorderPane.setMargin(split, new Insets(8, 0, 0, 0));

        model.staleProperty().subscribe(stale -> split.setOpacity(stale ? WAITING : 1));
        model.foundProperty().subscribe(_ -> {
            fill();
            draw();
        });
        model.figureProperty().subscribe(_ -> draw());
        model.formProperty().subscribe(_ -> draw());
        model.costProperty().subscribe(_ -> draw());
        language.currentProperty().subscribe(_ -> {
            table.refresh();
            draw();
        });
    }

    /** The view of the workbench's network. */
    public static SweepView of(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            Targets targets,
            BackgroundTasks tasks,
            Notices notices) {
        SweepViewModel model = new SweepViewModel(
                workbench,
                targets.targetProperty(),
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("sweep").daemon().factory()),
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("sweep's network").daemon().factory()),
                Platform::runLater,
                tasks,
                notices,
                new Texts(language, SweepView.class));
        return new SweepView(model, workbench, targets, language, theme);
    }

    // ---- the question ----

    private Node question(Targets targets) {
        Button run = new Button();
        run.setId("sweep-run");
        run.getStyleClass().add("primary");
        run.setMinWidth(Region.USE_PREF_SIZE);
        run.textProperty().bind(texts.bind("sweep.run", model.sizeProperty().map(size -> Quantity.exact(size.longValue()))));
        run.disableProperty().bind(Bindings.createBooleanBinding(
                        () -> !model.problemProperty().get().isEmpty(), model.problemProperty())
                .or(model.staleProperty().not()));
        run.visibleProperty().bind(model.runningProperty().not());
        run.managedProperty().bind(run.visibleProperty());
        run.setOnAction(_ -> model.run());
        ProgressBar progress = new ProgressBar();
        progress.progressProperty().bind(model.progressProperty());
        Button cancel = new Button();
        cancel.setId("sweep-cancel");
        cancel.setMinWidth(Region.USE_PREF_SIZE);
        cancel.textProperty().bind(texts.bind("sweep.cancel"));
        cancel.setOnAction(_ -> model.cancel());
        HBox working = new HBox(progress, cancel);
        working.getStyleClass().add("working");
        working.setAlignment(Pos.CENTER_LEFT);
        working.visibleProperty().bind(model.runningProperty());
        working.managedProperty().bind(working.visibleProperty());
        Label problem = new Label();
        problem.setId("sweep-problem");
        problem.getStyleClass().add("bad");
        problem.setWrapText(true);
        problem.textProperty().bind(texts.bind(model.problemProperty()));
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        VBox ranges = new VBox(
                range("sweep-first", texts.bind("sweep.first"), model.keys(), model.first()),
                range("sweep-second", texts.bind("sweep.second"), model.others(), model.second()),
                device(targets));
        ranges.getStyleClass().add("ranges");
        HBox.setHgrow(ranges, Priority.ALWAYS);
        HBox line = new HBox(ranges, run, working);
        line.getStyleClass().add("working");
        line.setAlignment(Pos.CENTER_RIGHT);
        VBox card = new VBox(line, problem);
        card.getStyleClass().add("card");
        return card;
    }

    private Node range(
            String id, ObservableValue<String> caption, List<@Nullable String> keys, SweptRange range) {
        Label title = title(caption);
        ComboBox<@Nullable String> parameter =
                Choices.<@Nullable String>of(keys, range.keyProperty(), this::name, texts.language());
        parameter.setId(id);
        parameter.setVisibleRowCount(16);
        parameter.setPrefWidth(PARAMETER);
        HBox numbers = new HBox(
                field(id + "-from", "sweep.from", range.fromProperty()),
                field(id + "-to", "sweep.to", range.toProperty()),
                field(id + "-step", "sweep.step", range.stepProperty()));
        numbers.getStyleClass().add("working");
        numbers.visibleProperty().bind(range.keyProperty().map(key -> key != null && isNumber(key)).orElse(false));
        Label all = new Label();
        all.getStyleClass().add("muted");
        all.textProperty().bind(texts.bind("sweep.all-values"));
        all.visibleProperty().bind(range.keyProperty().map(key -> key != null && !isNumber(key)).orElse(false));
        HBox line = new HBox(title, parameter, new StackPane(numbers, all));
        line.getStyleClass().add("working");
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private static Label title(ObservableValue<String> caption) {
        Label title = new Label();
        title.textProperty().bind(caption);
        title.setMinWidth(Region.USE_PREF_SIZE);
        title.getStyleClass().add("range-title");
        return title;
    }

    private Node device(Targets targets) {
        Label purpose = new Label();
        purpose.getStyleClass().add("muted");
        purpose.setMinWidth(0);
        purpose.textProperty().bind(texts.bind("sweep.on.doc"));
        HBox line = new HBox(
                title(texts.bind("sweep.on")), new TargetMenu("sweep-target", targets, texts.language()), purpose);
        line.getStyleClass().add("working");
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private Node field(String id, String caption, StringProperty text) {
        Label label = new Label();
        label.textProperty().bind(texts.bind(caption));
        label.setMinWidth(Region.USE_PREF_SIZE);
        TextField field = new TextField();
        field.setId(id);
        field.setPrefColumnCount(5);
        field.getStyleClass().add("number-field");
        field.textProperty().bindBidirectional(text);
        field.setOnAction(_ -> model.run());
        model.problemProperty().subscribe(problem -> field.pseudoClassStateChanged(WRONG, !problem.isEmpty()));
        HBox both = new HBox(label, field);
        both.getStyleClass().add("working");
        both.setAlignment(Pos.CENTER_LEFT);
        return both;
    }

    private String name(@Nullable String key) {
        if (key == null) {
            return texts.get("sweep.none");
        }
        ParameterSpec parameter = spec(key);
        return parameter == null ? "" : names.parameter(workbench.configuration().family(), parameter);
    }

    /** The current family's parameter; {@code null} while the list is still that of the family before. */
    private @Nullable ParameterSpec spec(String key) {
        return workbench.configuration().family().parameters().stream()
                .filter(parameter -> parameter.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    private boolean isNumber(String key) {
        return spec(key) instanceof ParameterSpec.Whole || spec(key) instanceof ParameterSpec.Decimal;
    }

    // ---- what was found ----

    private Node chartCard() {
        ComboBox<Figure> figure =
                Choices.of(Figure.all(), model.figureProperty(), names::figure, texts.language());
        figure.setId("sweep-figure");
        ComboBox<Form> form = Choices.of(
                List.of(Form.values()),
                model.formProperty(),
                item -> texts.get("sweep.form." + item.name().toLowerCase(Locale.ROOT)),
                texts.language());
        form.setId("sweep-form");
        form.visibleProperty().bind(model.second().keyProperty().isNotNull());
        form.managedProperty().bind(form.visibleProperty());
        Label hint = new Label();
        hint.getStyleClass().add("muted");
        hint.setMinWidth(0);
        hint.textProperty().bind(texts.bind("sweep.hint"));
        HBox header = new HBox(figure, form, hint);
        header.getStyleClass().add("working");
        header.setAlignment(Pos.CENTER_LEFT);
        VBox.setVgrow(chart, Priority.ALWAYS);
        VBox card = new VBox(header, chart);
        card.getStyleClass().add("card");
        card.setMinWidth(280);
        return card;
    }

    private Node tableCard() {
        Label count = new Label();
        count.getStyleClass().add("section-title");
        count.setMinWidth(0);
        count.textProperty()
                .bind(texts.bind(
                        "sweep.rows",
                        model.foundProperty().map(SweepView::count).orElse("0")));
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        Button save = new Button();
        save.setId("sweep-save");
        save.setMinWidth(Region.USE_PREF_SIZE);
        save.textProperty().bind(texts.bind("sweep.save"));
        save.disableProperty().bind(model.foundProperty().isNull());
        save.setOnAction(_ -> save());
        HBox header = new HBox(count, gap, save);
        header.getStyleClass().add("working");
        header.setAlignment(Pos.CENTER_LEFT);
        table.setId("sweep-table");
        table.setPlaceholder(new Label());
        table.setRowFactory(_ -> {
            TableRow<Sweep.Row> row = new TableRow<>();
            row.setOnMouseClicked(event -> {
                Sweep.Row chosen = row.getItem();
                if (event.getClickCount() == 2 && chosen != null) {
                    model.use(chosen);
                }
            });
            return row;
        });
        VBox.setVgrow(table, Priority.ALWAYS);
        VBox card = new VBox(header, table);
        card.getStyleClass().add("card");
        card.setMinWidth(240);
        return card;
    }

    private static String count(@Nullable Found found) {
        return found == null ? "0" : Quantity.exact(found.rows().size());
    }

    private void fill() {
        Found found = model.foundProperty().get();
        if (found == null) {
            return;
        }
        List<TableColumn<Sweep.Row, Sweep.Row>> columns = new ArrayList<>();
        List<Axis> axes = found.sweep().axes();
        for (int i = 0; i < axes.size(); i++) {
            int index = i;
            ParameterSpec parameter = axes.get(i).parameter();
            columns.add(Columns.numbers(
                    Bindings.createStringBinding(
                            () -> names.parameter(found.sweep().base().family(), parameter),
                            texts.language().currentProperty()),
                    110,
                    row -> parameter.format(row.values().get(index)),
                    Comparator.comparing(row -> place(axes.get(index), row.values().get(index)))));
        }
        for (Figure figure : Figure.all()) {
            columns.add(Columns.numbers(
                    Bindings.createStringBinding(() -> names.figure(figure), texts.language().currentProperty()),
                    120,
                    row -> exact(row, figure),
                    Comparator.comparingLong(row -> of(row, figure))));
        }
        columns.add(Columns.words(
                texts.bind("sweep.reason"),
                220,
                row -> row.outcome() instanceof Outcome.Impossible(Message reason) ? texts.say(reason) : ""));
        table.getColumns().setAll(columns);
        table.getItems().setAll(found.rows());
    }

    private static double place(Axis axis, Object value) {
        return value instanceof Number number ? number.doubleValue() : axis.values().indexOf(value);
    }

    private static String exact(Sweep.Row row, Figure figure) {
        return row.outcome() instanceof Outcome.Costs ? figure.exact(of(row, figure)) : "";
    }

    private static long of(Sweep.Row row, Figure figure) {
        return row.outcome() instanceof Outcome.Costs(Configuration _, Map<String, Long> figures)
                ? figure.of(figures)
                : -1;
    }

    private void draw() {
        Found found = model.foundProperty().get();
        Configuration current = workbench.configuration();
        if (found != null && found.sweep().base().family().equals(current.family())) {
            chart.show(
                    found,
                    model.figureProperty().get(),
                    model.formProperty().get(),
                    current,
                    model.costProperty().get());
        }
    }

    private void save() {
        SaveDialog.ask(
                        getScene().getWindow(),
                        texts.language(),
                        texts.get("sweep.save"),
                        workbench.configuration().preset().name() + "-sweep",
                        new SaveDialog.Kind("CSV", ENDING))
                .ifPresent(model::save);
    }
}
