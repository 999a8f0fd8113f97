// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.List;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.property.Property;
import javafx.beans.value.ObservableValue;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TitledPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleSettings;

/** Everything that can be set about painting, the commonest first. */
final class SettingsPane extends VBox {
    private static final double LEAST_BALANCE = -1;
    private static final double MOST_BALANCE = 6;
    private static final double LEAST_SIZE = 7;
    private static final double MOST_SIZE = 11;

    /** Sizes that the slider stops at are multiples of it. */
    private static final int SIZE_STEP = 32;

    private static final double MOST_VARIATION = 300;
    private static final String VGG = "vgg";

    private final StyleViewModel model;
    private final RecipeForm form;
    private final Texts texts;

    SettingsPane(StyleViewModel model, Texts texts) {
        this.model = model;
        this.form = model.form();
        this.texts = texts;
        getStyleClass().add("settings");
        TitledPane layers = section("layers.title", new LayerList(form, texts));
        layers.setExpanded(false);
        layers.setId("style-section-layers");
        TitledPane fine = section("fine.title", fine());
        fine.setExpanded(false);
        fine.setId("style-section-fine");
        getChildren().addAll(main(), layers, fine);
    }

    private TitledPane section(String key, Node content) {
        TitledPane section = new TitledPane();
        section.textProperty().bind(texts.bind(key));
        section.setContent(content);
        section.setAnimated(false);
        return section;
    }

    private Node main() {
        GridPane grid = grid();
        row(grid, "balance", balance());
        row(grid, "size", size());
        wide(grid, memory());
        row(grid, "variation", variation());
        row(grid, "colours", Choices.of(
                List.of(StyleSettings.Colours.values()),
                form.coloursProperty(),
                colours -> texts.get("colours." + id(colours)),
                texts.language()));
        row(grid, "start", Choices.of(
                List.of(StyleSettings.Start.values()),
                form.startProperty(),
                start -> texts.get("start." + id(start)),
                texts.language()));
        row(grid, "network", network());
        wide(grid, weights());
        return grid;
    }

    private Node fine() {
        GridPane grid = grid();
        row(grid, "steps", field(form.stepsProperty(), 1, 100_000));
        CheckBox coarse = new CheckBox();
        coarse.setId("style-coarse");
        coarse.selectedProperty().bindBidirectional(form.coarseToFineProperty());
        coarse.textProperty()
                .bind(Bindings.createStringBinding(
                        this::schedule,
                        form.changesProperty(),
                        texts.language().currentProperty()));
        coarse.setWrapText(true);
        coarse.setMinHeight(Region.USE_PREF_SIZE);
        row(grid, "coarse", coarse);
        row(grid, "shift", field(form.shiftProperty(), 0, StyleSettings.MOST_SHIFT));
        row(grid, "optimiser", Choices.of(
                List.of(StyleSettings.OptimiserKind.values()),
                form.optimiserProperty(),
                kind -> switch (kind) {
                    case ADAM -> "Adam";
                    case LBFGS -> "L-BFGS";
                },
                texts.language()));
        row(grid, "loss", Choices.of(
                List.of(StyleSettings.Form.values()),
                form.formProperty(),
                kind -> texts.get("loss." + id(kind)),
                texts.language()));
        ComboBox<Pooling> pooling = Choices.of(
                List.of(Pooling.values()),
                form.poolingProperty(),
                kind -> texts.get("pooling." + id(kind)),
                texts.language());
        pooling.setId("style-pooling");
        pooling.disableProperty()
                .bind(model.layersProperty()
                        .map(found -> found == null || !found.pools())
                        .orElse(true));
        row(grid, "pooling", pooling);
        row(grid, "seed", new FigureField(form.seedProperty(), FigureField.Kind.LONG, Long.MIN_VALUE, Long.MAX_VALUE));
        return grid;
    }

