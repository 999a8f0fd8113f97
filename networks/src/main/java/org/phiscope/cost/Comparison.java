// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;

/**
 * Two networks side by side. Stages are those of the same name, and where names differ those whose maps are smaller than
 * the image by as many halvings; within stages that belong together, nodes are paired in order: of the same name if there
 * is one, else of the same operator. Either network's own order is kept.
 *
 * @param stages every stage of either network
 * @param nodes every node of either network
 */
public record Comparison(CostReport own, CostReport reference, List<StagePair> stages, List<NodePair> nodes) {
    /** Beyond so many pairs of nodes of two stages, nodes are paired as they come rather than as many as possible. */
    private static final long MOST_PAIRS = 4_000_000;

    /** Stages that belong together; one of them may be missing. */
    public record StagePair(@Nullable String own, @Nullable String reference) {}

    /** Nodes that belong together; one of them may be missing. */
    public record NodePair(@Nullable NodeCost own, @Nullable NodeCost reference) {}

    public Comparison {
        stages = List.copyOf(stages);
        nodes = List.copyOf(nodes);
    }

    /** Puts two networks side by side. */
    public static Comparison of(CostReport own, CostReport reference) {
        List<Run> ownRuns = runs(own);
        List<Run> referenceRuns = runs(reference);
        List<StagePair> stages = new ArrayList<>();
        List<NodePair> nodes = new ArrayList<>();
        for (Pair<Run> pair : aligned(ownRuns, referenceRuns, Comparison::likeness)) {
            Run left = pair.left;
            Run right = pair.right;
            StagePair stage =
                    new StagePair(left == null ? null : left.stage, right == null ? null : right.stage);
            boolean again = stages.stream()
                    .anyMatch(known -> (stage.own == null || stage.own.equals(known.own))
                            && (stage.reference == null || stage.reference.equals(known.reference)));
            if (!again) {
                stages.add(stage);
            }
            for (Pair<NodeCost> node : aligned(
                    left == null ? List.of() : left.nodes, right == null ? List.of() : right.nodes, Comparison::likeness)) {
                nodes.add(new NodePair(node.left, node.right));
            }
        }
        return new Comparison(own, reference, stages, nodes);
    }

    /**
     * Nodes of one stage that follow each other.
     *
     * @param time how often this stage began before
     * @param halvings by which its last map is smaller than the image; −1 without a map
     */
    private record Run(String stage, int time, List<NodeCost> nodes, int halvings) {}

    private static List<Run> runs(CostReport report) {
        List<Run> runs = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        int height = report.graph().input().shape().height();
        int from = 0;
        for (int i = 1; i <= report.nodes().size(); i++) {
            String stage = report.nodes().get(from).node().stage();
            if (i == report.nodes().size() || !report.nodes().get(i).node().stage().equals(stage)) {
                List<NodeCost> nodes = report.nodes().subList(from, i);
                Shape last = nodes.getLast().node().shape();
                boolean map = last.rank() == 4 && last.height() > 1;
                int time = times.merge(stage, 1, Integer::sum) - 1;
                // Odd sides are rounded on the way down: 240 px are 8 cells after five halvings.
                int halvings = map ? (int) Math.round(Math.log((double) height / last.height()) / Math.log(2)) : -1;
                runs.add(new Run(stage, time, nodes, halvings));
                from = i;
            }
        }
        return runs;
    }

    private static int likeness(Run own, Run reference) {
        if (own.stage.equals(reference.stage) && own.time == reference.time) {
            return 1000;
        }
        return own.halvings >= 0 && own.halvings == reference.halvings ? 1 : 0;
    }

    private static int likeness(NodeCost own, NodeCost reference) {
        Node left = own.node();
        Node right = reference.node();
        boolean bothMapsOrNeither = left.shape().height() == 1 == (right.shape().height() == 1);
        if (left.op().getClass() != right.op().getClass() || !bothMapsOrNeither) {
            return 0;
        }
        boolean alike = !(left.op() instanceof Op.Conv2d conv)
                || right.op() instanceof Op.Conv2d other
                        && conv.kernelHeight() == other.kernelHeight()
                        && conv.isDepthwise() == other.isDepthwise()
                        && conv.stride() == other.stride();
        return (alike ? 3 : 1) + (left.name().equals(right.name()) ? 4 : 0);
    }

