// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.Task.Anchor;
import org.phiscope.graph.Task.YoloCoding;
import org.phiscope.graph.Task.YoloHead;

/** Anchors and decoding, with values worked out by hand; counts of anchors as effdet makes them. */
class HeadDecodingTest {
    private static final Offset<Double> CLOSE = within(1e-4);

    @ParameterizedTest
    @CsvFileSource(resources = "efficientdet_anchors.csv", numLinesToSkip = 1)
    void countsAnchorsAsEffdet(
            String model,
            String size,
            int minLevel,
            int maxLevel,
            int scales,
            int aspects,
            double scale,
            int expected) {
        int side = Integer.parseInt(size.substring(0, size.indexOf('x')));
        List<Double> ratios = List.of(1.0, 2.0, 0.5).subList(0, aspects);
        List<Anchors> anchors =
                Anchors.efficientDet(minLevel, maxLevel - minLevel + 1, scales, ratios, scale, side, side);

        assertThat(anchors.stream().mapToInt(Anchors::count).sum())
                .as(model)
                .isEqualTo(expected);
    }

    @Test
    void anAnchorKeepsItsAreaAtEveryRatio() {
        Anchors anchors = anchorTask(List.of(1.0, 2.0, 0.5)).levels().getFirst();

        // Two octave scales of three ratios; 3 cells of 8 pixels.
        assertThat(anchors.perCell()).isEqualTo(6);
        assertThat(anchors.widths().get(0)).isCloseTo(24, CLOSE);
        assertThat(anchors.widths().get(1)).isCloseTo(33.9411, CLOSE);
        assertThat(anchors.heights().get(1)).isCloseTo(16.9706, CLOSE);
        assertThat(anchors.widths().get(2)).isCloseTo(16.9706, CLOSE);
        assertThat(anchors.widths().get(3)).isCloseTo(33.9411, CLOSE);
        assertThat(anchors.heights().get(3)).isCloseTo(33.9411, CLOSE);
    }

    @Test
    void cellsOfACoarseLevelShareTheSide() {
        Anchors last = Anchors.efficientDet(3, 5, 1, List.of(1.0), 3, 448, 448).getLast();

        assertThat(last.columns()).isEqualTo(4);
        assertThat(last.strideX()).isEqualTo(112);
    }

