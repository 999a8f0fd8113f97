// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.LongProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleLongProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleException;
import org.phiscope.style.StyleSettings;
import org.phiscope.style.StyleSettings.Colours;
import org.phiscope.style.StyleSettings.Form;
import org.phiscope.style.StyleSettings.OptimiserKind;
import org.phiscope.style.StyleSettings.Start;

/** The settings as they are on the screen. */
final class RecipeForm {
    private final ObjectProperty<Pooling> pooling = new SimpleObjectProperty<>(this, "pooling", Pooling.PUBLISHED);
    private final DoubleProperty alpha = new SimpleDoubleProperty(this, "alpha", StyleSettings.ALPHA);
    private final DoubleProperty beta = new SimpleDoubleProperty(this, "beta", StyleSettings.BETA);
    private final DoubleProperty variation = new SimpleDoubleProperty(this, "variation", StyleSettings.VARIATION);
    private final ObjectProperty<Form> form = new SimpleObjectProperty<>(this, "form", Form.RELATIVE);
    private final ObjectProperty<Start> start = new SimpleObjectProperty<>(this, "start", Start.CONTENT);
    private final ObjectProperty<Colours> colours = new SimpleObjectProperty<>(this, "colours", Colours.STYLE);
    private final ObjectProperty<OptimiserKind> optimiser =
            new SimpleObjectProperty<>(this, "optimiser", OptimiserKind.ADAM);
    private final IntegerProperty size = new SimpleIntegerProperty(this, "size", StyleSettings.SIDE);
    private final IntegerProperty steps =
            new SimpleIntegerProperty(this, "steps", StyleSettings.steps(StyleSettings.SIDE).getLast());
    private final BooleanProperty coarseToFine = new SimpleBooleanProperty(this, "coarseToFine", true);
    private final IntegerProperty shift = new SimpleIntegerProperty(this, "shift", StyleSettings.SHIFT);
    private final LongProperty seed = new SimpleLongProperty(this, "seed", 1);
    private final ObservableList<LayerChoice> layers = FXCollections.observableArrayList();
    private final ReadOnlyLongWrapper changes = new ReadOnlyLongWrapper(this, "changes");

    /** Steps at the coarser sizes where they are not those that suit the size. */
    private List<Integer> coarser = List.of();

    private boolean restoring;

    RecipeForm() {
        for (ObservableValue<?> value : List.<ObservableValue<?>>of(
                pooling, alpha, beta, variation, form, start, colours, optimiser, size, steps, coarseToFine, shift, seed)) {
            value.addListener((_, _, _) -> changed());
        }
        size.addListener((_, before, now) -> {
            if (!restoring) {
                resized(before.intValue(), now.intValue());
            }
        });
    }

    /** Moves whenever anything of the settings changed. */
    ReadOnlyLongProperty changesProperty() {
        return changes.getReadOnlyProperty();
    }

    private void changed() {
        if (!restoring) {
            changes.set(changes.get() + 1);
        }
    }

    ObjectProperty<Pooling> poolingProperty() {
        return pooling;
    }

    DoubleProperty alphaProperty() {
        return alpha;
    }

    DoubleProperty betaProperty() {
        return beta;
    }

    DoubleProperty variationProperty() {
        return variation;
    }

    ObjectProperty<Form> formProperty() {
        return form;
    }

    ObjectProperty<Start> startProperty() {
        return start;
    }

    ObjectProperty<Colours> coloursProperty() {
        return colours;
    }

    ObjectProperty<OptimiserKind> optimiserProperty() {
        return optimiser;
    }

    /** The longer side, in pixels. */
    IntegerProperty sizeProperty() {
        return size;
    }

    /** At the full size. */
    IntegerProperty stepsProperty() {
        return steps;
    }

    BooleanProperty coarseToFineProperty() {
        return coarseToFine;
    }

    IntegerProperty shiftProperty() {
        return shift;
    }

    LongProperty seedProperty() {
        return seed;
    }

    /** Those of the network in its order. */
    ObservableList<LayerChoice> layers() {
        return layers;
    }

    /** Shows the layers of another network. */
    void showLayers(List<LayerChoice.State> states) {
        List<LayerChoice> rows = states.stream().map(LayerChoice::new).toList();
        for (LayerChoice row : rows) {
            row.contentProperty().addListener((_, _, _) -> changed());
            row.weightProperty().addListener((_, _, _) -> changed());
            row.styleProperty().addListener((_, _, _) -> changed());
        }
        layers.setAll(rows);
        changed();
    }

    /** Gives every layer of the style the same weight, and all of them together 1. */
    void weighEvenly() {
        List<LayerChoice> ticked =
                layers.stream().filter(layer -> layer.styleProperty().get()).toList();
        ticked.forEach(layer -> layer.weightProperty().set(1.0 / ticked.size()));
    }

    /** A picture of another size takes other steps, unless these were chosen. */
    private void resized(int before, int now) {
        coarser = List.of();
        if (steps.get() == StyleSettings.steps(before).getLast()) {
            steps.set(StyleSettings.steps(now).getLast());
        }
    }

    /** Steps at each size, coarse to fine. */
    List<Integer> iterations() {
        List<Integer> all = new ArrayList<>();
        if (coarseToFine.get()) {
            List<Integer> suiting = StyleSettings.steps(size.get());
            all.addAll(coarser.isEmpty() ? suiting.subList(0, suiting.size() - 1) : coarser);
        }
        all.add(steps.get());
        return all;
    }

    /** @throws StyleException if they are none; the message says why */
    StyleSettings settings() {
        List<String> content = new ArrayList<>();
        Map<String, Double> style = new LinkedHashMap<>();
        for (LayerChoice layer : layers) {
            if (layer.contentProperty().get()) {
                content.add(layer.name());
            }
            if (layer.styleProperty().get()) {
                style.put(layer.name(), layer.weightProperty().get());
            }
        }
        return new StyleSettings(
                content,
                style,
                alpha.get(),
                beta.get(),
                variation.get(),
                form.get(),
                start.get(),
                colours.get(),
                optimiser.get(),
                size.get(),
                iterations(),
                shift.get(),
                seed.get());
    }

    /** Takes over everything but the layers, which are the network's. */
    void restore(StyleSettings settings, Pooling pooled) {
        restoring = true;
        pooling.set(pooled);
        alpha.set(settings.alpha());
        beta.set(settings.beta());
        variation.set(settings.variation());
        form.set(settings.form());
        start.set(settings.start());
        colours.set(settings.colours());
        optimiser.set(settings.optimiser());
        size.set(settings.longerSide());
        List<Integer> iterations = settings.iterations();
        steps.set(iterations.getLast());
        coarseToFine.set(iterations.size() > 1 || StyleSettings.steps(settings.longerSide()).size() == 1);
        coarser = iterations.subList(0, iterations.size() - 1);
        shift.set(settings.shift());
        seed.set(settings.seed());
        restoring = false;
        changed();
    }
}
