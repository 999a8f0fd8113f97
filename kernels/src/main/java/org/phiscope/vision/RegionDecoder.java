// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;

/**
 * Decodes what heads on regions say: a class's score is its probability, averaged over the heads of a cascade; its box is
 * the last head's region moved and scaled by the last head's codes, the class's own or those of all classes (Ren et al.
 * 2015; Cai & Vasconcelos 2018).
 */
final class RegionDecoder implements BoxDecoder {
    private static final int CODES = 4;

    /** Boxes of a side below this many pixels are left out, as torchvision has it. */
    private static final double LEAST_SIDE = 1e-2;

    private final Task.RegionDetection task;
    private final Shape input;

    /** @param input shape of the network's input */
    RegionDecoder(Task.RegionDetection task, Shape input) {
        this.task = task;
        this.input = input;
    }

    @Override
    public Nms nms() {
        return Nms.PER_CLASS;
    }

    @Override
    public double iou() {
        return 0.5;
    }

    @Override
    public Candidates decode(RunResult result, double floor) {
        Task.RegionHead last = task.heads().getLast();
        int count = result.tensor(last.regions()).shape().extent(0);
        float[] regions = AnchorDecoder.values(
                result, last.regions(), Shape.of(count, Regional.COLUMNS), Message.of("regions are rows of "));
        Shape coded = result.tensor(last.boxOutput()).shape();
        float[] codes = result.tensor(last.boxOutput()).toArray();
        int perRegion = codes.length / count;
        int boxes = perRegion / CODES;
        int first = task.backgroundFirst() ? 1 : 0;
        if (coded.extent(0) != count || perRegion % CODES != 0 || boxes != 1 && boxes < first + task.classes()) {
            throw new DecodingException(Message.of(
                    "{0} is {1}, but {2} regions need one box each or one for each of {3} classes",
                    last.boxOutput(), coded, count, task.classes()));
        }
        double[] scores = scores(result, count);
        Candidates found = new Candidates();
        for (int r = 0; r < count; r++) {
            Box region = new Box(
                    regions[5 * r + 1], regions[5 * r + 2], regions[5 * r + 3], regions[5 * r + 4]);
            for (int c = 0; c < task.classes(); c++) {
                double score = scores[r * (task.classes() + 1) + first + c];
                if (score > floor) {
                    int box = boxes == 1 ? 0 : first + c;
                    Box decoded = region.decoded(last.coding(), codes, r * perRegion + CODES * box)
                            .within(input.width(), input.height());
                    if (decoded.width() >= LEAST_SIDE && decoded.height() >= LEAST_SIDE) {
                        found.add(new Candidate(c, score, decoded));
                    }
                }
            }
        }
        return found;
    }

    /** The proposals, then what each head of a cascade would say if it were the only one. */
    @Override
    public List<Step> steps(RunResult result, double floor) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(Stage.Kind.PROPOSALS, 1, proposals(result), false));
        if (task.heads().size() > 1) {
            for (int i = 0; i < task.heads().size(); i++) {
                Task.RegionDetection alone = new Task.RegionDetection(
                        task.classes(), task.backgroundFirst(), List.of(task.heads().get(i)));
                List<Candidate> boxes =
                        new RegionDecoder(alone, input).decode(result, floor).highest(Detector.MOST_CANDIDATES);
                steps.add(new Step(Stage.Kind.HEAD, i + 1, boxes, true));
            }
        }
        return steps;
    }

    /** In the order that the proposal network gives them, likeliest first; it fills its list up with empty boxes. */
    private List<Candidate> proposals(RunResult result) {
        String output = task.heads().getFirst().regions();
        int count = result.tensor(output).shape().extent(0);
        float[] regions =
                AnchorDecoder.values(result, output, Shape.of(count, Regional.COLUMNS), Message.of("regions are rows of "));
        List<Candidate> proposals = new ArrayList<>();
        for (int at = 0; at < regions.length && proposals.size() < Detector.MOST_DETECTIONS; at += Regional.COLUMNS) {
            Box box = new Box(regions[at + 1], regions[at + 2], regions[at + 3], regions[at + 4]);
            if (box.width() >= LEAST_SIDE && box.height() >= LEAST_SIDE) {
                proposals.add(new Candidate(Detection.NO_CLASS, Double.NaN, box));
            }
        }
        return proposals;
    }

    /** Probabilities of all classes and the background for each region, averaged over the heads. */
    private double[] scores(RunResult result, int count) {
        int width = task.classes() + 1;
        double[] scores = new double[count * width];
        for (Task.RegionHead head : task.heads()) {
            float[] logits = AnchorDecoder.values(
                    result, head.classOutput(), Shape.of(count, width), Message.of("the classes and the background need "));
            for (int row = 0; row < logits.length; row += width) {
                double largest = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < width; c++) {
                    largest = Math.max(largest, logits[row + c]);
                }
                double sum = 0;
                for (int c = 0; c < width; c++) {
                    sum += Math.exp(logits[row + c] - largest);
                }
                for (int c = 0; c < width; c++) {
                    scores[row + c] += Math.exp(logits[row + c] - largest) / sum / task.heads().size();
                }
            }
        }
        return scores;
    }
}
