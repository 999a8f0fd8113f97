// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import org.phiscope.app.ui.labs.BoxesViewModel.Situation;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.vision.Box;
import org.phiscope.vision.BoxFit;
import org.phiscope.vision.BoxMeasure;

/** Two boxes to drag and resize; beside them the four measures, their losses and where these would have the box go. */
final class BoxesView extends LabPage {
    /** Pixels² by which a gradient in 1/pixel is multiplied to be drawn. */
    private static final double ARROW = 16_000;

    private static final double LONGEST_ARROW = 150;

    private final BoxesViewModel model;
    private final BoxBoard board;
    private final GridPane figures = new GridPane();
    private final GridPane measures = new GridPane();
    private final ToggleGroup chosen = new ToggleGroup();

    BoxesView(BoxesViewModel model, Texts texts, Theme theme) {
        super("boxes", texts);
        this.model = model;
        board = new BoxBoard(model.boxes(), theme, this::paint);
        board.setId("boxes-board");
        board.accessibleTextProperty().bind(texts.bind("boxes.board"));
        HBox.setHgrow(board, Priority.ALWAYS);
        columns(measures, 3);
        columns(figures, 1);
        HBox content = new HBox(20, board, figures(theme));
        fill(content, List.of(remark("remark.boxes")));
        model.fitProperty().subscribe(this::show);
        model.measureProperty().subscribe(board::requestLayout);
        texts.language().currentProperty().subscribe(() -> {
            show();
            board.requestLayout();
        });
        show();
    }

    private static void columns(GridPane grid, int numbers) {
        ColumnConstraints name = new ColumnConstraints();
        name.setHgrow(Priority.ALWAYS);
        ColumnConstraints number = new ColumnConstraints();
        number.setHalignment(HPos.RIGHT);
        number.setMinWidth(64);
        grid.getColumnConstraints().add(name);
        grid.getColumnConstraints().addAll(Collections.nCopies(numbers, number));
        grid.getStyleClass().add("lab-table");
    }

    private Node figures(Theme theme) {
        FlowPane situations = new FlowPane(6, 6);
        for (Situation situation : Situation.values()) {
            Button button = new Button();
            String id = situation.name().toLowerCase(Locale.ROOT);
            button.setId("boxes-" + id);
            button.textProperty().bind(texts().bind("boxes.situation." + id));
            button.setOnAction(_ -> model.show(situation));
            situations.getChildren().add(button);
        }
        for (BoxMeasure measure : BoxMeasure.values()) {
            RadioButton choice = new RadioButton(name(measure));
            choice.setId("boxes-choose-" + measure.name().toLowerCase(Locale.ROOT));
            choice.setToggleGroup(chosen);
            choice.setUserData(measure);
            theme.paletteProperty()
                    .subscribe(palette -> choice.setTextFill(palette.series(measure.ordinal())));
            choice.setStyle("-fx-font-weight: bold");
            choice.setSelected(measure == model.measureProperty().get());
            choice.setOnAction(_ -> model.measureProperty().set(measure));
            GridPane.setConstraints(choice, 0, measure.ordinal() + 1);
            measures.getChildren().add(choice);
        }
        Button step = new Button();
        step.setId("boxes-step");
        step.textProperty().bind(texts().bind("boxes.step", model.measureProperty().map(BoxesView::name)));
        step.setOnAction(_ -> model.step());
        HBox descent = new HBox(step);
        descent.setAlignment(Pos.CENTER_LEFT);
        Label hint = words("boxes.hint");
        hint.getStyleClass().addAll("muted", "small");
        VBox pane = new VBox(12, situations, measures, descent, figures, hint);
        pane.setPrefWidth(430);
        pane.setMinWidth(350);
        return pane;
    }

    static String name(BoxMeasure measure) {
        return switch (measure) {
            case IOU -> "IoU";
            case GIOU -> "GIoU";
            case DIOU -> "DIoU";
            case CIOU -> "CIoU";
        };
    }