    private record Pair<T>(@Nullable T left, @Nullable T right) {}

    /** Pairs two sequences in order so that the likeness of the pairs adds up to the most; likeness 0 is no pair. */
    private static <T> List<Pair<T>> aligned(List<T> left, List<T> right, ToIntBiFunction<T, T> likeness) {
        int start = 0;
        int shorter = Math.min(left.size(), right.size());
        while (start < shorter && same(left.get(start), right.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && same(left.get(left.size() - 1 - end), right.get(right.size() - 1 - end))) {
            end++;
        }
        List<Pair<T>> pairs = new ArrayList<>(Math.max(left.size(), right.size()));
        for (int i = 0; i < start; i++) {
            pairs.add(new Pair<>(left.get(i), right.get(i)));
        }
        List<T> leftRest = left.subList(start, left.size() - end);
        List<T> rightRest = right.subList(start, right.size() - end);
        pairs.addAll(
                (long) leftRest.size() * rightRest.size() <= MOST_PAIRS
                        ? best(leftRest, rightRest, likeness)
                        : inPassing(leftRest, rightRest, likeness));
        for (int i = end; i > 0; i--) {
            pairs.add(new Pair<>(left.get(left.size() - i), right.get(right.size() - i)));
        }
        return pairs;
    }

    /** Whether two elements belong together whatever stands around them. */
    private static boolean same(Object left, Object right) {
        if (left instanceof NodeCost own && right instanceof NodeCost reference) {
            return own.node().name().equals(reference.node().name())
                    && own.node().op().getClass() == reference.node().op().getClass();
        }
        return left instanceof Run own
                && right instanceof Run reference
                && own.stage.equals(reference.stage)
                && own.time == reference.time;
    }

    /** Needleman and Wunsch 1970, without a price for gaps. */
    private static <T> List<Pair<T>> best(List<T> left, List<T> right, ToIntBiFunction<T, T> likeness) {
        int[][] most = new int[left.size() + 1][right.size() + 1];
        for (int i = left.size() - 1; i >= 0; i--) {
            for (int j = right.size() - 1; j >= 0; j--) {
                int pair = likeness.applyAsInt(left.get(i), right.get(j));
                int skip = Math.max(most[i + 1][j], most[i][j + 1]);
                most[i][j] = pair > 0 ? Math.max(skip, pair + most[i + 1][j + 1]) : skip;
            }
        }
        List<Pair<T>> pairs = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            int pair = likeness.applyAsInt(left.get(i), right.get(j));
            if (pair > 0 && most[i][j] == pair + most[i + 1][j + 1]) {
                pairs.add(new Pair<>(left.get(i++), right.get(j++)));
            } else if (most[i][j] == most[i + 1][j]) {
                pairs.add(new Pair<>(left.get(i++), null));
            } else {
                pairs.add(new Pair<>(null, right.get(j++)));
            }
        }
        rest(pairs, left, i, right, j);
        return pairs;
    }

    private static <T> List<Pair<T>> inPassing(List<T> left, List<T> right, ToIntBiFunction<T, T> likeness) {
        List<Pair<T>> pairs = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            if (likeness.applyAsInt(left.get(i), right.get(j)) > 0) {
                pairs.add(new Pair<>(left.get(i++), right.get(j++)));
            } else if (left.size() - i >= right.size() - j) {
                pairs.add(new Pair<>(left.get(i++), null));
            } else {
                pairs.add(new Pair<>(null, right.get(j++)));
            }
        }
        rest(pairs, left, i, right, j);
        return pairs;
    }

    private static <T> void rest(List<Pair<T>> pairs, List<T> left, int i, List<T> right, int j) {
        left.subList(i, left.size()).forEach(element -> pairs.add(new Pair<>(element, null)));
        right.subList(j, right.size()).forEach(element -> pairs.add(new Pair<>(null, element)));
    }
}
