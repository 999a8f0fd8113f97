// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.DoubleStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Question;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.perturb.Corruption;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Fit;

/**
 * The network's answers about the image at hand before and after it was perturbed, and on demand over all strengths. To be
 * used on the screen's thread.
 */
public final class PerturbViewModel {
    /** Strengths of a curve over ε, as levels of 255. */
    private static final double[] EPSILONS = {1, 2, 4, 8, 16};

    private final ObservableValue<Configuration> configuration;
    private final ObservableValue<@Nullable Device> device;
    private final Specimen specimen;
    private final Perturber perturber;
    private final Executor screen;
    private final LatestTask<Attempt, Comparison> comparing;
    private final LatestTask<Series, Series> measuring;

    private final ObjectProperty<@Nullable Corruption> corruption =
            new SimpleObjectProperty<>(this, "corruption", Corruption.GAUSSIAN_NOISE);
    private final DoubleProperty severity = new SimpleDoubleProperty(this, "severity", 3);
    private final DoubleProperty epsilon = new SimpleDoubleProperty(this, "epsilon", 2);
    private final DoubleProperty seed = new SimpleDoubleProperty(this, "seed", 1);
    private final DoubleProperty threshold = new SimpleDoubleProperty(this, "threshold", 0.3);
    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", true);
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(this, "running");
    private final ReadOnlyBooleanWrapper curving = new ReadOnlyBooleanWrapper(this, "curving");
    private final ReadOnlyObjectWrapper<@Nullable Comparison> comparison =
            new ReadOnlyObjectWrapper<>(this, "comparison");
    private final ReadOnlyObjectWrapper<List<Comparison>> curve =
            new ReadOnlyObjectWrapper<>(this, "curve", List.of());
    private boolean stale;
    private long curves;

    /** A curve to be measured; its number tells it from those that are not wanted any longer. */
    private record Series(Attempt attempt, long number) {}

    /**
     * @param configuration the network that is run
     * @param device it runs on; {@code null} while none was found
     * @param specimen the image that is perturbed
     * @param worker the one thread on which networks are run
     * @param screen {@code Platform::runLater}
     */
    PerturbViewModel(
            ObservableValue<Configuration> configuration,
            ObservableValue<@Nullable Device> device,
            Specimen specimen,
            Perturber perturber,
            Executor worker,
            Executor screen) {
        this.configuration = configuration;
        this.device = device;
        this.specimen = specimen;
        this.perturber = perturber;
        this.screen = screen;
        comparing = new LatestTask<>(worker, screen, this::compare, this::show);
        measuring = new LatestTask<>(worker, screen, this::measure, _ -> curving.set(false));
        specimen.pictureProperty().subscribe(this::another);
        specimen.loadsProperty().subscribe(this::another);
        configuration.subscribe(this::another);
        device.subscribe(this::another);
        corruption.subscribe(this::another);
        seed.subscribe(this::another);
        severity.subscribe(this::ask);
        epsilon.subscribe(this::ask);
        active.subscribe(() -> {
            if (active.get() && stale) {
                ask();
            }
        });
        ask();
    }

    /** {@code null} for a step against the gradient. */
    ObjectProperty<@Nullable Corruption> corruptionProperty() {
        return corruption;
    }

    /** 1 … 5. */
    DoubleProperty severityProperty() {
        return severity;
    }

    /** In whole levels of 255. */
    DoubleProperty epsilonProperty() {
        return epsilon;
    }

    DoubleProperty seedProperty() {
        return seed;
    }

    /** Score from which on boxes count. */
    DoubleProperty thresholdProperty() {
        return threshold;
    }

    /** Whether anybody looks: nothing is run while nobody does. */
    BooleanProperty activeProperty() {
        return active;
    }

    ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /** Whether a curve is being measured. */
    ReadOnlyBooleanProperty curvingProperty() {
        return curving.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<@Nullable Picture> pictureProperty() {
        return specimen.pictureProperty();
    }

    /** What came of the last run that ended; {@code null} before the first. */
    ReadOnlyObjectProperty<@Nullable Comparison> comparisonProperty() {
        return comparison.getReadOnlyProperty();
    }

    /** What was measured of the curve so far, the weakest perturbation first. */
    ReadOnlyObjectProperty<List<Comparison>> curveProperty() {
        return curve.getReadOnlyProperty();
    }

    /** Measures the network's answer at every strength; before that at none. */
    void measureCurve() {
        Attempt attempt = attempt();
        if (attempt != null) {
            curves++;
            curve.set(List.of());
            curving.set(true);
            measuring.submit(new Series(attempt, curves));
        }
    }

    /** Ends whatever runs; what was shown stays. */
    void cancel() {
        comparing.cancel();
        measuring.cancel();
        running.set(false);
        curving.set(false);
        curves++;
    }

    /** The curve is of another image, network or perturbation. */
    private void another() {
        measuring.cancel();
        curving.set(false);
        curves++;
        curve.set(List.of());
        ask();
    }

    private @Nullable Attempt attempt() {
        Picture picture = specimen.pictureProperty().get();
        if (picture == null) {
            return null;
        }
        Configuration wanted = configuration.getValue();
        Question question = new Question(
                picture,
                new Question.Setting(
                        wanted,
                        device.getValue(),
                        specimen.weights(wanted),
                        Fit.LETTERBOX,
                        null,
                        Detector.SCORE_FLOOR));
        return new Attempt(
                question,
                corruption.get(),
                (int) Math.round(severity.get()),
                (int) Math.round(epsilon.get()),
                Math.round(seed.get()));
    }

    private void ask() {
        Attempt attempt = attempt();
        if (attempt == null) {
            comparison.set(null);
            return;
        }
        stale = true;
        if (active.get()) {
            running.set(true);
            comparing.submit(attempt);
        }
    }

    private Comparison compare(Attempt attempt, Cancellation cancellation) {
        boolean ended = false;
        try {
            Comparison result = perturber.compare(attempt, cancellation);
            ended = true;
            return result;
        } finally {
            if (!ended && !cancellation.isCancelled()) {
                // A defect, which is told where all defects are: here nothing runs any longer.
                screen.execute(() -> running.set(false));
            }
        }
    }

    private void show(Comparison result) {
        running.set(false);
        stale = false;
        comparison.set(result);
    }

    private Series measure(Series series, Cancellation cancellation) {
        Attempt attempt = series.attempt();
        List<Comparison> measured = new ArrayList<>();
        double[] strengths = attempt.corruption() == null
                ? EPSILONS
                : DoubleStream.iterate(1, s -> s <= Corruption.SEVERITIES, s -> s + 1).toArray();
        boolean ended = false;
        try {
            for (double strength : strengths) {
                cancellation.check();
                measured.add(perturber.compare(attempt.with(strength), cancellation));
                List<Comparison> soFar = List.copyOf(measured);
                screen.execute(() -> {
                    if (series.number() == curves) {
                        curve.set(soFar);
                    }
                });
            }
            ended = true;
            return series;
        } finally {
            if (!ended && !cancellation.isCancelled()) {
                screen.execute(() -> curving.set(false));
            }
        }
    }
}
