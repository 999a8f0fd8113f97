// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Classifier.Ranked;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Detections;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Stage;
import org.phiscope.weights.Weights;

/**
 * Which part of an answer is looked at: of which stage, from which score on, of which class, and which box of those. All
 * of it only filters. To be used on the screen's thread.
 */
final class Findings {
    /** Score from which on boxes are shown at first. */
    static final double FIRST_THRESHOLD = 0.3;

    /** So many proposals are shown at first. */
    static final int FIRST_PROPOSALS = 50;

    /** A class that was found. */
    record Found(int classId, String label) {}

    /** A step on the way to the result. */
    record Step(Stage.Kind kind, int number) {}

    private static final String DARKNET = ".weights";

    private final ObservableValue<@Nullable Answer> answer;
    private final DoubleProperty threshold = new SimpleDoubleProperty(this, "threshold", FIRST_THRESHOLD);
    private final IntegerProperty proposals = new SimpleIntegerProperty(this, "proposals", FIRST_PROPOSALS);
    private final ObjectProperty<@Nullable Found> onlyClass = new SimpleObjectProperty<>(this, "onlyClass");
    private final ObjectProperty<@Nullable Step> step = new SimpleObjectProperty<>(this, "step");
    private final ObjectProperty<@Nullable Detection> selected = new SimpleObjectProperty<>(this, "selected");
    private final ObjectProperty<@Nullable Detection> hovered = new SimpleObjectProperty<>(this, "hovered");
    private final ObservableList<Detection> detections = FXCollections.observableArrayList();
    private final ObservableList<Detection> detectionsView = FXCollections.unmodifiableObservableList(detections);
    private final ObservableList<Found> classes = FXCollections.observableArrayList();
    private final ObservableList<Found> classesView = FXCollections.unmodifiableObservableList(classes);
    private final ObservableList<Step> steps = FXCollections.observableArrayList();
    private final ObservableList<Step> stepsView = FXCollections.unmodifiableObservableList(steps);
    private final ObservableList<Ranked> ranking = FXCollections.observableArrayList();
    private final ObservableList<Ranked> rankingView = FXCollections.unmodifiableObservableList(ranking);
    private boolean filtering;

    /** @param answer to the last run; {@code null} before the first */
    Findings(ObservableValue<@Nullable Answer> answer) {
        this.answer = answer;
        answer.subscribe(this::fill);
        threshold.subscribe(this::filter);
        proposals.subscribe(this::filter);
        onlyClass.subscribe(this::filter);
        step.subscribe(this::fill);
    }

    /** Score from which on boxes are shown. */
    DoubleProperty thresholdProperty() {
        return threshold;
    }

    /** How many proposals are shown, which have an order but no scores. */
    IntegerProperty proposalsProperty() {
        return proposals;
    }

    /** The only class that is shown; {@code null} for all. */
    ObjectProperty<@Nullable Found> onlyClassProperty() {
        return onlyClass;
    }

    /** Whose boxes are shown; {@code null} for the result. */
    ObjectProperty<@Nullable Step> stepProperty() {
        return step;
    }

    /** The steps that the answer has, in their order; empty where there is only the result. */
    ObservableList<Step> steps() {
        return stepsView;
    }

    ObjectProperty<@Nullable Detection> selectedProperty() {
        return selected;
    }

    /** The box under the mouse. */
    ObjectProperty<@Nullable Detection> hoveredProperty() {
        return hovered;
    }

    /** The detections shown, highest score first. */
    ObservableList<Detection> detections() {
        return detectionsView;
    }

    /**
     * Whether {@link #detections()} is being changed just now: what a control says about its selection then is not the
     * user's.
     */
    boolean isFiltering() {
        return filtering;
    }

    /** The classes that were found, whatever the threshold, by name. */
    ObservableList<Found> classes() {
        return classesView;
    }

    /** What a classifier takes the image for, likeliest first. */
    ObservableList<Ranked> ranking() {
        return rankingView;
    }

    /**
     * The name of a class of {@link #ranking()}; empty where there is none, and where the weights may be of another order:
     * darknet numbers ImageNet's classes otherwise, and untrained weights none at all.
     */
    Optional<String> name(Ranked ranked) {
        if (!(answer.getValue() instanceof Classified classified)
                || !(classified.provenance() instanceof Weights.Provenance.Trained)) {
            return Optional.empty();
        }
        Path weights = classified.question().weights();
        boolean darknet = weights != null && weights.toString().endsWith(DARKNET)
                || classified.question().configuration().family().id().equals(DarknetNetwork.FAMILY);
        return darknet
                ? Optional.empty()
                : ClassLabels.of(classified.ranking().classes()).name(ranked.classId());
    }

    /** Boxes of the step looked at, whatever they score. */
    private List<Detection> boxes() {
        if (!(answer.getValue() instanceof Detected detected)) {
            return List.of();
        }
        Step wanted = step.get();
        Detections found = detected.detections();
        return found.stages().stream()
                .filter(stage -> wanted != null && stage.kind() == wanted.kind() && stage.number() == wanted.number())
                .findFirst()
                .map(Stage::boxes)
                .orElseGet(found::all);
    }

    /** Puts what the answer says into the lists. */
    private void fill() {
        if (answer.getValue() instanceof Detected detected) {
            List<Step> there = detected.detections().stages().stream()
                    .map(stage -> new Step(stage.kind(), stage.number()))
                    .toList();
            if (!steps.equals(there)) {
                Step chosen = step.get();
                steps.setAll(there);
                step.set(there.contains(chosen) ? chosen : null);
            }
        } else if (answer.getValue() != null) {
            steps.clear();
            step.set(null);
        }
        List<Found> found = boxes().stream()
                .filter(detection -> detection.classId() != Detection.NO_CLASS)
                .filter(detection -> step.get() != null || detection.score() > Detector.SCORE_FLOOR)
                .map(detection -> new Found(detection.classId(), detection.label()))
                .distinct()
                .sorted(Comparator.comparing(Found::label))
                .toList();
        if (!classes.equals(found)) {
            classes.setAll(found);
        }
        Found only = onlyClass.get();
        if (only != null && !found.contains(only)) {
            onlyClass.set(null);
        }
        ranking.setAll(
                answer.getValue() instanceof Classified classified ? classified.ranking().ranked() : List.of());
        filter();
    }

    private void filter() {
        Found only = onlyClass.get();
        List<Detection> all = boxes();
        boolean ordered = !all.isEmpty() && !all.getFirst().isScored();
        List<Detection> shown = ordered
                ? all.subList(0, Math.min(all.size(), proposals.get()))
                : all.stream()
                        .filter(detection -> detection.score() >= threshold.get())
                        .filter(detection -> only == null || detection.classId() == only.classId())
                        .toList();
        Detection chosen = selected.get();
        if (!detections.equals(shown)) {
            filtering = true;
            detections.setAll(shown);
            filtering = false;
        }
        if (chosen != null) {
            selected.set(shown.contains(chosen) ? chosen : null);
        }
        if (hovered.get() != null && !shown.contains(hovered.get())) {
            hovered.set(null);
        }
    }
}
