// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.DoubleBinding;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.scaling.CompoundScaling;

/** Shows α·β²·γ², which compound scaling wants near 2, and by how much φ multiplies the mult-adds at that rate. */
final class PhiGauge extends VBox {
    private static final PseudoClass OFF_TARGET = PseudoClass.getPseudoClass("off-target");
    private static final double TARGET = 2;
    /** The published coefficients give 1.92. */
    private static final double TOLERANCE = 0.15;

    PhiGauge(ParametersViewModel.Form form, Texts texts) {
        super(3);
        setPadding(new Insets(4, 28, 6, 12));
        setId("phi-gauge");
        ParameterField phi = form.field("phi").orElseThrow();
        ParameterField alpha = form.field("alpha").orElseThrow();
        ParameterField beta = form.field("beta").orElseThrow();
        ParameterField gamma = form.field("gamma").orElseThrow();
        DoubleBinding product = Bindings.createDoubleBinding(
                () -> CompoundScaling.product(number(alpha), number(beta), number(gamma)),
                alpha.valueProperty(),
                beta.valueProperty(),
                gamma.valueProperty());

        Label formula = new Label();
        formula.getStyleClass().add("small");
        formula.setId("phi-product");
        formula.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> String.format(Locale.ROOT, "α·β²·γ² = %.2f", product.get()), product));
        Label growth = new Label();
        growth.getStyleClass().addAll("small", "muted");
        growth.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.get(
                                "gauge.growth",
                                Scale.shortText(number(phi)),
                                factor(Math.pow(product.get(), number(phi)))),
                        texts.language().currentProperty(),
                        product,
                        phi.valueProperty()));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Bar bar = new Bar(product);
        getChildren().addAll(new HBox(formula, space, growth), bar);

        Tooltip tooltip = new Tooltip();
        tooltip.textProperty().bind(texts.bind("gauge.help"));
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(320);
        Tooltip.install(this, tooltip);
    }

    /** Whether a family scales by all four. */
    static boolean suits(ParametersViewModel.Form form) {
        return form.fields().keySet().containsAll(java.util.List.of("phi", "alpha", "beta", "gamma"));
    }

    private static double number(ParameterField field) {
        return (Double) field.value();
    }

    private static String factor(double factor) {
        return factor < 100
                ? String.format(Locale.ROOT, "%.2f", factor)
                : String.format(Locale.ROOT, "%,.0f", factor);
    }

    /** From 1 to 4 by the logarithm, so that the target is the middle. */
    private static final class Bar extends Region {
        private static final double HEIGHT = 6;

        private final DoubleBinding product;
        private final Region fill = part("gauge-fill");
        private final Region target = part("gauge-target");

        Bar(DoubleBinding product) {
            this.product = product;
            getStyleClass().add("gauge-track");
            getChildren().addAll(fill, target);
            setMinHeight(HEIGHT);
            setMaxHeight(HEIGHT);
            product.subscribe(value -> {
                fill.pseudoClassStateChanged(
                        OFF_TARGET, Math.abs(value.doubleValue() - TARGET) > TOLERANCE);
                requestLayout();
            });
        }

        private static Region part(String styleClass) {
            Region part = new Region();
            part.getStyleClass().add(styleClass);
            part.setManaged(false);
            return part;
        }

        @Override
        protected void layoutChildren() {
            double share = Math.clamp(Math.log(product.get()) / Math.log(TARGET * TARGET), 0, 1);
            fill.resizeRelocate(0, 0, getWidth() * share, HEIGHT);
            target.resizeRelocate(snapPositionX(getWidth() / 2 - 1), -2, 2, HEIGHT + 4);
        }
    }
}
