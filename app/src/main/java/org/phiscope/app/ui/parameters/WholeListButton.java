// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.parameter.ParameterSpec;

/**
 * A list of whole numbers, as MixConv's kernel sizes: a button that shows it and opens a small editor, with how many groups there
 * are and a chooser for each.
 */
final class WholeListButton extends Button {
    private static final double CHOOSER = 76;
    /** More choices than this are typed rather than chosen. */
    private static final int CHOICES = 64;

    private final ParameterField field;
    private final ParameterSpec.WholeList spec;
    private final Texts texts;

    WholeListButton(ParameterField field, ParameterSpec.WholeList spec, Texts texts) {
        this.field = field;
        this.spec = spec;
        this.texts = texts;
        getStyleClass().add("list-button");
        setId("field-" + spec.key());
        FindingLine.mark(this, field);
        field.valueProperty().subscribe(_ -> setText(field.text().replace(",", " · ")));
        field.differsProperty().subscribe(differs -> pseudoClassStateChanged(NumberField.DIFFERS, differs));
        setOnAction(_ -> edit());
    }

    private void edit() {
        Popup popup = new Popup();
        popup.setAutoHide(true);
        popup.setHideOnEscape(true);
        Label count = new Label(texts.get("list.groups"));
        Spinner<Integer> groups = new Spinner<>(spec.minLength(), spec.maxLength(), values().size());
        groups.setPrefWidth(CHOOSER);
        groups.setId("list-groups");
        GridPane choosers = new GridPane(6, 4);
        groups.valueProperty().addListener((_, _, wanted) -> {
            if (wanted != null) {
                set(resized(wanted));
                fill(choosers);
            }
        });
        HBox head = new HBox(10, count, groups);
        head.setAlignment(Pos.CENTER_LEFT);
        VBox content = new VBox(8, head, choosers);
        content.getStyleClass().add("popup-surface");
        fill(choosers);
        popup.getContent().add(content);
        Bounds bounds = localToScreen(getBoundsInLocal());
        popup.show(this, bounds.getMinX(), bounds.getMaxY() + 2);
        popup.setOnHidden(_ -> field.settle());
    }

    private void fill(GridPane choosers) {
        choosers.getChildren().clear();
        List<Integer> values = values();
        List<Integer> options = IntStream.iterate(spec.min(), v -> v <= spec.max(), v -> v + spec.step())
                .limit(CHOICES)
                .boxed()
                .toList();
        for (int i = 0; i < values.size(); i++) {
            int group = i;
            Label name = new Label(texts.get("list.group", i + 1));
            name.getStyleClass().add("muted");
            ComboBox<Integer> box = new ComboBox<>();
            box.setId("list-group-" + (i + 1));
            box.getItems().setAll(options);
            box.setValue(values.get(i));
            box.setPrefWidth(CHOOSER);
            box.setOnAction(_ -> {
                List<Integer> changed = new ArrayList<>(values());
                changed.set(group, box.getValue());
                set(changed);
            });
            choosers.addRow(i, name, box);
        }
    }

    private void set(List<Integer> changed) {
        field.set(List.copyOf(changed));
    }

    private List<Integer> values() {
        return spec.check(field.value());
    }

    /** A further group begins one step above the last, as MixNet's kernels 3, 5, 7, … do. */
    private List<Integer> resized(int wanted) {
        List<Integer> values = new ArrayList<>(values());
        while (values.size() > wanted) {
            values.removeLast();
        }
        while (values.size() < wanted) {
            values.add(values.isEmpty() ? spec.min() : Math.min(spec.max(), values.getLast() + spec.step()));
        }
        return values;
    }
}
