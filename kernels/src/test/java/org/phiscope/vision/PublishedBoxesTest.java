// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.OperatorCases;

/** Overlaps of boxes and their suppression against torchvision's own. */
public class PublishedBoxesTest {
    /** The cases compared here. */
    public static final List<String> CASES = List.of("nms_0.3", "nms_0.5", "nms_0.7", "iou_giou");

    private static OperatorCases cases;

    @BeforeAll
    static void read() {
        cases = OperatorCases.read();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.5, 0.7})
    void suppressesWhatTorchvisionSuppresses(double iou) {
        OperatorCases.Case oracle = cases.get("nms_" + iou);
        float[] scores = oracle.inputValues("scores");
        List<Box> boxes = boxes(oracle);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            candidates.add(new Candidate(i, scores[i], boxes.get(i)));
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());

        List<Candidate> kept = Nms.CLASS_AGNOSTIC.apply(candidates, iou, 0, scores.length);

        assertThat(kept.stream().mapToDouble(Candidate::classId)).containsExactly(boxed(oracle.outputValues("keep")));
    }

    @Test
    void boxesOverlapAsInTorchvision() {
        OperatorCases.Case oracle = cases.get("iou_giou");
        List<Box> boxes = boxes(oracle);
        double[] iou = oracle.outputValues("iou");
        double[] giou = oracle.outputValues("giou");
        for (int i = 0; i < iou.length; i++) {
            Box a = boxes.get(i / boxes.size());
            Box b = boxes.get(i % boxes.size());
            assertThat(a.iou(b)).isCloseTo(iou[i], within(1e-6));
            assertThat(a.generalisedIou(b)).isCloseTo(giou[i], within(1e-6));
        }
    }

    private static List<Box> boxes(OperatorCases.Case oracle) {
        float[] values = oracle.inputValues("boxes");
        List<Box> boxes = new ArrayList<>();
        for (int at = 0; at < values.length; at += 4) {
            boxes.add(new Box(values[at], values[at + 1], values[at + 2], values[at + 3]));
        }
        return boxes;
    }

    private static Double[] boxed(double[] values) {
        return java.util.Arrays.stream(values).boxed().toArray(Double[]::new);
    }
}