    private void show() {
        BoxFit fit = model.fitProperty().get();
        measures.getChildren().removeIf(node -> !(node instanceof RadioButton));
        measures.addRow(0, head("boxes.measure"), head("boxes.value"), head("boxes.loss"), head("boxes.gradient"));
        for (BoxMeasure measure : BoxMeasure.values()) {
            BoxFit.Gradient slope = fit.gradient(measure);
            double size = Math.sqrt(slope.left() * slope.left()
                    + slope.top() * slope.top()
                    + slope.right() * slope.right()
                    + slope.bottom() * slope.bottom());
            String id = measure.name().toLowerCase(Locale.ROOT);
            int row = measure.ordinal() + 1;
            measures.add(figure("boxes-value-" + id, fixed(fit.of(measure))), 1, row);
            measures.add(figure("boxes-loss-" + id, fixed(fit.loss(measure))), 2, row);
            measures.add(figure("boxes-gradient-" + id, Quantity.decimal(size)), 3, row);
        }
        figures.getChildren().clear();
        row(0, "A", BoxBoard.words(fit.predicted()), "boxes.predicted");
        row(1, "B", BoxBoard.words(fit.target()), "boxes.target");
        row(2, "|A∩B|", whole(fit.intersection().area()), "boxes.intersection");
        row(3, "|A∪B|", whole(fit.union()), "boxes.union");
        row(4, "|C|", whole(fit.around().area()), "boxes.around");
        row(5, "ρ", Quantity.decimal(Math.sqrt(fit.squaredDistance())), "boxes.distance");
        row(6, "c", Quantity.decimal(Math.sqrt(fit.squaredDiagonal())), "boxes.diagonal");
        row(7, "v", Quantity.decimal(fit.aspect()), "boxes.aspect");
        row(8, "α", Quantity.decimal(fit.alpha()), "boxes.alpha");
    }

    private void row(int row, String symbol, String value, String key) {
        Label sign = new Label(symbol + "   " + texts().get(key));
        sign.setMinWidth(0);
        Label figure = new Label(value);
        figure.setMinWidth(USE_PREF_SIZE);
        figures.add(sign, 0, row);
        figures.add(figure, 1, row);
    }

    private static String fixed(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replace('-', '−');
    }

    private static String whole(double area) {
        return String.format(Locale.ROOT, "%,d", Math.round(area));
    }

    private Label head(String key) {
        Label head = new Label(texts().get(key));
        head.getStyleClass().addAll("muted", "small");
        return head;
    }

    private static Label figure(String id, String text) {
        Label figure = new Label(text);
        figure.setId(id);
        figure.getStyleClass().add("strong");
        return figure;
    }

    private void paint(BoxBoard.Brush brush, Palette palette) {
        BoxFit fit = model.fitProperty().get();
        Color predicted = palette.text();
        Color target = palette.textMuted();
        brush.frame(fit.around(), palette.textMuted(), 1, true);
        brush.text("C", fit.around().left(), fit.around().top(), 5, -5, palette.textMuted());
        brush.line(
                fit.around().left(),
                fit.around().top(),
                fit.around().right(),
                fit.around().bottom(),
                palette.border(),
                1,
                true);
        brush.fill(fit.predicted(), predicted.deriveColor(0, 1, 1, 0.12));
        brush.fill(fit.target(), target.deriveColor(0, 1, 1, 0.12));
        if (fit.intersection().area() > 0) {
            brush.fill(fit.intersection(), palette.warn().deriveColor(0, 1, 1, 0.28));
        }
        brush.frame(fit.target(), target, 3, false);
        brush.frame(fit.predicted(), predicted, 2, false);
        brush.text("A, " + texts().get("boxes.predicted"), fit.predicted().left(), fit.predicted().bottom(), 6, -7, predicted);
        brush.text("B, " + texts().get("boxes.target"), fit.target().left(), fit.target().top(), 6, 16, target);
        Box a = fit.predicted();
        brush.line(a.centreX(), a.centreY(), fit.target().centreX(), fit.target().centreY(), palette.textMuted(), 1.5, false);
        brush.dot(a.centreX(), a.centreY(), predicted);
        brush.dot(fit.target().centreX(), fit.target().centreY(), target);
        for (BoxMeasure measure : BoxMeasure.values()) {
            BoxFit.Gradient slope = fit.gradient(measure);
            double width = measure == model.measureProperty().get() ? 3 : 1.5;
            arrow(brush, a.centreX(), a.centreY(), slope.centreX(), slope.centreY(), palette.series(measure.ordinal()), width);
        }
        BoxFit.Gradient slope = fit.gradient(model.measureProperty().get());
        Color colour = palette.series(model.measureProperty().get().ordinal());
        arrow(brush, a.left(), a.centreY(), slope.left(), 0, colour, 2);
        arrow(brush, a.right(), a.centreY(), slope.right(), 0, colour, 2);
        arrow(brush, a.centreX(), a.top(), 0, slope.top(), colour, 2);
        arrow(brush, a.centreX(), a.bottom(), 0, slope.bottom(), colour, 2);
    }

    /** An arrow downhill. */
    private static void arrow(
            BoxBoard.Brush brush, double x, double y, double slopeX, double slopeY, Color colour, double width) {
        double length = ARROW * Math.hypot(slopeX, slopeY);
        double factor = length > LONGEST_ARROW ? ARROW * LONGEST_ARROW / length : ARROW;
        brush.arrow(x, y, -factor * slopeX, -factor * slopeY, colour, width);
    }
}
