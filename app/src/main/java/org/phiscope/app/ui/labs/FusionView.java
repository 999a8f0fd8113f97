// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.control.NamedSlider;
import org.phiscope.app.ui.labs.FusionViewModel.Fused;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;

/** Every fusing node of the network as two bars of shares, fast normalised and softmax, and three weights to play with. */
final class FusionView extends LabPage {
    private static final int SERIES = 8;

    private final FusionViewModel model;
    private final Label state = new Label();
    private final VBox nodes = new VBox(14);
    private final VBox own = new VBox(6);

    FusionView(FusionViewModel model, Texts texts) {
        super("fusion", texts);
        this.model = model;
        state.setId("fusion-state");
        state.setWrapText(true);
        state.setMinHeight(USE_PREF_SIZE);
        ScrollPane scroll = new ScrollPane(nodes);
        scroll.setFitToWidth(true);
        scroll.setMinHeight(120);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        VBox network = new VBox(10, state, scroll);
        HBox.setHgrow(network, Priority.ALWAYS);
        network.setPrefWidth(620);
        network.setMinWidth(0);
        HBox content = new HBox(24, network, play());
        fill(content, List.of(remark("remark.fusion")));
        model.fusedProperty().subscribe(this::show);
        model.own().forEach(weight -> weight.subscribe(this::showOwn));
        texts.language().currentProperty().subscribe(() -> {
            show();
            showOwn();
        });
        show();
        showOwn();
    }

    private Node play() {
        Label title = words("fusion.own");
        title.getStyleClass().add("strong");
        VBox sliders = new VBox(8);
        for (int i = 0; i < model.own().size(); i++) {
            DoubleProperty weight = model.own().get(i);
            sliders.getChildren()
                    .add(new NamedSlider(
                            "fusion-w" + (i + 1),
                            new ReadOnlyStringWrapper("w" + (i + 1)),
                            weight,
                            -2,
                            4,
                            0.05,
                            Quantity::decimal));
        }
        VBox play = new VBox(12, title, sliders, own);
        play.setPrefWidth(380);
        play.setMinWidth(300);
        return play;
    }

    private void show() {
        Fused fused = model.fusedProperty().get();
        state.setText(state(fused));
        nodes.getChildren().clear();
        for (FusionNode node : fused.nodes()) {
            Label name = new Label(node.name());
            name.getStyleClass().add("strong");
            name.setMinWidth(0);
            VBox row = new VBox(4, name, inputs(node));
            if (node.weights().isEmpty()) {
                row.getChildren().add(bars("fusion.sum", equal(node.inputs().size())));
            } else {
                row.getChildren().add(bars("fusion.fast", FusionNode.fast(node.weights())));
                row.getChildren().add(bars("fusion.softmax", FusionNode.softmax(node.weights())));
            }
            nodes.getChildren().add(row);
        }
    }

    private String state(Fused fused) {
        if (!fused.failure().isEmpty()) {
            return texts().get("fusion.failed", fused.failure());
        }
        if (fused.nodes().isEmpty()) {
            return texts().get("fusion.none", fused.title());
        }
        if (!fused.weighs()) {
            return texts().get("fusion.sums", fused.title());
        }
        return texts().get(fused.trained() ? "fusion.trained" : "fusion.untrained", fused.title());
    }

    private static List<Double> equal(int count) {
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shares.add(1.0 / count);
        }
        return shares;
    }

    /** What is fused, in the colours of the bars, and the weights as they are stored. */
    private static Node inputs(FusionNode node) {
        HBox inputs = new HBox(14);
        for (int i = 0; i < node.inputs().size(); i++) {
            Region sign = new Region();
            sign.getStyleClass().addAll("fusion-sign", "fusion-" + (i % SERIES + 1));
            String weight = node.weights().isEmpty() ? "" : "  w = " + Quantity.decimal(node.weights().get(i));
            Label name = new Label(FusionNode.brief(node.inputs().get(i)) + weight, sign);
            name.getStyleClass().add("small");
            name.setMinWidth(0);
            inputs.getChildren().add(name);
        }
        return inputs;
    }

    /** Shares as parts of one bar. */
    private Node bars(String key, List<Double> shares) {
        Label kind = new Label(texts().get(key));
        kind.getStyleClass().addAll("muted", "small");
        kind.setMinWidth(96);
        GridPane bar = new GridPane();
        HBox.setHgrow(bar, Priority.ALWAYS);
        for (int i = 0; i < shares.size(); i++) {
            Label share = new Label(Quantity.percent(shares.get(i)));
            StackPane part = new StackPane(share);
            part.getStyleClass().addAll("fusion-part", "fusion-" + (i % SERIES + 1));
            part.setMinWidth(0);
            share.setMinWidth(0);
            share.visibleProperty()
                    .bind(Bindings.createBooleanBinding(
                            () -> share.prefWidth(-1) <= part.getWidth(), part.widthProperty(), share.fontProperty()));
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(100 * shares.get(i));
            bar.getColumnConstraints().add(column);
            if (shares.get(i) > 0) {
                bar.add(part, i, 0);
            }
        }
        HBox row = new HBox(8, kind, bar);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private void showOwn() {
        List<Double> weights = model.ownWeights();
        List<Double> fast = FusionNode.fast(weights);
        List<Double> softmax = FusionNode.softmax(weights);
        Label largest = new Label(texts().get("fusion.difference", largestDifference(fast, softmax)));
        largest.setId("fusion-difference");
        largest.setWrapText(true);
        own.getChildren().setAll(bars("fusion.fast", fast), bars("fusion.softmax", softmax), largest);
    }

    private static String largestDifference(List<Double> fast, List<Double> softmax) {
        double largest = 0;
        for (int i = 0; i < fast.size(); i++) {
            largest = Math.max(largest, Math.abs(fast.get(i) - softmax.get(i)));
        }
        return String.format(Locale.ROOT, "%.1f", 100 * largest);
    }
}
