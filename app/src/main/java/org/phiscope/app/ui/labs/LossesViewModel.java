// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.geometry.Point2D;
import org.phiscope.loss.ClassLoss;
import org.phiscope.loss.GaussianLoss;

/** Losses of a class over the probability of what is right, and of a coordinate over the deviation predicted for it. */
public final class LossesViewModel {
    /** Points of a curve. */
    private static final int POINTS = 200;

    static final double LEAST_P = 0.005;
    static final double LEAST_DEVIATION = 0.02;
    static final double MOST_DEVIATION = 1;

    private final DoubleProperty p = new SimpleDoubleProperty(this, "p", 0.9);
    private final DoubleProperty gamma = new SimpleDoubleProperty(this, "gamma", 2);
    private final DoubleProperty alpha = new SimpleDoubleProperty(this, "alpha", 1);
    private final DoubleProperty epsilon = new SimpleDoubleProperty(this, "epsilon", 0.1);
    private final DoubleProperty classes = new SimpleDoubleProperty(this, "classes", 80);
    private final DoubleProperty error = new SimpleDoubleProperty(this, "error", 0.2);
    private final DoubleProperty deviation = new SimpleDoubleProperty(this, "deviation", 0.1);
    private final ReadOnlyObjectWrapper<Drawing> drawing;

    /** The losses of a class, in the order in which they are drawn. */
    enum Kind {
        CROSS_ENTROPY,
        FOCAL,
        SMOOTHED
    }

    /** One loss as it is drawn. */
    record Curve(Kind kind, ClassLoss loss, List<Point2D> points) {}

    /** Everything that is drawn, at the values of the sliders. */
    record Drawing(double p, List<Curve> curves, double error, double deviation, List<Point2D> gaussian) {
        ClassLoss loss(Kind kind) {
            return curves.get(kind.ordinal()).loss();
        }

        /** Cross entropy over a loss at p. */
        double reduction(Kind kind, double at) {
            return loss(Kind.CROSS_ENTROPY).of(at) / loss(kind).of(at);
        }
    }

    public LossesViewModel() {
        drawing = new ReadOnlyObjectWrapper<>(this, "drawing", draw());
        for (DoubleProperty each : List.of(p, gamma, alpha, epsilon, classes, error, deviation)) {
            each.addListener(_ -> drawing.set(draw()));
        }
    }

    /** The probability looked at. */
    public DoubleProperty pProperty() {
        return p;
    }

    public DoubleProperty gammaProperty() {
        return gamma;
    }

    public DoubleProperty alphaProperty() {
        return alpha;
    }

    /** How much of the label is spread over all classes. */
    public DoubleProperty epsilonProperty() {
        return epsilon;
    }

    public DoubleProperty classesProperty() {
        return classes;
    }

    /** |x − μ|. */
    public DoubleProperty errorProperty() {
        return error;
    }

    /** σ. */
    public DoubleProperty deviationProperty() {
        return deviation;
    }

    ReadOnlyObjectProperty<Drawing> drawingProperty() {
        return drawing.getReadOnlyProperty();
    }

    private Drawing draw() {
        List<Curve> curves = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            ClassLoss loss =
                    switch (kind) {
                        case CROSS_ENTROPY -> new ClassLoss.CrossEntropy();
                        case FOCAL -> new ClassLoss.Focal(gamma.get(), alpha.get());
                        case SMOOTHED -> new ClassLoss.Smoothed(epsilon.get(), (int) Math.round(classes.get()));
                    };
            curves.add(new Curve(kind, loss, curve(LEAST_P, 1 - LEAST_P, loss::of)));
        }
        return new Drawing(
                p.get(),
                List.copyOf(curves),
                error.get(),
                deviation.get(),
                curve(LEAST_DEVIATION, MOST_DEVIATION, sigma -> GaussianLoss.of(error.get(), sigma)));
    }

    private static List<Point2D> curve(double from, double to, DoubleUnaryOperator loss) {
        List<Point2D> points = new ArrayList<>(POINTS + 1);
        for (int i = 0; i <= POINTS; i++) {
            double x = from + (to - from) * i / POINTS;
            points.add(new Point2D(x, loss.applyAsDouble(x)));
        }
        return List.copyOf(points);
    }
}
