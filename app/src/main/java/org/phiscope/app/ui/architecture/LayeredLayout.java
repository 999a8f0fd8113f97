// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;
import org.phiscope.engine.Cancellation;
import org.phiscope.graph.Node;

/**
 * Draws networks in layers (Sugiyama, Tagawa, Toda 1981), by the Eclipse Layout Kernel: boxes on ranks, few crossings, lines
 * round the boxes, open blocks as boxes around their parts. Equal networks get equal drawings.
 */
final class LayeredLayout {
    /** Size of a node's box and of a folded block's. */
    static final double NODE_WIDTH = 156;

    static final double NODE_HEIGHT = 38;
    static final double BLOCK_WIDTH = 196;
    static final double BLOCK_HEIGHT = 46;
    /** What an open block keeps free above its parts, for its name. */
    static final double TITLE = 28;

    /** So many boxes are laid out in a few seconds. */
    static final int MOST_BOXES = 20_000;

    private static final double PADDING = 14;
    private static final double BETWEEN_BOXES = 22;
    private static final double BETWEEN_RANKS = 24;
    private static final double BETWEEN_LINES = 9;
    /** Room below a box for what is written there, before a line turns. */
    private static final double BELOW_BOXES = 15;
    /** Attempts at fewer crossings: more take longer and find hardly any. */
    private static final int SWEEPS = 2;

    private final Outline outline;
    private final Set<String> open;
    private final Map<String, ElkNode> boxes = new LinkedHashMap<>();
    private final ElkNode[] standing;

    private LayeredLayout(Outline outline, Set<String> open) {
        this.outline = outline;
        this.open = open;
        standing = new ElkNode[outline.graph().nodes().size()];
    }

    /**
     * Lays a network out.
     *
     * @param open identifiers of the blocks whose parts are drawn, if the blocks around them are open too
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     */
    static Drawing of(Outline outline, Set<String> open, Cancellation cancellation) {
        return new LayeredLayout(outline, Set.copyOf(open)).lay(cancellation);
    }

    /** How many boxes a drawing with these blocks open has. */
    static int boxes(List<Block> blocks, Set<String> open) {
        int count = blocks.size();
        for (Block block : blocks) {
            if (isOpen(block, open)) {
                count += boxes(block.parts(), open);
            }
        }
        return count;
    }

    private static boolean isOpen(Block block, Set<String> open) {
        return !block.isNode() && open.contains(block.id());
    }

    private Drawing lay(Cancellation cancellation) {
        ElkNode root = ElkGraphUtil.createGraph();
        configure(root);
        outline.stages().forEach(stage -> add(root, stage));
        List<Joined> joined = join();
        cancellation.check();
        compute(root, cancellation);
        cancellation.check();

        List<Drawing.Box> placed = new ArrayList<>();
        Map<ElkNode, Integer> places = new HashMap<>();
        outline.stages().forEach(stage -> place(stage, 0, 0, 0, placed, places));
        List<Drawing.Wire> wires = joined.stream().map(wire -> wire(wire, places)).toList();
        return Drawing.of(outline, open, root.getWidth(), root.getHeight(), placed, wires);
    }

    /** The tensors that flow between two boxes. */
    private record Joined(ElkNode from, ElkNode to, ElkEdge edge, List<Integer> sources) {}

