// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.evaluation.Verdicts;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Overlay.Layer;
import org.phiscope.vision.Palette;

/** What is drawn over the image: boxes in their classes' colours, as they are judged, or those of two networks. */
final class Layers {
    private final InspectViewModel model;
    private final Texts texts;

    Layers(InspectViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    /** The first is painted last, on top. */
    List<Layer> current() {
        if (model.comparing().otherProperty().get() instanceof Detected) {
            return compared();
        }
        @Nullable Verdicts verdicts = model.judging().verdictsProperty().get();
        return verdicts == null
                ? List.of(Layer.ofClasses(List.copyOf(model.findings().detections()), ImageCanvas::caption))
                : judged(verdicts);
    }

    private List<Layer> compared() {
        Comparing comparing = model.comparing();
        List<Layer> layers = new ArrayList<>();
        if (comparing.showsFirstProperty().get()) {
            List<Detection> first = List.copyOf(model.findings().detections());
            layers.add(new Layer(first, ImageCanvas::caption, _ -> Palette.FIRST, false));
        }
        if (comparing.showsSecondProperty().get()) {
            layers.add(new Layer(comparing.second(), ImageCanvas::caption, _ -> Palette.SECOND, true));
        }
        return layers;
    }

    private List<Layer> judged(Verdicts verdicts) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer(
                verdicts.wrong(),
                detection -> texts.get("truth.wrong.label", ImageCanvas.caption(detection)),
                _ -> Palette.WRONG,
                false));
        layers.add(new Layer(
                objects(verdicts.missed()),
                missed -> texts.get("truth.missed.label", missed.label()),
                _ -> Palette.WRONG,
                true));
        layers.add(new Layer(verdicts.right(), ImageCanvas::caption, _ -> Palette.RIGHT, false));
        layers.add(new Layer(verdicts.neither(), ImageCanvas::caption, _ -> Palette.NEITHER, false));
        layers.add(new Layer(objects(verdicts.found()), _ -> "", _ -> Palette.RIGHT, true));
        layers.add(new Layer(
                objects(verdicts.crowds()),
                crowd -> texts.get("truth.crowd.label", crowd.label()),
                _ -> Palette.NEITHER,
                true));
        return layers;
    }

    private List<Detection> objects(List<Annotation> annotations) {
        return annotations.stream()
                .map(annotation -> new Detection(
                        Detection.NO_CLASS, model.judging().category(annotation), Double.NaN, annotation.box()))
                .toList();
    }
}
