// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.geometry.HPos;
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
import org.phiscope.app.ui.control.NamedSlider;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.vision.Box;
import org.phiscope.vision.Nms;

/** Boxes with scores to drag; beside them the scores that each kind of suppression leaves. */
final class NmsView extends LabPage {
    private final NmsViewModel model;
    private final BoxBoard board;
    private final GridPane table = new GridPane();
    private final DoubleProperty score = new SimpleDoubleProperty(this, "score", 0.5);
    private final List<RadioButton> kinds = new ArrayList<>();
    private boolean showing;

    NmsView(NmsViewModel model, Texts texts, Theme theme) {
        super("nms", texts);
        this.model = model;
        board = new BoxBoard(model.boxes(), theme, this::paint);
        board.setId("nms-board");
        board.accessibleTextProperty().bind(texts.bind("nms.board"));
        HBox.setHgrow(board, Priority.ALWAYS);
        table.getStyleClass().add("lab-table");
        HBox content = new HBox(20, board, side());
        fill(content, List.of(remark("remark.nms")));
        model.leftProperty().subscribe(this::show);
        model.kindProperty().subscribe(board::requestLayout);
        board.selectedProperty().subscribe(this::show);
        score.addListener((_, _, now) -> {
            int box = board.selectedProperty().get();
            if (!showing && box < model.scores().size()) {
                model.scores().set(box, now.doubleValue());
            }
        });
        texts.language().currentProperty().subscribe(this::show);
        show();
    }

    private Node side() {
        ToggleGroup chosen = new ToggleGroup();
        for (Nms kind : NmsViewModel.KINDS) {
            RadioButton choice = new RadioButton();
            choice.setId("nms-choose-" + kind.id());
            choice.textProperty().bind(texts().bind("nms.kind." + kind.id()));
            choice.setToggleGroup(chosen);
            choice.setSelected(kind == model.kindProperty().get());
            choice.setOnAction(_ -> model.kindProperty().set(kind));
            kinds.add(choice);
        }
        FlowPane choices = new FlowPane(12, 6);
        choices.getChildren().setAll(kinds);
        ColumnConstraints name = new ColumnConstraints();
        name.setHgrow(Priority.ALWAYS);
        ColumnConstraints number = new ColumnConstraints();
        number.setHalignment(HPos.RIGHT);
        number.setMinWidth(52);
        table.getColumnConstraints().setAll(name, number, number, number, number, number);
        Button add = button("nms-add", "nms.add", model::add);
        Button remove = button("nms-remove", "nms.remove", () -> {
            model.remove(board.selectedProperty().get());
            board.selectedProperty().set(Math.min(board.selectedProperty().get(), model.boxes().size() - 1));
        });
        Button reset = button("nms-reset", "nms.reset", () -> {
            board.selectedProperty().set(0);
            model.reset();
        });
        FlowPane buttons = new FlowPane(6, 6, add, remove, reset);
        NamedSlider ofScore =
                new NamedSlider("nms-score", texts().bind("nms.score"), score, 0.01, 1, 0.01, Quantity::decimal);
        HBox limits = new HBox(
                18,
                new NamedSlider("nms-limit", texts().bind("nms.limit"), model.limitProperty(), 0, 1, 0.01, Quantity::decimal),
                new NamedSlider("nms-floor", texts().bind("nms.floor"), model.floorProperty(), 0, 0.5, 0.01, Quantity::decimal));
        Label hint = words("nms.hint");
        hint.getStyleClass().addAll("muted", "small");
        VBox side = new VBox(12, choices, table, ofScore, limits, buttons, hint);
        side.setPrefWidth(470);
        side.setMinWidth(350);
        return side;
    }

    private Button button(String id, String key, Runnable action) {
        Button button = new Button();
        button.setId(id);
        button.textProperty().bind(texts().bind(key));
        button.setOnAction(_ -> action.run());
        return button;
    }

    private void show() {
        Map<Nms, List<Double>> left = model.leftProperty().get();
        int selected = board.selectedProperty().get();
        if (left.values().stream().anyMatch(scores -> scores.size() != model.scores().size())) {
            return; // a box was just added or removed; the scores that are left follow
        }
        table.getChildren().clear();
        table.add(head("nms.box"), 0, 0);
        table.add(head("nms.before"), 1, 0);
        for (int k = 0; k < NmsViewModel.KINDS.size(); k++) {
            table.add(head("nms.column." + NmsViewModel.KINDS.get(k).id()), 2 + k, 0);
        }
        for (int box = 0; box < model.scores().size(); box++) {
            Label name = new Label(Integer.toString(box + 1));
            if (box == selected) {
                name.getStyleClass().add("strong");
            }
            table.add(name, 0, box + 1);
            table.add(new Label(number(model.scores().get(box))), 1, box + 1);
            for (int k = 0; k < NmsViewModel.KINDS.size(); k++) {
                double score = left.getOrDefault(NmsViewModel.KINDS.get(k), List.of()).get(box);
                Label figure = new Label(score > 0 ? number(score) : "–");
                figure.setId("nms-" + NmsViewModel.KINDS.get(k).id() + "-" + (box + 1));
                figure.getStyleClass().add(score > 0 ? "strong" : "bad");
                table.add(figure, 2 + k, box + 1);
            }
        }
        if (selected < model.scores().size()) {
            showing = true;
            score.set(model.scores().get(selected));
            showing = false;
        }
        board.requestLayout();
    }

    private static String number(double score) {
        return String.format(Locale.ROOT, "%.2f", score);
    }

    private Label head(String key) {
        Label head = new Label(texts().get(key));
        head.getStyleClass().addAll("muted", "small");
        return head;
    }

    private void paint(BoxBoard.Brush brush, Palette palette) {
        List<Double> left = model.leftProperty().get().getOrDefault(model.kindProperty().get(), List.of());
        if (left.size() != model.boxes().size() || model.scores().size() != model.boxes().size()) {
            return;
        }
        for (int i = 0; i < left.size(); i++) {
            Box box = model.boxes().get(i);
            double share = left.get(i) / Math.max(1e-9, model.scores().get(i));
            Color colour = palette.series(i);
            if (share > 0) {
                brush.fill(box, colour.deriveColor(0, 1, 1, 0.10 * share));
            }
            brush.frame(box, colour.deriveColor(0, 1, 1, 0.35 + 0.65 * share), share > 0 ? 1 + 2 * share : 1, share == 0);
        }
        for (int i = 0; i < left.size(); i++) {
            Box box = model.boxes().get(i);
            String words = (i + 1) + ":  " + (left.get(i) > 0 ? number(left.get(i)) : "–");
            brush.tag(words, box, palette.series(i), palette.surface());
        }
    }
}
