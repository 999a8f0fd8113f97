// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.theme.Icon;
import org.phiscope.family.Finding;
import org.phiscope.family.FindingTexts;

/** What does not fit because of a parameter, and a button for each value that would; takes no room while all fits. */
final class FindingLine extends VBox {
    private static final PseudoClass IMPOSSIBLE = PseudoClass.getPseudoClass("impossible");
    private static final PseudoClass UNUSUAL = PseudoClass.getPseudoClass("unusual");

    private final ParameterField field;
    private final SpecTexts texts;
    private final boolean named;
    private final Label reason = new Label();
    private final FlowPane values = new FlowPane(4, 4);

    /** @param named whether the parameter is named, as where it is said apart from its control */
    private FindingLine(ParameterField field, SpecTexts texts, boolean named) {
        super(3);
        this.field = field;
        this.texts = texts;
        this.named = named;
        setId("finding-" + field.spec().key());
        getStyleClass().add("finding");
        reason.setWrapText(true);
        reason.setMinHeight(USE_PREF_SIZE);
        reason.setGraphic(Icon.of("warning"));
        reason.setGraphicTextGap(6);
        reason.setAlignment(Pos.TOP_LEFT);
        values.managedProperty().bind(values.visibleProperty());
        getChildren().addAll(reason, values);
        managedProperty().bind(visibleProperty());
        mark(this, field);
        field.findingProperty().subscribe(this::show);
        texts.texts().language().currentProperty().subscribe(this::show);
        show();
    }

    /** Adds the line to a box when it is first needed, which for most parameters is never. */
    static void below(VBox box, ParameterField field, SpecTexts texts, boolean named, Insets margin) {
        ReadOnlyObjectProperty<@Nullable Finding> finding = field.findingProperty();
        Runnable add = () -> {
            FindingLine line = new FindingLine(field, texts, named);
            setMargin(line, margin);
            box.getChildren().add(line);
        };
        if (finding.get() != null) {
            add.run();
            return;
        }
        finding.addListener(new ChangeListener<>() {
            @Override
            public void changed(
                    ObservableValue<? extends @Nullable Finding> observed, @Nullable Finding before, @Nullable Finding now) {
                if (now != null) {
                    observed.removeListener(this);
                    add.run();
                }
            }
        });
    }

    /** Keeps a node marked while something does not fit because of a parameter. */
    static void mark(Node node, ParameterField field) {
        field.findingProperty().subscribe(finding -> {
            node.pseudoClassStateChanged(IMPOSSIBLE, is(finding, Finding.Severity.IMPOSSIBLE));
            node.pseudoClassStateChanged(UNUSUAL, is(finding, Finding.Severity.UNUSUAL));
        });
    }

    private static boolean is(@Nullable Finding finding, Finding.Severity severity) {
        return finding != null && finding.severity() == severity;
    }

    private void show() {
        Finding finding = field.findingProperty().get();
        setVisible(finding != null);
        if (finding == null) {
            return;
        }
        String why = FindingTexts.reason(texts.family(), finding, texts.texts().language().current());
        reason.setText(named ? texts.texts().get("finding.named", texts.place(field.spec()), why) : why);
        List<Object> nearest = finding.nearest();
        while (values.getChildren().size() < nearest.size()) {
            values.getChildren().add(button());
        }
        for (int i = 0; i < values.getChildren().size(); i++) {
            Button use = (Button) values.getChildren().get(i);
            boolean used = i < nearest.size();
            use.setVisible(used);
            use.setManaged(used);
            if (used) {
                Object value = nearest.get(i);
                String text = FindingTexts.value(texts.family(), finding, value);
                use.setId("use-" + finding.key() + "-" + text);
                use.setText(texts.texts().get("finding.use", text));
                use.setOnAction(_ -> field.repair(finding, value));
            }
        }
        values.setVisible(!nearest.isEmpty());
    }

    private static Button button() {
        Button button = new Button();
        button.setMnemonicParsing(false);
        button.setMinWidth(USE_PREF_SIZE);
        return button;
    }
}