    @Test
    void decodesABoxMovedAndScaledFromItsAnchor() {
        // One level of 2×2 cells of 8 pixels, two anchors a cell (octave scales 1 and √2), two classes.
        Task.AnchorDetection task = anchorTask(List.of(1.0));
        float[] classes = new float[2 * 2 * 4];
        float[] codes = new float[2 * 4 * 4];
        Arrays.fill(classes, -9);
        int cell = 1; // top right: centre (12, 4)
        classes[(1 * 2 + 0) * 4 + cell] = 0;
        classes[(1 * 2 + 1) * 4 + cell] = 2;
        codes[(4 + 0) * 4 + cell] = 0.5f;
        codes[(4 + 1) * 4 + cell] = -0.25f;
        codes[(4 + 2) * 4 + cell] = (float) Math.log(2);
        codes[(4 + 3) * 4 + cell] = (float) Math.log(0.5);
        RunResult result = result(Map.of(
                "class", Tensor.of(Shape.of(1, 4, 2, 2), classes), "box", Tensor.of(Shape.of(1, 8, 2, 2), codes)));

        List<Candidate> found = new AnchorDecoder(task, Shape.of(1, 3, 16, 16)).decode(result, 0.05).highest(10);

        // Anchor side 3·8·√2 = 33.9411: centre (12 − 0.25·33.9411, 4 + 0.5·33.9411), 16.9706 wide, 67.8823 high.
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().classId()).isEqualTo(1);
        assertThat(found.getFirst().score()).isCloseTo(0.880797, CLOSE);
        assertBox(found.getFirst().box(), -4.9706, -12.9706, 12.0, 54.9117);
    }

    @Test
    void leavesOutScoresAtTheFloorAndValuesThatAreNotFinite() {
        Task.AnchorDetection task = anchorTask(1, 1, List.of(1.0));
        float atFloor = (float) Math.log(0.05 / 0.95);
        float[] classes = {atFloor, atFloor + 0.01f, Float.NaN, 5};
        float[] codes = new float[4 * 4];
        codes[2 * 4 + 3] = 1000; // exp(1000) is infinite
        RunResult result = result(Map.of(
                "class", Tensor.of(Shape.of(1, 1, 2, 2), classes), "box", Tensor.of(Shape.of(1, 4, 2, 2), codes)));

        List<Candidate> found = new AnchorDecoder(task, Shape.of(1, 3, 16, 16)).decode(result, 0.05).highest(10);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().box().left()).isCloseTo(0, CLOSE);
    }

    /** The anchors that torchvision prints for a cell of P3, as left, top, right, bottom. */
    @Test
    void layoutsAreThoseOfTheLibraries() {
        Shape map = Shape.of(1, 1, 13, 13);
        Shape image = Shape.of(1, 3, 800, 800);
        List<Double> sizes = List.of(32.0, 40.0, 50.0);
        List<Double> ratios = List.of(0.5, 1.0, 2.0);

        Anchors torchvision = Anchors.of(Anchors.Layout.TORCHVISION, 64, map, image, sizes, ratios);
        Anchors detectron2 = Anchors.of(Anchors.Layout.DETECTRON2, 64, map, image, sizes, ratios);

        assertThat(torchvision.widths()).containsExactly(46.0, 56.0, 70.0, 32.0, 40.0, 50.0, 22.0, 28.0, 36.0);
        assertThat(torchvision.heights()).containsExactly(22.0, 28.0, 36.0, 32.0, 40.0, 50.0, 46.0, 56.0, 70.0);
        assertThat(torchvision.strideX()).isEqualTo(61); // ⌊800/13⌋
        assertThat(torchvision.centreX(2)).isEqualTo(122);
        assertThat(detectron2.strideX()).isEqualTo(64);
        assertThat(detectron2.widths().get(1)).isEqualTo(32);
        assertThat(detectron2.widths().get(0)).isCloseTo(45.2548, CLOSE);
        assertThat(detectron2.heights().get(0)).isCloseTo(22.6274, CLOSE);
        assertThat(detectron2.widths().get(3)).isCloseTo(56.5685, CLOSE);
    }

    @Test
    void retinaNetGivesABoxForEveryClassAndKeepsItOnTheImage() {
        // Two levels of 1×2 and 1×1 cells of 8 and 16 pixels, one square anchor of 8 and 16 pixels, two classes.
        List<Anchors> levels = List.of(
                new Anchors(1, 2, 8, 8, 0, List.of(8.0), List.of(8.0)),
                new Anchors(1, 1, 16, 16, 0, List.of(16.0), List.of(16.0)));
        Task.AnchorDetection task = new Task.AnchorDetection(
                2, List.of("class"), List.of("box"), levels, Task.AnchorCoding.RETINANET);
        float[] classes = {-9, -9, 2, 1, -9, 0};
        float[] codes = new float[3 * 4];
        codes[4] = 0.5f; // second anchor: (8, 0) moved by ½ of 8 pixels to the right and by ¼ downwards, twice as wide
        codes[5] = 0.25f;
        codes[6] = (float) Math.log(2);
        codes[11] = 100; // third: as tall as codes may say, 16·1000/16 pixels
        RunResult result = result(Map.of(
                "class", Tensor.of(Shape.of(1, 3, 2), classes), "box", Tensor.of(Shape.of(1, 3, 4), codes)));

        AnchorDecoder decoder = new AnchorDecoder(task, Shape.of(1, 3, 8, 16));
        List<Candidate> found = decoder.decode(result, 0.05).highest(10);

        assertThat(decoder.nms()).isEqualTo(Nms.PER_CLASS);
        assertThat(found).extracting(Candidate::classId).containsExactly(0, 1, 1);
        assertThat(found.getFirst().score()).isCloseTo(0.880797, CLOSE);
        assertBox(found.get(0).box(), 4, 0, 16, 6);
        assertThat(found.get(1).box()).isEqualTo(found.get(0).box());
        assertBox(found.get(2).box(), 0, 0, 8, 8);
    }

    /** Two heads, two classes after the background, two regions of which the second is empty. */
    @Test
    void aCascadeAveragesItsProbabilitiesAndCodesTheLastHeadsRegions() {
        Task.RegionDetection task = new Task.RegionDetection(
                2,
                true,
                List.of(
                        new Task.RegionHead(0.5, "proposals", "class.1", "box.1", new BoxCoding(10, 5)),
                        new Task.RegionHead(0.6, "boxes.1", "class.2", "box.2", new BoxCoding(20, 10))));
        float log2 = (float) Math.log(2);
        RunResult result = result(Map.of(
                "boxes.1", Tensor.of(Shape.of(2, 5), new float[] {0, 10, 20, 30, 60, 0, 0, 0, 0, 0}),
                "class.1", Tensor.of(Shape.of(2, 3), new float[] {0, log2, 0, 0, 0, 0}),
                "class.2", Tensor.of(Shape.of(2, 3), new float[] {0, 0, -99, 0, 0, 0}),
                "box.2", Tensor.of(Shape.of(2, 4), new float[] {10, -5, 10 * log2, 0, 0, 0, 0, 0})));

        RegionDecoder decoder = new RegionDecoder(task, Shape.of(1, 3, 64, 64));
        List<Candidate> found = decoder.decode(result, 0.05).highest(10);

        // (½ + ½)/2 and (¼ + 0)/2; the box is 20×40 about (20, 40), moved by (½·20, −¼·40) and twice as wide.
        assertThat(found).extracting(Candidate::classId).containsExactly(0, 1);
        assertThat(found.get(0).score()).isCloseTo(0.5, CLOSE);
        assertThat(found.get(1).score()).isCloseTo(0.125, CLOSE);
        assertBox(found.get(0).box(), 10, 10, 50, 50);
        assertThat(found.get(1).box()).isEqualTo(found.get(0).box());
    }

    @Test
    void aClassHasABoxOfItsOwnWhereThereAreSeveral() {
        for (boolean backgroundFirst : new boolean[] {true, false}) {
            Task.RegionDetection task = new Task.RegionDetection(
                    2,
                    backgroundFirst,
                    List.of(new Task.RegionHead(0.5, "proposals", "class", "box", new BoxCoding(10, 5))));
            float[] logits = backgroundFirst ? new float[] {-9, -9, 9} : new float[] {-9, 9, -9};
            float[] codes = new float[backgroundFirst ? 12 : 8];
            codes[codes.length - 4] = 5; // the last class's box is moved by half its width
            RunResult result = result(Map.of(
                    "proposals", Tensor.of(Shape.of(1, 5), new float[] {0, 10, 20, 30, 60}),
                    "class", Tensor.of(Shape.of(1, 3), logits),
                    "box", Tensor.of(Shape.of(1, codes.length), codes)));

            List<Candidate> found =
                    new RegionDecoder(task, Shape.of(1, 3, 64, 64)).decode(result, 0.05).highest(10);

            assertThat(found).extracting(Candidate::classId).containsExactly(1);
            assertBox(found.getFirst().box(), 20, 20, 40, 60);
        }
    }

    @Test
    void refusesAnOutputOfAnotherShape() {
        RunResult result = result(Map.of(
                "class", Tensor.allocate(Shape.of(1, 4, 2, 3)), "box", Tensor.allocate(Shape.of(1, 8, 2, 2))));

        AnchorDecoder decoder = new AnchorDecoder(anchorTask(List.of(1.0)), Shape.of(1, 3, 16, 16));

        assertThatThrownBy(() -> decoder.decode(result, 0.05))
                .isInstanceOf(DecodingException.class)
                .hasMessage("class is 1×4×2×3, but the head's anchors need 1×4×2×2");
    }

    @Test
    void yoloRowsAreRelativeAndScoresAreProducts() {
        // A 1×2 map of an input of 64×32; t = 0 puts the centre in the middle of a cell.
        Tensor rows = rows(YoloCoding.SIGMOID, 1, values(7, 1, 0, 0, (float) Math.log(2), 0, 2, 1, -1));

        assertThat(rows.shape()).isEqualTo(Shape.of(2, 7));
        // Second cell: ((1 + ½)/2, ½, 2·16/64, 8/32); σ(2) = 0.880797, σ(1) = 0.731059, σ(−1) = 0.268941.
        assertRow(rows, 1, 0.75, 0.5, 0.5, 0.25, 0.880797, 0.643914, 0.236883);
    }

    @Test
    void yoloCentreMayLeaveItsCell() {
        // scale_x_y 1.2 at t → ∞: 1·1.2 − 0.1 cells.
        Tensor rows = rows(YoloCoding.SIGMOID, 1.2, values(7, 0, 40, 0, 0, 0, 0, 0, 0));

        assertThat((double) rows.get(0)).isCloseTo(1.1 / 2, CLOSE);
    }

    @Test
    void yoloClassesMayBeASoftmax() {
        Tensor rows = rows(YoloCoding.SOFTMAX, 1, values(7, 0, 0, 0, 0, 0, 2, 1, -1));

        // e/(e + 1/e) = 0.880797 of 0.880797.
        assertRow(rows, 0, 0.25, 0.5, 0.25, 0.25, 0.880797, 0.775803, 0.104994);
    }

    @Test
    void yoloValuesMayHavePassedTheLogistic() {
        Tensor rows = rows(YoloCoding.NEW_COORDS, 2, values(7, 0, 0.5f, 0.5f, 0.75f, 0.25f, 0.8f, 0.5f, 0.25f));

        // Centre ½·2 − ½ = ½; sizes 16·(2·¾)²/64 and 8·(2·¼)²/32.
        assertRow(rows, 0, 0.25, 0.5, 0.5625, 0.0625, 0.8, 0.4, 0.2);
    }

    @Test
    void gaussianYoloScoresByItsCertainty() {
        // Means at 0, 2, 4, 6; deviations σ(0) = ½ each: half certain.
        Tensor rows = rows(YoloCoding.GAUSSIAN, 1, values(11, 0, 0, 0, 0, 0, (float) Math.log(2), 0, 0, 0, 2, 1, -1));

        assertRow(rows, 0, 0.25, 0.5, 0.5, 0.25, 0.880797, 0.321957, 0.118441);
    }

    /** Cells of 32 pixels, a box of 32×8; all four deviations are σ(0) = ½ of a cell or, of a size, of its logarithm. */
    @Test
    void gaussianYoloSaysHowFarSidesMayBeOff() {
        YoloHead head = new YoloHead("head", List.of(new Anchor(16, 8)), YoloCoding.GAUSSIAN, 1);
        Task.YoloDetection task = new Task.YoloDetection(2, List.of(head));
        float[] values = values(11, 1, 0, 0, 0, 0, (float) Math.log(2), 0, 0, 0, 2, 1, -1);
        values[8 * 2] = -20;
        RunResult result = result(Map.of("head", Tensor.of(Shape.of(1, 11, 1, 2), values)));

        List<Candidate> found = new YoloDecoder(task, Shape.of(1, 3, 32, 64)).decode(result, 0.05).highest(10);

        assertThat(found).hasSize(2).allSatisfy(candidate -> {
            Deviation deviation = Objects.requireNonNull(candidate.deviation());
            // √(16² + 8²) and √(16² + 2²).
            assertThat(deviation.horizontal()).isCloseTo(17.8885, CLOSE);
            assertThat(deviation.vertical()).isCloseTo(16.1245, CLOSE);
        });
    }

    /** One network of two heads: proposals as they come, then each head by itself. */
    @Test
    void aCascadesStepsAreItsProposalsAndEachHeadAlone() {
        Task.RegionDetection task = new Task.RegionDetection(
                1,
                true,
                List.of(
                        new Task.RegionHead(0.5, "proposals", "class.1", "box.1", new BoxCoding(10, 5)),
                        new Task.RegionHead(0.6, "boxes.1", "class.2", "box.2", new BoxCoding(20, 10))));
        float log3 = (float) Math.log(3);
        RunResult result = result(Map.of(
                "proposals", Tensor.of(Shape.of(2, 5), new float[] {0, 10, 20, 30, 60, 0, 0, 0, 0, 0}),
                "boxes.1", Tensor.of(Shape.of(2, 5), new float[] {0, 20, 20, 40, 60, 0, 0, 0, 0, 0}),
                "class.1", Tensor.of(Shape.of(2, 2), new float[] {0, log3, 9, 0}),
                "class.2", Tensor.of(Shape.of(2, 2), new float[] {0, 0, 9, 0}),
                "box.1", Tensor.of(Shape.of(2, 4), new float[] {5, 0, 0, 0, 0, 0, 0, 0}),
                "box.2", Tensor.of(Shape.of(2, 4), new float[8])));

        List<BoxDecoder.Step> steps = new RegionDecoder(task, Shape.of(1, 3, 64, 64)).steps(result, 0.05);

        assertThat(steps).extracting(BoxDecoder.Step::kind)
                .containsExactly(Stage.Kind.PROPOSALS, Stage.Kind.HEAD, Stage.Kind.HEAD);
        assertThat(steps).extracting(BoxDecoder.Step::number).containsExactly(1, 1, 2);
        Candidate proposed = steps.get(0).boxes().getFirst();
        assertThat(steps.get(0).boxes()).hasSize(1);
        assertThat(proposed.classId()).isEqualTo(Detection.NO_CLASS);
        assertThat(proposed.score()).isNaN();
        assertBox(proposed.box(), 10, 20, 30, 60);
        Candidate first = steps.get(1).boxes().getFirst();
        assertThat(first.score()).isCloseTo(0.75, CLOSE);
        assertBox(first.box(), 20, 20, 40, 60);
        Candidate second = steps.get(2).boxes().getFirst();
        assertThat(second.score()).isCloseTo(0.5, CLOSE);
        assertBox(second.box(), 20, 20, 40, 60);
    }

    /** A query that is all but sure of nothing is among the queries, not in the result. */
    @Test
    void everyQueryIsAStep() {
        Task.QueryDetection task = new Task.QueryDetection(2, "class", "box");
        RunResult result = result(Map.of(
                "class", Tensor.of(Shape.of(1, 2, 3), new float[] {2, 0, 0, 0, 1, 9}),
                "box", Tensor.of(Shape.of(1, 2, 4), new float[] {0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.5f, 0.5f, 1})));
        QueryDecoder decoder = new QueryDecoder(task, Shape.of(1, 3, 100, 200));

        assertThat(decoder.decode(result, 0.05).highest(9)).hasSize(1);
        List<Candidate> queries = decoder.steps(result, 0.05).getFirst().boxes();
        assertThat(queries).extracting(Candidate::classId).containsExactly(0, 1);
        // e²/(e² + 2) and e/(1 + e + e⁹).
        assertThat(queries.get(0).score()).isCloseTo(0.786986, CLOSE);
        assertThat(queries.get(1).score()).isCloseTo(0.000335, CLOSE);
        assertBox(queries.get(0).box(), 50, 25, 150, 75);
        assertBox(queries.get(1).box(), 0, 0, 100, 100);
    }

    @Test
    void yoloGivesABoxForEveryClassAboveTheFloor() {
        YoloHead head = new YoloHead("head", List.of(new Anchor(16, 8)), YoloCoding.SIGMOID, 1);
        Task.YoloDetection task = new Task.YoloDetection(2, List.of(head));
        float[] values = values(7, 1, 0, 0, 0, 0, 2, 1, -1);
        values[4 * 2] = -20; // nothing in the first cell
        RunResult result = result(Map.of("head", Tensor.of(Shape.of(1, 7, 1, 2), values)));

        List<Candidate> found = new YoloDecoder(task, Shape.of(1, 3, 32, 64)).decode(result, 0.05).highest(10);

        assertThat(found).extracting(Candidate::classId).containsExactly(0, 1);
        assertBox(found.getFirst().box(), 40, 12, 56, 20);
    }

    @Test
    void keepsTheHighestInOrder() {
        Candidates candidates = new Candidates();
        for (int i = 0; i < 2000; i++) {
            candidates.add(i, (i * 7919 % 2000) / 2000.0, 0, 0, 1, 1);
        }

        List<Candidate> highest = candidates.highest(3);

        assertThat(highest)
                .extracting(Candidate::score)
                .containsExactly((double) 0.9995f, (double) 0.999f, (double) 0.9985f);
    }

    /** exp(t) of a t that weights drawn at random give: a double holds it, a float does not. */
    @Test
    void leavesOutABoxThatIsNotFinite() {
        Candidates candidates = new Candidates();
        candidates.add(0, 0.9, 5, 5, Math.exp(200), 1);
        candidates.add(1, 0.8, 5, 5, 1, Double.POSITIVE_INFINITY);
        candidates.add(2, 0.7, Double.NaN, 5, 1, 1);
        candidates.add(3, 0.6, 5, 5, 2, 2);

        assertThat(candidates.highest(4)).singleElement().satisfies(kept -> {
            assertThat(kept.classId()).isEqualTo(3);
            assertBox(kept.box(), 4, 4, 6, 6);
        });
    }

    /** Two classes, and anchors of two octave scales on one level of 2×2 cells of 8 pixels. */
    private static Task.AnchorDetection anchorTask(List<Double> ratios) {
        return anchorTask(2, 2, ratios);
    }

    private static Task.AnchorDetection anchorTask(int classes, int scales, List<Double> ratios) {
        return new Task.AnchorDetection(
                classes,
                List.of("class"),
                List.of("box"),
                Anchors.efficientDet(3, 1, scales, ratios, 3, 16, 16),
                Task.AnchorCoding.EFFICIENTDET);
    }

    /** Channels of two cells, all nought but those of one. */
    private static float[] values(int channels, int cell, float... ofCell) {
        float[] values = new float[channels * 2];
        for (int c = 0; c < channels; c++) {
            values[c * 2 + cell] = ofCell[c];
        }
        return values;
    }

    private static Tensor rows(YoloCoding coding, double scaleXY, float[] values) {
        YoloHead head = new YoloHead("head", List.of(new Anchor(16, 8)), coding, scaleXY);
        Task.YoloDetection task = new Task.YoloDetection(2, List.of(head));
        RunResult result = result(Map.of("head", Tensor.of(Shape.of(1, values.length / 2, 1, 2), values)));
        return YoloDecoder.rows(task, Shape.of(1, 3, 32, 64), result);
    }

    private static RunResult result(Map<String, Tensor> tensors) {
        return new RunResult(tensors, Duration.ZERO);
    }

    private static void assertRow(Tensor rows, int row, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) rows.get(row * expected.length + i)).as("column %d", i).isCloseTo(expected[i], CLOSE);
        }
    }

    private static void assertBox(Box box, double left, double top, double right, double bottom) {
        assertThat(box.left()).isCloseTo(left, CLOSE);
        assertThat(box.top()).isCloseTo(top, CLOSE);
        assertThat(box.right()).isCloseTo(right, CLOSE);
        assertThat(box.bottom()).isCloseTo(bottom, CLOSE);
    }
}
