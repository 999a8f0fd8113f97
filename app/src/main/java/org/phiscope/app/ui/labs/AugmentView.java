// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.control.NamedSlider;
import org.phiscope.app.ui.inspect.PictureBoard;
import org.phiscope.app.ui.labs.AugmentViewModel.Kind;
import org.phiscope.app.ui.labs.AugmentViewModel.Parameter;
import org.phiscope.app.ui.labs.AugmentViewModel.Shown;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.augment.Augmentation;
import org.phiscope.augment.Augmented;

/** An augmented image; beside it what it was made of, what their labels weigh, and the formula. */
final class AugmentView extends LabPage {
    private static final double THUMBNAIL = 84;

    private final AugmentViewModel model;
    private final PictureBoard board;
    private final HBox controls = new HBox(16);
    private final VBox sources = new VBox(8);
    private final Label formula = new Label();
    private final Label result = new Label();

    AugmentView(AugmentViewModel model, Texts texts, Theme theme) {
        super("augment", texts);
        this.model = model;
        board = new PictureBoard(theme);
        board.setId("augment-board");
        HBox.setHgrow(board, Priority.ALWAYS);
        formula.setId("augment-formula");
        result.setId("augment-result");
        result.getStyleClass().add("strong");
        for (Label label : List.of(formula, result)) {
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
        }
        VBox side = new VBox(14, formula, result, sources);
        side.setPrefWidth(380);
        side.setMinWidth(300);
        controls.setAlignment(Pos.CENTER_LEFT);
        fill(new HBox(20, board, side), List.of(controls));
        model.kindProperty().subscribe(this::offer);
        model.shownProperty().subscribe(this::show);
        texts.language().currentProperty().subscribe(() -> {
            offer();
            show();
        });
        offer();
        show();
    }

    /** The choice, and sliders for what it takes. */
    private void offer() {
        Kind kind = model.kindProperty().get();
        if (controls.getChildren().isEmpty()) {
            ComboBox<Kind> choice = Choices.of(
                    List.of(Kind.values()),
                    model.kindProperty(),
                    each -> texts().get("augment.kind." + id(each)),
                    texts().language());
            choice.setId("augment-kind");
            choice.setMinWidth(170);
            controls.getChildren().add(choice);
        }
        controls.getChildren().remove(1, controls.getChildren().size());
        for (int i = 0; i < kind.parameters().size(); i++) {
            Parameter parameter = kind.parameters().get(i);
            controls.getChildren()
                    .add(new NamedSlider(
                            "augment-" + parameter.id(),
                            texts().bind("augment.parameter." + parameter.id()),
                            model.parameters().get(i),
                            parameter.min(),
                            parameter.max(),
                            parameter.step(),
                            Quantity::decimal));
        }
        controls.getChildren()
                .add(NamedSlider.whole("augment-seed", texts().bind("augment.seed"), model.seedProperty(), 1, 100, 1));
        formula.setText(texts().get("augment.formula." + id(kind)));
    }

    private static String id(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void show() {
        Shown shown = model.shownProperty().get();
        sources.getChildren().clear();
        if (shown == null) {
            return;
        }
        Augmented made = shown.result();
        board.show(made == null ? null : made.image(), List.of());
        result.setText(words(shown));
        for (int i = 0; i < shown.images().size(); i++) {
            ImageView thumbnail = new ImageView(PictureBoard.display(shown.images().get(i)));
            thumbnail.setFitHeight(THUMBNAIL);
            thumbnail.setPreserveRatio(true);
            String name = shown.names().get(i);
            Label words = new Label(
                    made == null ? name : name + "\n" + texts().get("augment.weight", Quantity.percent(made.weights().get(i))));
            words.setMinWidth(0);
            words.setTooltip(new Tooltip(name));
            HBox row = new HBox(12, thumbnail, words);
            row.setAlignment(Pos.CENTER_LEFT);
            row.setMinHeight(Region.USE_PREF_SIZE);
            sources.getChildren().add(row);
        }
    }

    private String words(Shown shown) {
        Augmented made = shown.result();
        if (made == null) {
            return shown.failure().isEmpty()
                    ? texts().get("augment.few", shown.augmentation().images())
                    : texts().get("augment.failed", shown.failure());
        }
        List<String> lines = new ArrayList<>();
        if (shown.augmentation().images() == 1) {
            lines.add(texts().get("augment.kept", Quantity.percent(made.kept())));
        }
        switch (shown.augmentation()) {
            case Augmentation.GridMask mask -> lines.add(texts().get("augment.mask", Quantity.percent(mask.keeps())));
            case Augmentation.DropBlock drop -> {
                lines.add(texts().get("augment.gamma", Quantity.decimal(drop.gamma())));
                lines.add(texts().get("augment.scale", Quantity.decimal(1 / Math.max(1e-9, made.kept()))));
            }
            case Augmentation.CutOut _,
                    Augmentation.HideAndSeek _,
                    Augmentation.MixUp _,
                    Augmentation.CutMix _,
                    Augmentation.Mosaic _ -> {}
        }
        return String.join("\n", lines);
    }
}
