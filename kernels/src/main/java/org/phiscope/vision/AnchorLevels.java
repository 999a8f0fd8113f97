// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.Task.YoloHead;

/** The boxes that a detector begins with. */
public final class AnchorLevels {
    private AnchorLevels() {}

    /**
     * The anchors of every level or head, as the network has them: of a region proposal network those that it proposes from; of a
     * YOLO head its anchors in the middle of every cell, from where a box is moved within the cell. Empty for a network that
     * begins with none.
     */
    public static List<Anchors> of(Graph graph) {
        return switch (graph.task()) {
            case Task.AnchorDetection task -> task.levels();
            case Task.YoloDetection task -> task.heads().stream().map(head -> ofHead(graph, head)).toList();
            case Task.RegionDetection _ -> ofProposals(graph);
            case Task.Classification _, Task.QueryDetection _, Task.Unstated _ -> List.of();
        };
    }

    private static List<Anchors> ofProposals(Graph graph) {
        List<Anchors> levels = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Regional.Proposals proposals) {
                levels.addAll(proposals.levels());
            }
        }
        return List.copyOf(levels);
    }

    private static Anchors ofHead(Graph graph, YoloHead head) {
        Shape map = graph.find(head.output()).orElseThrow().shape();
        Shape input = graph.input().shape();
        return new Anchors(
                map.height(),
                map.width(),
                (double) input.width() / map.width(),
                (double) input.height() / map.height(),
                0.5,
                head.anchors().stream().map(Task.Anchor::width).toList(),
                head.anchors().stream().map(Task.Anchor::height).toList());
    }
}
