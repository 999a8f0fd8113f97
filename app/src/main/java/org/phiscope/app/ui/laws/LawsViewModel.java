// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.laws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Point2D;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.CostReport;
import org.phiscope.law.Law;
import org.phiscope.law.Law.Standing;
import org.phiscope.law.Law.Values;
import org.phiscope.law.Law.Variable;
import org.phiscope.law.Laws;

/**
 * A law and values of its variables. They are the current network's, by the stage or layer looked at, until one is set by
 * hand; then they stay until {@link #follow}. To be used on one thread.
 */
public final class LawsViewModel {
    /** Points of a curve. */
    private static final int POINTS = 160;

    private final ObjectProperty<Law> law =
            new SimpleObjectProperty<>(this, "law", Laws.all().getFirst());
    private final ReadOnlyObjectWrapper<Drawing> drawing;
    private final Map<String, Values> setByHand = new HashMap<>();
    private @Nullable CostReport report;
    private @Nullable String stage;
    private @Nullable String layer;

    /**
     * A law as it is drawn.
     *
     * @param values of all variables
     * @param following whether they are the network's
     * @param standing where the network stands, if it has such a stage or layer
     * @param curves one for each curve of the law
     */
    public record Drawing(
            Law law, Values values, boolean following, @Nullable Standing standing, List<Drawn> curves) {
        public Drawing {
            curves = List.copyOf(curves);
        }

        /** The standing where its other variables are those that are drawn, so that it belongs among the curves. */
        public @Nullable Standing comparable() {
            Standing network = standing;
            if (network == null || Double.isNaN(network.measured())) {
                return null;
            }
            boolean same = law.others().stream()
                    .allMatch(variable -> variable.nearest(network.values().of(variable.symbol()))
                            == values.of(variable.symbol()));
            return same ? network : null;
        }
    }

    /**
     * A curve as it is drawn.
     *
     * @param now its value at the values of all variables
     */
    public record Drawn(Law.Curve curve, List<Point2D> points, double now) {
        public Drawn {
            points = List.copyOf(points);
        }
    }

    public LawsViewModel() {
        drawing = new ReadOnlyObjectWrapper<>(this, "drawing", draw());
        law.addListener(_ -> drawing.set(draw()));
    }

    public List<Law> laws() {
        return Laws.all();
    }

    /** The law looked at. */
    public ObjectProperty<Law> lawProperty() {
        return law;
    }

    public ReadOnlyObjectProperty<Drawing> drawingProperty() {
        return drawing.getReadOnlyProperty();
    }

    /**
     * Shows where a network stands.
     *
     * @param lookedAtStage name of the stage looked at, or {@code null} for the one that costs most
     * @param lookedAtLayer name of the node looked at, or {@code null} likewise
     */
    public void show(CostReport network, @Nullable String lookedAtStage, @Nullable String lookedAtLayer) {
        if (network != report || !Objects.equals(lookedAtStage, stage) || !Objects.equals(lookedAtLayer, layer)) {
            report = network;
            stage = lookedAtStage;
            layer = lookedAtLayer;
            drawing.set(draw());
        }
    }

    /** Sets a variable of the law looked at. */
    public void set(Variable variable, double value) {
        Drawing shown = drawing.get();
        double nearest = variable.nearest(value);
        if (nearest != shown.values().of(variable.symbol())) {
            setByHand.put(shown.law().id(), shown.values().with(variable.symbol(), nearest));
            drawing.set(draw());
        }
    }

    /** Gives the variables of the law looked at the network's values again. */
    public void follow() {
        setByHand.remove(law.get().id());
        drawing.set(draw());
    }

    private Drawing draw() {
        Law shown = law.get();
        CostReport network = report;
        Standing standing = network == null ? null : shown.standing(network, stage, layer).orElse(null);
        Values byHand = setByHand.get(shown.id());
        Values values = byHand != null ? byHand : values(shown, standing);
        List<Drawn> curves = new ArrayList<>();
        for (Law.Curve curve : shown.curves()) {
            List<Point2D> points = new ArrayList<>(POINTS + 1);
            for (int i = 0; i <= POINTS; i++) {
                double x = at(shown.x(), (double) i / POINTS);
                points.add(new Point2D(x, curve.of().applyAsDouble(values.with(shown.x().symbol(), x))));
            }
            curves.add(new Drawn(curve, points, curve.of().applyAsDouble(values)));
        }
        return new Drawing(shown, values, byHand == null, standing, curves);
    }

    private static Values values(Law shown, @Nullable Standing standing) {
        Values values = shown.typical();
        if (standing != null) {
            for (Variable variable : shown.variables()) {
                values = values.with(
                        variable.symbol(), variable.nearest(standing.values().of(variable.symbol())));
            }
        }
        return values;
    }

    /** The value of a variable at a part of its range. */
    static double at(Variable variable, double part) {
        return variable.logarithmic()
                ? variable.min() * Math.pow(variable.max() / variable.min(), part)
                : variable.min() + part * (variable.max() - variable.min());
    }

    /** The part of its range at which a variable has a value; the other way round. */
    static double part(Variable variable, double value) {
        double inside = Math.clamp(value, variable.min(), variable.max());
        return variable.logarithmic()
                ? Math.log(inside / variable.min()) / Math.log(variable.max() / variable.min())
                : (inside - variable.min()) / (variable.max() - variable.min());
    }
}
