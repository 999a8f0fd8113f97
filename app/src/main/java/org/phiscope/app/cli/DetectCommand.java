// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.OverlayPictures;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.Json;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Task;
import org.phiscope.vision.Box;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Detections;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Deviation;
import org.phiscope.vision.Fit;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.Nms;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope detect}. */
@Command(
        name = "detect",
        description = "Find objects on images.",
        footer = {
            "",
            "--json prints one object a line for each image; boxes are [left,top,right,bottom] in its pixels. A network"
                    + " that",
            "predicts how far sides may be off adds \"deviation\": of left and right, of top and bottom. Where the"
                    + " weights",
            "are untrained, because the network was changed so that those that came with it do not fit, the object has"
                    + " a",
            "further key \"untrained\" that says why. With --truth a last object has COCO's twelve figures, and those of"
                    + " each",
            "category; a figure that there is nothing to compute from is null."
        })
final class DetectCommand extends ProgramCommand {
    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions runs = new RunOptions();

    @Option(names = "--image", required = true, paramLabel = "F", description = "Image to look at; may be repeated.")
    private List<Path> images = List.of();

    @Option(
            names = "--weights",
            paramLabel = "F",
            description = "Weights, a .safetensors or a darknet .weights. By default those that came with the program.")
    private @Nullable Path weights;

    @Option(
            names = "--threshold",
            paramLabel = "T",
            description = "Least score of a detection. By default 0.25 for YOLO, as darknet has it, and 0.3 else.")
    private @Nullable Double threshold;

