// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Task;

/** Which anchor boxes belong to the cells of a map. */
public final class HeadAnchors {
    /** A level of a detector's head: its anchors, and the nodes that its answers come from. */
    private record Level(Anchors anchors, List<Integer> answers) {}

    private HeadAnchors() {}

    /**
     * The anchors around the cells of a map {@code [n, c, rows, columns]} that leads to a head whose level has as many rows
     * and columns; empty for every other node.
     */
    public static Optional<Anchors> of(Graph graph, Node node) {
        if (node.shape().rank() != 4) {
            return Optional.empty();
        }
        for (Level level : levels(graph)) {
            boolean fits = level.anchors.rows() == node.shape().height()
                    && level.anchors.columns() == node.shape().width();
            if (fits && level.answers.stream().anyMatch(answer -> leads(graph, node, answer))) {
                return Optional.of(level.anchors);
            }
        }
        return Optional.empty();
    }

    private static List<Level> levels(Graph graph) {
        List<Level> levels = new ArrayList<>();
        switch (graph.task()) {
            case Task.AnchorDetection task -> {
                for (int i = 0; i < task.levels().size(); i++) {
                    boolean each = task.classOutputs().size() == task.levels().size();
                    levels.add(new Level(
                            task.levels().get(i),
                            answers(graph, task.classOutputs().get(each ? i : 0), task.boxOutputs().get(each ? i : 0))));
                }
            }
            case Task.YoloDetection task -> task.heads().forEach(head -> levels.add(level(graph, head)));
            case Task.RegionDetection _ -> graph.nodes().forEach(node -> {
                if (node.op() instanceof Regional.Proposals proposals) {
                    for (int i = 0; i < proposals.levels().size(); i++) {
                        int codes = node.inputs().get(proposals.levels().size() + i);
                        levels.add(new Level(proposals.levels().get(i), List.of(node.inputs().get(i), codes)));
                    }
                }
            });
            case Task.Classification _, Task.QueryDetection _, Task.Unstated _ -> {}
        }
        return levels;
    }

    private static Level level(Graph graph, Task.YoloHead head) {
        List<Integer> answers = answers(graph, head.output());
        Node map = graph.node(answers.getFirst());
        int rows = map.shape().height();
        int columns = map.shape().width();
        Anchors anchors = new Anchors(
                rows,
                columns,
                (double) graph.input().shape().width() / columns,
                (double) graph.input().shape().height() / rows,
                0.5,
                head.anchors().stream().map(Task.Anchor::width).toList(),
                head.anchors().stream().map(Task.Anchor::height).toList());
        return new Level(anchors, answers);
    }

    private static List<Integer> answers(Graph graph, String... outputs) {
        List<Integer> nodes = new ArrayList<>();
        for (String output : outputs) {
            Integer node = graph.outputs().get(output);
            if (node == null) {
                throw new IllegalStateException(graph.name() + " has no output " + output);
            }
            nodes.add(node);
        }
        return nodes;
    }

    /** Whether a node's result flows into another's. */
    private static boolean leads(Graph graph, Node from, int to) {
        List<Integer> open = new ArrayList<>(List.of(to));
        Set<Integer> met = new HashSet<>(open);
        while (!open.isEmpty()) {
            int index = open.removeLast();
            if (index == from.index()) {
                return true;
            }
            for (int input : graph.node(index).inputs()) {
                if (input >= from.index() && met.add(input)) {
                    open.add(input);
                }
            }
        }
        return false;
    }
}
