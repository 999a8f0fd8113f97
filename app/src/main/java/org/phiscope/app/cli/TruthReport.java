// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.Json;
import org.phiscope.evaluation.ClassMapping;
import org.phiscope.evaluation.CocoEvaluator;
import org.phiscope.evaluation.Evaluation;
import org.phiscope.evaluation.Evaluation.OfCategory;
import org.phiscope.evaluation.Evaluation.Summary;
import org.phiscope.evaluation.GroundTruth;
import org.phiscope.evaluation.GroundTruth.Image;
import org.phiscope.evaluation.GroundTruthJson;
import org.phiscope.evaluation.ScoredBox;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Detections;

/** How good the detections on some images are, against what is to be found there. */
final class TruthReport {
    private final Path file;
    private final GroundTruth truth;
    private final ClassMapping mapping;
    private final List<ScoredBox> boxes = new ArrayList<>();

    private TruthReport(Path file, GroundTruth truth, ClassMapping mapping) {
        this.file = file;
        this.truth = truth;
        this.mapping = mapping;
    }

    /**
     * Reads what is to be found on images.
     *
     * @throws org.phiscope.format.FormatException if the file is no ground truth, or one of other classes
     * @throws UserError if it says nothing of one of the images, or an image is there twice
     */
    static TruthReport open(Path file, List<Path> images, ClassLabels labels) {
        GroundTruth whole = GroundTruthJson.read(file);
        Set<Long> ids = new HashSet<>();
        for (Path image : images) {
            if (!ids.add(image(whole, image, file).id())) {
                throw new UserError(UserError.Kind.WRONG_USE, "--image " + image + ": is there twice");
            }
        }
        return new TruthReport(file, whole.only(ids), ClassMapping.of(whole, labels));
    }

    private static Image image(GroundTruth truth, Path image, Path file) {
        return truth.image(image)
                .orElseThrow(() -> new UserError(
                        UserError.Kind.BAD_INPUT, image + ": " + file + " has no image of this name"));
    }

    void add(Path image, Detections found) {
        boxes.addAll(mapping.boxes(image(truth, image, file), found.all()));
    }

    String text() {
        Evaluation evaluation = CocoEvaluator.evaluate(truth, boxes);
        TextTable figures = new TextTable(LEFT, RIGHT, RIGHT, RIGHT, RIGHT);
        Summary summary = evaluation.summary();
        figures.row("", "", "0.5:0.95", "0.5", "0.75");
        figures.row("", "AP", figure(summary.ap()), figure(summary.ap50()), figure(summary.ap75()));
        figures.row("", "", "small", "medium", "large");
        figures.row("", "AP", figure(summary.apSmall()), figure(summary.apMedium()), figure(summary.apLarge()));
        figures.row("", "AR", figure(summary.arSmall()), figure(summary.arMedium()), figure(summary.arLarge()));
        figures.row("", "", "1 box", "10 boxes", "100 boxes");
        figures.row("", "AR", figure(summary.ar1()), figure(summary.ar10()), figure(summary.ar100()));
        TextTable table = new TextTable(LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT);
        table.row("", "category", "objects", "boxes", "AP", "AP50", "AP75", "AR100");
        for (OfCategory each : evaluation.categories()) {
            table.row(
                    "",
                    each.category().name(),
                    Integer.toString(each.objects()),
                    Integer.toString(each.detections()),
                    figure(each.ap()),
                    figure(each.ap50()),
                    figure(each.ap75()),
                    figure(each.ar100()));
        }
        return file + ": " + Figures.counted(evaluation.images(), "image") + ", " + mapping.size() + " of "
                + truth.categories().size() + " categories known to the network\n"
                + figures + table;
    }

    String json() {
        Evaluation evaluation = CocoEvaluator.evaluate(truth, boxes);
        Summary summary = evaluation.summary();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("truth", file.toString());
        object.put("images", evaluation.images());
        object.put("AP", number(summary.ap()));
        object.put("AP50", number(summary.ap50()));
        object.put("AP75", number(summary.ap75()));
        object.put("APsmall", number(summary.apSmall()));
        object.put("APmedium", number(summary.apMedium()));
        object.put("APlarge", number(summary.apLarge()));
        object.put("AR1", number(summary.ar1()));
        object.put("AR10", number(summary.ar10()));
        object.put("AR100", number(summary.ar100()));
        object.put("ARsmall", number(summary.arSmall()));
        object.put("ARmedium", number(summary.arMedium()));
        object.put("ARlarge", number(summary.arLarge()));
        object.put(
                "categories",
                evaluation.categories().stream().map(TruthReport::json).toList());
        return Json.writeLine(object);
    }

    private static Map<String, @Nullable Object> json(OfCategory each) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("category", each.category().name());
        object.put("id", each.category().id());
        object.put("objects", each.objects());
        object.put("boxes", each.detections());
        object.put("AP", number(each.ap()));
        object.put("AP50", number(each.ap50()));
        object.put("AP75", number(each.ap75()));
        object.put("AR100", number(each.ar100()));
        return object;
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
