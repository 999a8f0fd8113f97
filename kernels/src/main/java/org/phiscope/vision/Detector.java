// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.weights.Weights;

/** Finds objects on images with one network on one device. */
public final class Detector implements AutoCloseable {
    /** Scores at or below this are left out, so that a threshold above it can be moved without another run. */
    public static final double SCORE_FLOOR = 0.05;

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

    private Detector(CompiledNetwork network, BoxDecoder decoder, ClassLabels labels, Weights.Provenance provenance) {
        this.network = network;
        this.decoder = decoder;
        this.labels = labels;
        this.provenance = provenance;
    }

    /** Whether networks of this task find objects. */
    public static boolean detects(Task task) {
        return switch (task) {
            case Task.AnchorDetection _, Task.RegionDetection _, Task.YoloDetection _, Task.QueryDetection _ -> true;
            case Task.Classification _ -> false;
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
        ClassLabels labels = ClassLabels.of(classes(graph.task()));
        return new Detector(
                engine.compile(device, graph, weights, Set.of()), decoder, labels, weights.provenance());
    }

    public Graph graph() {
        return network.graph();
    }

    public Device device() {
        return network.device();
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
        cancellation.check();
        Graph graph = network.graph();
        FittedImage fitted = FittedImage.of(image, graph.input().shape(), graph.preprocessing(), fit);
        RunResult result = network.run(fitted.tensor(), cancellation);
        List<Candidate> candidates;
        try (result) {
            cancellation.check();
            candidates = decoder.decode(result, SCORE_FLOOR).highest(MOST_CANDIDATES);
        }
        List<Detection> detections = new ArrayList<>();
        for (Candidate kept : nms.apply(candidates, decoder.iou(), MOST_DETECTIONS)) {
            detections.add(new Detection(
                    kept.classId(), labels.label(kept.classId()), kept.score(), fitted.toImage(kept.box())));
        }
        return new Detections(
                image.width(), image.height(), detections, result.time(), network.device().id(), provenance);
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
            case Task.Classification _ -> throw new DecodingException(
                    graph.name() + " classifies images and has no head that finds boxes;"
                            + " choose a detector such as efficientdet-lite0");
        };
    }

    private static int classes(Task task) {
        return switch (task) {
            case Task.AnchorDetection anchors -> anchors.classes();
            case Task.RegionDetection regions -> regions.classes();
            case Task.YoloDetection yolo -> yolo.classes();
            case Task.QueryDetection queries -> queries.classes();
            case Task.Classification classification -> classification.classes();
        };
    }
}