    private static void configure(ElkNode container) {
        container.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        container.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
        container.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        container.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
        container.setProperty(LayeredOptions.THOROUGHNESS, SWEEPS);
        container.setProperty(LayeredOptions.SPACING_NODE_NODE, BETWEEN_BOXES);
        container.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, BETWEEN_RANKS);
        container.setProperty(LayeredOptions.SPACING_EDGE_NODE, BETWEEN_LINES);
        container.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, BELOW_BOXES);
        container.setProperty(LayeredOptions.SPACING_EDGE_EDGE, BETWEEN_LINES);
        container.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, BETWEEN_LINES);
        container.setProperty(CoreOptions.PADDING, new ElkPadding(PADDING));
    }

    private void add(ElkNode container, Block block) {
        ElkNode box = ElkGraphUtil.createNode(container);
        boxes.put(block.id(), box);
        if (isOpen(block, open)) {
            configure(box);
            box.setProperty(CoreOptions.PADDING, new ElkPadding(TITLE + PADDING / 2, PADDING, PADDING, PADDING));
            block.parts().forEach(part -> add(box, part));
        } else {
            box.setDimensions(
                    block.isNode() ? NODE_WIDTH : BLOCK_WIDTH, block.isNode() ? NODE_HEIGHT : BLOCK_HEIGHT);
            for (int i = block.from(); i < block.to(); i++) {
                standing[i] = box;
            }
        }
    }

    /** One edge for all that flows between two boxes; edges of the same tensors leave their box as one line. */
    private List<Joined> join() {
        Map<ElkNode, Map<ElkNode, TreeSet<Integer>>> flows = new LinkedHashMap<>();
        for (Node node : outline.graph().nodes()) {
            ElkNode to = standing[node.index()];
            for (int input : node.inputs()) {
                ElkNode from = standing[input];
                if (from != to) {
                    flows.computeIfAbsent(from, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(to, _ -> new TreeSet<>())
                            .add(input);
                }
            }
        }
        List<Joined> joined = new ArrayList<>();
        flows.forEach((from, targets) -> {
            Map<List<Integer>, ElkPort> leaving = new LinkedHashMap<>();
            targets.forEach((to, sources) -> {
                List<Integer> tensors = List.copyOf(sources);
                ElkPort port = leaving.computeIfAbsent(tensors, _ -> ElkGraphUtil.createPort(from));
                joined.add(new Joined(from, to, ElkGraphUtil.createSimpleEdge(port, to), tensors));
            });
        });
        return joined;
    }

    private static void compute(ElkNode root, Cancellation cancellation) {
        new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor() {
            @Override
            public boolean isCanceled() {
                return cancellation.isCancelled();
            }
        });
    }

    private void place(
            Block block, int depth, double left, double top, List<Drawing.Box> placed, Map<ElkNode, Integer> places) {
        ElkNode box = boxes.get(block.id());
        if (box == null) {
            throw new IllegalStateException("no box was made for " + block.id());
        }
        int place = placed.size();
        places.put(box, place);
        double x = left + box.getX();
        double y = top + box.getY();
        boolean isOpen = isOpen(block, open);
        Drawing.Box own = new Drawing.Box(
                block, place, place + 1, depth, isOpen, x, y, box.getWidth(), box.getHeight());
        placed.add(own);
        if (isOpen) {
            block.parts().forEach(part -> place(part, depth + 1, x, y, placed, places));
            placed.set(
                    place,
                    new Drawing.Box(
                            block, place, placed.size(), depth, true, x, y, box.getWidth(), box.getHeight()));
        }
    }

    private static Drawing.Wire wire(Joined joined, Map<ElkNode, Integer> places) {
        ElkEdge edge = joined.edge();
        double left = 0;
        double top = 0;
        for (ElkNode around = edge.getContainingNode(); around != null; around = around.getParent()) {
            left += around.getX();
            top += around.getY();
        }
        ElkEdgeSection section = edge.getSections().getFirst();
        int corners = section.getBendPoints().size();
        double[] xs = new double[corners + 2];
        double[] ys = new double[corners + 2];
        xs[0] = left + section.getStartX();
        ys[0] = top + section.getStartY();
        for (int i = 0; i < corners; i++) {
            ElkBendPoint corner = section.getBendPoints().get(i);
            xs[i + 1] = left + corner.getX();
            ys[i + 1] = top + corner.getY();
        }
        xs[corners + 1] = left + section.getEndX();
        ys[corners + 1] = top + section.getEndY();
        return new Drawing.Wire(
                places.getOrDefault(joined.from(), -1),
                places.getOrDefault(joined.to(), -1),
                joined.sources(),
                xs,
                ys);
    }
}
