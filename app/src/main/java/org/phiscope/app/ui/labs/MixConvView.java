// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.control.NamedSlider;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.cost.CostReport;
import org.phiscope.family.MixConv;

/** Channels as a bar in the colours of their kernels, each kernel as a grid of its taps, and what it all costs. */
final class MixConvView extends LabPage {
    private static final double BAR = 44;
    private static final double LINE = 20;
    private static final double LARGEST_TAP = 22;

    private final MixConvViewModel model;
    private final Drawing drawing;
    private final Label cost = new Label();

    MixConvView(MixConvViewModel model, WorkbenchModel workbench, Texts texts, Theme theme) {
        super("mixconv", texts);
        this.model = model;
        drawing = new Drawing(theme, this::paint);
        drawing.setId("mixconv-drawing");
        cost.setId("mixconv-cost");
        cost.setWrapText(true);
        cost.setMinHeight(USE_PREF_SIZE);
        fill(drawing, List.of(cost, controls(), remark("remark.mixconv")));
        Runnable follow = () -> {
            CostReport report = workbench.reportProperty().get();
            if (report != null) {
                model.show(report.graph());
            }
        };
        workbench.reportProperty().subscribe(follow);
        follow.run();
        model.layerProperty().subscribe(this::show);
        texts.language().currentProperty().subscribe(this::show);
        show();
    }

    private HBox controls() {
        ObservableList<@Nullable MixLayer> choices = FXCollections.observableArrayList();
        Runnable list = () -> {
            List<@Nullable MixLayer> all = new ArrayList<>(model.layers());
            all.add(null);
            MixLayer chosen = model.chosenProperty().get();
            choices.setAll(all);
            model.chosenProperty().set(chosen);
        };
        model.layers().subscribe(list);
        list.run();
        ComboBox<@Nullable MixLayer> layer =
                Choices.of(choices, model.chosenProperty(), this::name, texts().language());
        layer.setId("mixconv-layer");
        layer.setMinWidth(146);
        NamedSlider channels = NamedSlider.whole(
                "mixconv-channels", texts().bind("mixconv.channels"), model.channelsProperty(), 8, 256, 8);
        NamedSlider groups =
                NamedSlider.whole("mixconv-groups", texts().bind("mixconv.groups"), model.groupsProperty(), 1, 5, 1);
        ComboBox<MixConv.Split> split = Choices.of(
                List.of(MixConv.Split.values()),
                model.splitProperty(),
                each -> texts().get("mixconv.split." + each.id()),
                texts().language());
        split.setId("mixconv-split");
        split.setMinWidth(USE_PREF_SIZE);
        CheckBox dilated = new CheckBox();
        dilated.setId("mixconv-dilated");
        dilated.textProperty().bind(texts().bind("mixconv.dilated"));
        dilated.setMinWidth(USE_PREF_SIZE);
        dilated.selectedProperty().bindBidirectional(model.dilatedProperty());
        HBox own = new HBox(10, channels, groups, split, dilated);
        own.setAlignment(Pos.CENTER_LEFT);
        own.disableProperty().bind(model.chosenProperty().isNotNull());
        HBox.setHgrow(own, Priority.ALWAYS);
        HBox controls = new HBox(20, layer, own);
        controls.setAlignment(Pos.CENTER_LEFT);
        return controls;
    }

    private String name(@Nullable MixLayer layer) {
        return layer == null ? texts().get("mixconv.own") : layer.name();
    }

    private void show() {
        MixLayer layer = model.layerProperty().get();
        cost.setText(texts().get(
                "mixconv.cost",
                Quantity.exact(layer.parameters()),
                Quantity.exact(layer.multiplyAdds()),
                Quantity.exact(layer.cells()),
                Quantity.percent((double) layer.parameters() / layer.parametersOfLargest()),
                layer.groups().stream().mapToInt(MixLayer.Group::extent).max().orElse(0)));
        drawing.setAccessibleText(cost.getText());
        drawing.requestLayout();
    }

    private void paint(GraphicsContext graphics, Palette palette, double width, double height) {
        MixLayer layer = model.layerProperty().get();
        List<MixLayer.Group> groups = layer.groups();
        graphics.setTextBaseline(VPos.CENTER);
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.setFill(palette.text());
        graphics.fillText(texts().get("mixconv.bar", layer.channels()), 0, LINE / 2);
        double left = 0;
        for (int i = 0; i < groups.size(); i++) {
            MixLayer.Group group = groups.get(i);
            double part = width * group.channels() / layer.channels();
            graphics.setFill(palette.series(i));
            graphics.fillRect(left, LINE, part, BAR);
            // Single channels are told apart where there is room.
            if (part / group.channels() >= 4) {
                graphics.setStroke(palette.background());
                graphics.setLineWidth(1);
                for (int c = 0; c <= group.channels(); c++) {
                    double x = Math.round(left + part * c / group.channels()) + 0.5;
                    graphics.strokeLine(x, LINE, x, LINE + BAR);
                }
            }
            left += part;
        }
        double top = LINE + BAR + 26;
        double column = width / groups.size();
        int largest = groups.stream().mapToInt(MixLayer.Group::extent).max().orElse(1);
        double tap = Math.max(3, Math.min(LARGEST_TAP, Math.min((column - 20) / largest, (height - top - 2 * LINE - 8) / largest)));
        for (int i = 0; i < groups.size(); i++) {
            MixLayer.Group group = groups.get(i);
            Color colour = palette.series(i);
            double x = i * column;
            graphics.setFill(colour);
            graphics.fillText(kernel(group), x, top);
            graphics.setFill(palette.textMuted());
            graphics.fillText(texts().get("mixconv.group", group.channels(), Quantity.exact(group.parameters())), x, top + LINE);
            grid(graphics, palette, group, x, top + 2 * LINE, tap, colour);
        }
    }

    private static String kernel(MixLayer.Group group) {
        String size = group.kernel() + "×" + group.kernel();
        return group.dilation() == 1 ? size : size + " → " + group.extent() + "×" + group.extent();
    }

    private static void grid(
            GraphicsContext graphics, Palette palette, MixLayer.Group group, double left, double top, double tap, Color colour) {
        for (int row = 0; row < group.extent(); row++) {
            for (int column = 0; column < group.extent(); column++) {
                boolean weighs = row % group.dilation() == 0 && column % group.dilation() == 0;
                graphics.setFill(weighs ? colour : palette.surface2());
                graphics.fillRect(left + column * tap, top + row * tap, tap - 1, tap - 1);
            }
        }
    }
}
