// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Filmstrip.Frame;
import org.phiscope.app.ui.inspect.Findings.Found;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.evaluation.ClassMapping;
import org.phiscope.evaluation.CocoEvaluator;
import org.phiscope.evaluation.Evaluation;
import org.phiscope.evaluation.GroundTruth;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.evaluation.GroundTruth.Image;
import org.phiscope.evaluation.ScoredBox;
import org.phiscope.evaluation.Verdicts;
import org.phiscope.format.FormatException;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Detections;
import org.phiscope.family.Configuration;

/**
 * What was found held against what is to be found: on the image looked at, at the threshold chosen, and over all images
 * that were run. To be used on the screen's thread.
 */
final class Judging {
    /** What is to be found, and the file that says so, with its images by their files' names. */
    record Truth(String name, GroundTruth objects, Map<String, Image> images) {
        static Truth of(String name, GroundTruth objects) {
            Map<String, Image> byName = new HashMap<>();
            objects.images().forEach(image -> byName.putIfAbsent(image.fileName(), image));
            return new Truth(name, objects, Map.copyOf(byName));
        }

        /** {@code null} if the truth says nothing of it. */
        @Nullable Image image(Frame frame) {
            return images.get(frame.name());
        }
    }

    /** What was found on an image that was run. */
    record Run(Image image, Detections detections) {}

    /** What is to be judged. */
    private record Input(Truth truth, Configuration configuration, List<Run> runs) {}

    /**
     * How good the images that were run are.
     *
     * @param mapping classes of the network that are categories of the truth; {@code null} where none is
     * @param evaluation {@code null} where there is nothing to evaluate
     * @param problem why not; empty if there is no problem
     */
    record Judged(
            Truth truth,
            Configuration configuration,
            @Nullable ClassMapping mapping,
            @Nullable Evaluation evaluation,
            String problem) {}

    private final Findings findings;
    private final LatestTask<Input, Judged> judging;
    private final ReadOnlyObjectWrapper<@Nullable Truth> truth = new ReadOnlyObjectWrapper<>(this, "truth");
    private final ReadOnlyObjectWrapper<@Nullable Judged> judged = new ReadOnlyObjectWrapper<>(this, "judged");
    private final ReadOnlyObjectWrapper<@Nullable Verdicts> verdicts = new ReadOnlyObjectWrapper<>(this, "verdicts");
    private @Nullable GroundTruth onImage;
    private @Nullable Image image;

    /**
     * @param worker where evaluations are computed
     * @param screen {@code Platform::runLater}
     */
    Judging(Findings findings, Executor worker, Executor screen) {
        this.findings = findings;
        judging = new LatestTask<>(worker, screen, (input, _) -> judge(input), this::show);
        findings.detections().subscribe(this::decide);
        findings.onlyClassProperty().subscribe(_ -> decide());
        findings.stepProperty().subscribe(_ -> decide());
    }

    /** {@code null} if none was opened. */
    ReadOnlyObjectProperty<@Nullable Truth> truthProperty() {
        return truth.getReadOnlyProperty();
    }

    /** Over all images that were run; {@code null} before the first. */
    ReadOnlyObjectProperty<@Nullable Judged> judgedProperty() {
        return judged.getReadOnlyProperty();
    }

    /** Of what is shown of the image looked at; {@code null} where the truth says nothing of that. */
    ReadOnlyObjectProperty<@Nullable Verdicts> verdictsProperty() {
        return verdicts.getReadOnlyProperty();
    }

    void open(@Nullable Truth opened) {
        truth.set(opened);
        judging.cancel();
        judged.set(null);
        lookAt(null);
    }

    /** The name of a category. */
    String category(Annotation annotation) {
        Truth opened = truth.get();
        return opened == null
                ? ""
                : opened.objects().categories().stream()
                        .filter(category -> category.id() == annotation.categoryId())
                        .map(GroundTruth.Category::name)
                        .findFirst()
                        .orElse("");
    }

    /** An image is looked at; {@code null} for one that has no file. */
    void lookAt(@Nullable Image looked) {
        Truth opened = truth.get();
        image = opened == null ? null : looked;
        onImage = opened == null || looked == null ? null : opened.objects().only(Set.of(looked.id()));
        decide();
    }

    /** Judges images that were run with a network. */
    void judge(Configuration configuration, List<Run> runs) {
        Truth opened = truth.get();
        if (opened != null) {
            judging.submit(new Input(opened, configuration, List.copyOf(runs)));
        }
    }

    private static Judged judge(Input input) {
        GroundTruth objects = input.truth.objects();
        try {
            ClassMapping mapping =
                    ClassMapping.of(objects, ClassLabels.of(input.configuration.graph().task()));
            List<ScoredBox> boxes = new ArrayList<>();
            input.runs.forEach(run -> boxes.addAll(mapping.boxes(run.image, run.detections.all())));
            Set<Long> images = input.runs.stream().map(run -> run.image.id()).collect(Collectors.toSet());
            Evaluation evaluation =
                    images.isEmpty() ? null : CocoEvaluator.evaluate(objects.only(images), boxes);
            return new Judged(input.truth, input.configuration, mapping, evaluation, "");
        } catch (FormatException e) {
            return new Judged(input.truth, input.configuration, null, null, String.valueOf(e.getMessage()));
        }
    }

    private void show(Judged result) {
        judged.set(result);
        decide();
    }

    private void decide() {
        Judged result = judged.get();
        GroundTruth there = onImage;
        Image looked = image;
        if (result == null || result.mapping() == null || there == null || looked == null
                || findings.stepProperty().get() != null) {
            verdicts.set(null);
            return;
        }
        List<Detection> shown = List.copyOf(findings.detections());
        verdicts.set(Verdicts.of(ofClass(there, result.mapping()), looked, result.mapping(), shown));
    }

    /** Where one class alone is shown, only its objects can be missed. */
    private GroundTruth ofClass(GroundTruth all, ClassMapping mapping) {
        Found only = findings.onlyClassProperty().get();
        if (only == null) {
            return all;
        }
        Optional<GroundTruth.Category> category = mapping.category(only.classId());
        return new GroundTruth(
                all.images(),
                category.stream().toList(),
                all.annotations().stream()
                        .filter(annotation -> category.isPresent()
                                && annotation.categoryId() == category.get().id())
                        .toList());
    }
}