    /** The steps at every size: {@code 150 at 160 px, 80 at 320 px}. */
    private String schedule() {
        List<Integer> iterations = form.iterations();
        int size = form.sizeProperty().get();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < iterations.size(); i++) {
            line.append(line.isEmpty() ? "" : ", ")
                    .append(texts.get(
                            "coarse.size",
                            String.valueOf(iterations.get(i)),
                            String.valueOf(size >> (iterations.size() - 1 - i))));
        }
        return line.toString();
    }

    private static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static GridPane grid() {
        GridPane grid = new GridPane();
        grid.getStyleClass().add("grid");
        ColumnConstraints names = new ColumnConstraints();
        names.setMinWidth(78);
        ColumnConstraints controls = new ColumnConstraints();
        controls.setHgrow(Priority.ALWAYS);
        controls.setFillWidth(true);
        controls.setMinWidth(0);
        grid.getColumnConstraints().setAll(names, controls);
        return grid;
    }

    private void row(GridPane grid, String key, Node control) {
        Label name = new Label();
        name.textProperty().bind(texts.bind(key));
        name.setMinWidth(Region.USE_PREF_SIZE);
        Tooltip tip = new Tooltip();
        tip.setShowDelay(Duration.millis(400));
        tip.setWrapText(true);
        tip.setMaxWidth(360);
        tip.textProperty().bind(texts.bind("tip." + key));
        name.setTooltip(tip);
        name.setLabelFor(control);
        if (control instanceof ComboBox<?> box) {
            box.setMaxWidth(Double.MAX_VALUE);
            box.setMinWidth(0);
            box.setTooltip(tip);
            if (box.getId() == null) {
                box.setId("style-" + key);
            }
        }
        if (control instanceof FigureField field) {
            field.setId("style-" + key);
            field.setMaxWidth(96);
            GridPane.setHalignment(field, HPos.LEFT);
        }
        int line = lines(grid);
        grid.add(name, 0, line);
        grid.add(control, 1, line);
    }

    private static void wide(GridPane grid, Node node) {
        grid.add(node, 0, lines(grid), 2, 1);
    }

    /** Lines so far; the grid itself does not count those that are not shown just now. */
    private static int lines(GridPane grid) {
        return grid.getChildren().stream()
                .mapToInt(GridPane::getRowIndex)
                .map(row -> row + 1)
                .max()
                .orElse(0);
    }

    private static FigureField field(Property<Number> value, int least, int most) {
        return new FigureField(value, FigureField.Kind.WHOLE, least, most);
    }

    private static HBox beside(Slider slider, Node figure) {
        slider.setMinWidth(40);
        HBox.setHgrow(slider, Priority.ALWAYS);
        HBox line = new HBox(slider, figure);
        line.setAlignment(Pos.CENTER);
        line.getStyleClass().add("beside");
        return line;
    }

    /** Content against style, 1 : β/α on a logarithmic scale. */
    private Node balance() {
        Slider slider = new Slider(LEAST_BALANCE, MOST_BALANCE, 0);
        slider.setId("style-balance");
        slider.setBlockIncrement(0.1);
        slider.accessibleTextProperty().bind(texts.bind("balance"));
        boolean[] showing = {false};
        Runnable show = () -> {
            double ratio = form.betaProperty().get() / form.alphaProperty().get();
            showing[0] = true;
            if (!slider.isValueChanging()) {
                slider.setValue(ratio > 0 ? Math.log10(ratio) : LEAST_BALANCE);
            }
            showing[0] = false;
        };
        form.alphaProperty().subscribe(show);
        form.betaProperty().subscribe(show);
        slider.valueProperty().addListener((_, _, now) -> {
            if (!showing[0]) {
                double ratio = Double.parseDouble(FigureField.figure(Math.pow(10, now.doubleValue())));
                double alpha = form.alphaProperty().get() > 0 ? form.alphaProperty().get() : 1;
                form.alphaProperty().set(alpha);
                form.betaProperty().set(alpha * ratio);
            }
        });
        Label figure = new Label();
        figure.setId("style-ratio");
        figure.setMinWidth(66);
        figure.setAlignment(Pos.CENTER_RIGHT);
        figure.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> form.alphaProperty().get() > 0
                                ? "1 : "
                                        + FigureField.figure(form.betaProperty().get()
                                                / form.alphaProperty().get())
                                : "0 : 1",
                        form.alphaProperty(),
                        form.betaProperty()));
        return beside(slider, figure);
    }

    private Node variation() {
        Slider slider = new Slider(0, MOST_VARIATION, 0);
        slider.setId("style-variation");
        slider.setBlockIncrement(5);
        boolean[] showing = {false};
        form.variationProperty().subscribe(now -> {
            showing[0] = true;
            if (!slider.isValueChanging()) {
                slider.setValue(now.doubleValue());
            }
            showing[0] = false;
        });
        slider.valueProperty().addListener((_, _, now) -> {
            if (!showing[0]) {
                form.variationProperty().set(Math.round(now.doubleValue()));
            }
        });
        return beside(slider, new FigureField(form.variationProperty(), FigureField.Kind.DECIMAL, 0, 1e9));
    }

    private Node size() {
        Slider slider = new Slider(LEAST_SIZE, MOST_SIZE, LEAST_SIZE);
        slider.setId("style-size");
        slider.setBlockIncrement(0.25);
        boolean[] showing = {false};
        form.sizeProperty().subscribe(now -> {
            showing[0] = true;
            if (!slider.isValueChanging()) {
                slider.setValue(Math.log(now.doubleValue()) / Math.log(2));
            }
            showing[0] = false;
        });
        slider.valueProperty().addListener((_, _, now) -> {
            if (!showing[0]) {
                form.sizeProperty()
                        .set((int) (Math.round(Math.pow(2, now.doubleValue()) / SIZE_STEP) * SIZE_STEP));
            }
        });
        FigureField field = field(form.sizeProperty(), StyleSettings.LEAST_SIDE, StyleSettings.MOST_SIDE);
        field.setId("style-size-field");
        return beside(slider, field);
    }

    /** What it takes, before it is begun; or why it cannot be. */
    private Node memory() {
        Label line = line("style-memory");
        ObservableValue<String> text = Bindings.createStringBinding(
                () -> switch (model.prospectProperty().get()) {
                    case Prospect.Incomplete _ -> "";
                    case Prospect.Impossible(Message reason) -> texts.say(reason);
                    case Prospect.Known(StyleJob _, StylePainter.Outlook outlook) -> memory(outlook);
                },
                model.prospectProperty(),
                texts.language().currentProperty());
        line.textProperty().bind(text);
        line.visibleProperty().bind(text.map(words -> !words.isEmpty()));
        line.managedProperty().bind(line.visibleProperty());
        model.prospectProperty().subscribe(seen -> {
            boolean bad = seen instanceof Prospect.Impossible
                    || seen instanceof Prospect.Known known && !known.outlook().fits();
            line.getStyleClass().removeAll("bad", "muted");
            line.getStyleClass().add(bad ? "bad" : "muted");
        });
        return line;
    }

    private String memory(StylePainter.Outlook outlook) {
        String takes = Quantity.bytes(outlook.memory().total());
        String device = Quantity.bytes(outlook.device().memoryBytes());
        if (outlook.fits()) {
            return texts.get("memory.fits", takes, device);
        }
        return outlook.memory().device() > outlook.device().memoryBytes()
                ? texts.get("memory.device", Quantity.bytes(outlook.memory().device()), device)
                : texts.get("memory.heap", Quantity.bytes(outlook.memory().heap()));
    }

    private Node network() {
        ComboBox<NetworkChoice> box = Choices.of(
                model.choices(), model.choiceProperty(), this::name, texts.language());
        box.setId("style-network");
        model.workbenchProperty().subscribe(_ -> Choices.name(box, this::name, texts.language()));
        return box;
    }

    private String name(NetworkChoice choice) {
        Configuration fixed = choice.fixed();
        return fixed == null
                ? texts.get("network.workbench", model.workbenchProperty().getValue().preset().title())
                : fixed.preset().title();
    }

    /** That the weights are untrained, and where trained ones are to be had. */
    private Node weights() {
        Label words = line("style-weights");
        words.getStyleClass().add("warn-line");
        ObservableValue<String> text = Bindings.createStringBinding(
                () -> model.prospectProperty().get() instanceof Prospect.Known(StyleJob job, StylePainter.Outlook outlook)
                                && !outlook.untrained().isEmpty()
                        ? texts.get(
                                job.network().family().id().equals(VGG) ? "weights.vgg" : "weights.untrained",
                                job.network().preset().title())
                        : "",
                model.prospectProperty(),
                texts.language().currentProperty());
        words.textProperty().bind(text);
        words.visibleProperty().bind(text.map(line -> !line.isEmpty()));
        words.managedProperty().bind(words.visibleProperty());
        return words;
    }

    private static Label line(String id) {
        Label line = new Label();
        line.setId(id);
        line.getStyleClass().add("note");
        line.setWrapText(true);
        line.setMinHeight(Region.USE_PREF_SIZE);
        return line;
    }
}
