// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** Finds objects on images with one network on one device. */
public final class Detector implements AutoCloseable {
    /** Scores at or below this are left out, so that a threshold above it can be moved without another run. */
    public static final double SCORE_FLOOR = 0.05;

    /** The floor at which detections are evaluated: average precision asks for faint ones, too. */
    public static final double EVALUATION_FLOOR = 0.001; // thresh of darknet's validate_detector_map and COCO submissions

    /** Boxes that enter suppression, as EfficientDet has it. */
    static final int MOST_CANDIDATES = 5000;

    /**
     * Boxes that remain: more than any published network returns (TFLite 25, COCO's evaluation 100), whose lists begin
     * this one.
     */
    static final int MOST_DETECTIONS = 300;

    private final CompiledNetwork network;
    private final BoxDecoder decoder;
    private final ClassLabels labels;
    private final Weights.Provenance provenance;

    private Detector(CompiledNetwork network, BoxDecoder decoder) {
        this.network = network;
        this.decoder = decoder;
        this.labels = ClassLabels.of(network.graph().task());
        this.provenance = network.provenance();
    }

    /** Whether networks of this task find objects. */
    public static boolean detects(Task task) {
        return switch (task) {
            case Task.AnchorDetection _, Task.RegionDetection _, Task.YoloDetection _, Task.QueryDetection _ -> true;
            case Task.Classification _, Task.Unstated _ -> false;
        };
    }

    /**
     * Prepares a network to detect.
     *
     * @throws DecodingException if the network finds no objects
     * @throws org.phiscope.engine.EngineException if the device cannot run it
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    public static Detector compile(Engine engine, Device device, Graph graph, Weights weights) {
        BoxDecoder decoder = decoder(graph);
        return new Detector(engine.compile(device, graph, weights, Set.of()), decoder);
    }

    /**
     * Reads what a network finds that is ready to run.
     *
     * @param network that is closed with this
     * @throws DecodingException if the network finds no objects
     */
    public static Detector of(CompiledNetwork network) {
        return new Detector(network, decoder(network.graph()));
    }

    public Graph graph() {
        return network.graph();
    }

    public Device device() {
        return network.device();
    }

    /** Names of the classes that it tells apart. */
    public ClassLabels labels() {
        return labels;
    }

    /** The number of a class given by its name, whatever its capitals, or by the number itself; empty if there is none. */
    public OptionalInt classId(String nameOrNumber) {
        return IntStream.range(0, labels.count())
                .filter(id -> labels.label(id).equalsIgnoreCase(nameOrNumber)
                        || Integer.toString(id).equals(nameOrNumber))
                .findFirst();
    }

    /** The suppression that the network was published with. */
    public Nms defaultNms() {
        return decoder.nms();
    }

    /**
     * Finds objects on an image.
     *
     * @throws CancellationException if it was cancelled before it was done
     * @throws org.phiscope.engine.EngineException if the device fails
     */
    public Detections detect(RgbImage image, Fit fit, Nms nms, Cancellation cancellation) {
        return detect(image, fit, nms, SCORE_FLOOR, cancellation);
    }

    /**
     * Finds objects on an image down to a score of one's own, as an evaluation wants it.
     *
     * @param floor scores at or below this are left out
     * @throws CancellationException if it was cancelled before it was done
     * @throws org.phiscope.engine.EngineException if the device fails
     */
    public Detections detect(RgbImage image, Fit fit, Nms nms, double floor, Cancellation cancellation) {
        cancellation.check();
        Graph graph = network.graph();
        FittedImage fitted = FittedImage.of(image, graph.input().shape(), graph.preprocessing(), fit);
        RunResult result = network.run(fitted.tensor(), cancellation);
        List<Candidate> candidates;
        List<BoxDecoder.Step> steps;
        try (result) {
            cancellation.check();
            candidates = decoder.decode(result, floor).highest(MOST_CANDIDATES);
            steps = decoder.steps(result, floor);
        }
        List<Stage> stages = new ArrayList<>();
        for (BoxDecoder.Step step : steps) {
            List<Candidate> boxes = step.suppressed() ? suppressed(step.boxes(), nms, floor) : step.boxes();
            stages.add(new Stage(step.kind(), step.number(), onImage(boxes, fitted)));
        }
        return new Detections(
                image.originalWidth(),
                image.originalHeight(),
                onImage(suppressed(candidates, nms, floor), fitted),
                stages,
                result.time(),
                network.device().id(),
                provenance);
    }

    private List<Candidate> suppressed(List<Candidate> candidates, Nms nms, double floor) {
        return nms.apply(candidates, decoder.iou(), floor, MOST_DETECTIONS);
    }

    private List<Detection> onImage(List<Candidate> candidates, FittedImage fitted) {
        List<Detection> detections = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            Deviation deviation = candidate.deviation();
            detections.add(new Detection(
                    candidate.classId(),
                    candidate.classId() == Detection.NO_CLASS
                            ? "#" + (detections.size() + 1)
                            : labels.label(candidate.classId()),
                    candidate.score(),
                    fitted.toImage(candidate.box()),
                    deviation == null ? null : deviation.scaled(1 / fitted.scaleX(), 1 / fitted.scaleY())));
        }
        return detections;
    }

    /** What runs; it is closed with this. */
    public CompiledNetwork network() {
        return network;
    }

    @Override
    public void close() {
        network.close();
    }

    private static BoxDecoder decoder(Graph graph) {
        Shape input = graph.input().shape();
        return switch (graph.task()) {
            case Task.AnchorDetection task -> new AnchorDecoder(task, input);
            case Task.RegionDetection task -> new RegionDecoder(task, input);
            case Task.YoloDetection task -> new YoloDecoder(task, input);
            case Task.QueryDetection task -> new QueryDecoder(task, input);
            case Task.Unstated _ -> throw new DecodingException(
                    Message.of(
                            "{0} has outputs that nothing is said about, so that they cannot be read as boxes",
                            graph.name()));
            case Task.Classification _ -> throw new DecodingException(
                    Message.of(
                            "{0} classifies images and has no head that finds boxes; choose a detector such as "
                                    + "efficientdet-lite0",
                            graph.name()));
        };
    }
}