    @Option(
            names = "--nms",
            paramLabel = "KIND",
            converter = NmsById.class,
            description = "What becomes of a box that overlaps a higher one: per-class and class-agnostic drop it, diou"
                    + " drops it unless their centres are apart, soft-linear and soft-gaussian lower its score, none "
                    + "keeps all. By default as the network was published.")
    private @Nullable Nms nms;

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "Only objects of this class, by its name or number; may be repeated.")
    private List<String> classes = List.of();

    @Option(
            names = "--fit",
            paramLabel = "FIT",
            converter = FitById.class,
            description =
                    "How an image is brought to the network's size: letterbox, which keeps its shape, or stretch. "
                            + "By default letterbox.")
    private Fit fit = Fit.LETTERBOX;

    @Option(names = "--overlay", paramLabel = "OUT.png", description = "Write the image with its boxes.")
    private @Nullable Path overlay;

    @Option(
            names = "--truth",
            paramLabel = "F.json",
            description = "What is to be found on the images, in COCO's format: print how good the detections are, by "
                    + "COCO's measures.")
    private @Nullable Path truth;

    @Option(names = "--force", description = "Replace OUT.png if it is there already.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        Configuration configuration = network.open().configuration();
        Graph graph = configuration.graph();
        if (!Detector.detects(graph.task())) {
            throw new UserError(
                    UserError.Kind.WRONG_USE,
                    graph.name()
                            + (graph.task() instanceof Task.Unstated
                                    ? " does not say what its outputs mean, so that they cannot be read as boxes; "
                                    : " classifies images and finds no objects on them; ")
                            + "choose a detector such as efficientdet-lite0");
        }
        Weights values = weights == null
                ? new NetworkWeights(SampleFiles.find()).shipped(configuration, graph)
                : NetworkWeights.ofFile(weights, graph);
        String untrained = RunOptions.untrained(values.provenance());
        if (untrained != null) {
            say("phiscope: untrained weights, these detections mean nothing: " + untrained);
        }
        double least = threshold == null ? defaultThreshold(graph.task()) : threshold;
        try (Engines engines = Engines.discover()) {
            Device device = runs.device(engines);
            try (Detector detector = Detector.compile(engines.engine(device), device, graph, values)) {
                Set<Integer> wanted = wantedClasses(detector);
                @Nullable TruthReport report = truth == null ? null : TruthReport.open(truth, images, detector.labels());
                for (Path file : images) {
                    RgbImage image = ImageFiles.read(file);
                    Detections all = detector.detect(
                            image,
                            fit,
                            nms == null ? detector.defaultNms() : nms,
                            report == null ? Detector.SCORE_FLOOR : Detector.EVALUATION_FLOOR,
                            new Cancellation());
                    if (report != null) {
                        report.add(file, all);
                    }
                    Detections found = ofClasses(all, wanted);
                    print(json ? Json.writeLine(json(file, graph, found, least, untrained)) : text(file, found, least));
                    if (overlay != null) {
                        OverlayPictures.write(image, found, least, overlay);
                        say("wrote " + overlay);
                    }
                }
                if (report != null) {
                    print(json ? report.json() : report.text());
                }
            }
        }
        return DONE;
    }

    /** Numbers of the classes asked for; empty for all. */
    private Set<Integer> wantedClasses(Detector detector) {
        Set<Integer> wanted = new HashSet<>();
        for (String name : classes) {
            wanted.add(detector.classId(name)
                    .orElseThrow(() -> wrongUse("--class " + name + ": "
                            + detector.graph().name() + " tells no such class from others")));
        }
        return wanted;
    }

    private static Detections ofClasses(Detections found, Set<Integer> wanted) {
        return wanted.isEmpty()
                ? found
                : found.with(found.all().stream()
                        .filter(detection -> wanted.contains(detection.classId()))
                        .toList());
    }

    private static double defaultThreshold(Task task) {
        return switch (task) {
            case Task.YoloDetection _ -> 0.25; // detector.c of darknet
            case Task.QueryDetection _ -> 0.7; // detr_demo.ipynb of facebookresearch/detr
            case Task.AnchorDetection _, Task.RegionDetection _, Task.Classification _, Task.Unstated _ ->
                0.3;
        };
    }

    private void checkOptions() {
        if (threshold != null && !(threshold >= Detector.SCORE_FLOOR && threshold <= 1)) {
            throw wrongUse("--threshold " + threshold + ": takes " + Detector.SCORE_FLOOR + " … 1");
        }
        if (overlay != null) {
            if (!overlay.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
                throw wrongUse("--overlay " + overlay + ": a picture is written to a file ending in .png");
            }
            if (images.size() > 1) {
                throw wrongUse("--overlay " + overlay + ": is one picture; give one --image with it");
            }
            ExportCommand.refuseToReplace(overlay, force);
        }
    }

    private static UserError wrongUse(String message) {
        return new UserError(UserError.Kind.WRONG_USE, message);
    }

    private static String text(Path file, Detections found, double least) {
        List<Detection> shown = found.above(least);
        TextTable table = new TextTable(LEFT, RIGHT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT);
        if (!shown.isEmpty()) {
            table.row("", "score", "class", "left", "top", "right", "bottom");
        }
        for (Detection detection : shown) {
            Box box = detection.box();
            table.row(
                    "",
                    String.format(Locale.ROOT, "%.3f", detection.score()),
                    detection.label(),
                    pixels(box.left()),
                    pixels(box.top()),
                    pixels(box.right()),
                    pixels(box.bottom()));
        }
        return file + " (" + found.imageWidth() + "×" + found.imageHeight() + "): "
                + Figures.counted(shown.size(), "object") + " in "
                + String.format(Locale.ROOT, "%.1f ms", found.time().toNanos() / 1e6) + " on " + found.device() + "\n"
                + table;
    }

    private static String pixels(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }

    private static Map<String, Object> json(
            Path file, Graph graph, Detections found, double least, @Nullable String untrained) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("image", file.toString());
        object.put("width", found.imageWidth());
        object.put("height", found.imageHeight());
        object.put("network", graph.name());
        if (untrained != null) {
            object.put("untrained", untrained);
        }
        object.put(
                "detections",
                found.above(least).stream().map(DetectCommand::json).toList());
        return object;
    }

    private static Map<String, Object> json(Detection detection) {
        Box box = detection.box();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("class", detection.label());
        object.put("classId", detection.classId());
        object.put("score", detection.score());
        object.put("box", List.of(box.left(), box.top(), box.right(), box.bottom()));
        Deviation deviation = detection.deviation();
        if (deviation != null) {
            object.put("deviation", List.of(deviation.horizontal(), deviation.vertical()));
        }
        return object;
    }

    static final class NmsById extends ById<Nms> {
        NmsById() {
            super(Nms.values(), Nms::id);
        }
    }

    static final class FitById extends ById<Fit> {
        FitById() {
            super(Fit.values(), Fit::id);
        }
    }
}
