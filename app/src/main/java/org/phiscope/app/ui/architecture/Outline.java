// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;

/**
 * A network's nodes in blocks within blocks: its stages, and in them what the dots and slashes of the nodes' names say.
 *
 * <p>A block is always a run of nodes that follow one another in the network's topological order. So, whichever blocks
 * are folded into one, what flows between them never runs in a circle.
 */
final class Outline {
    /** Of fewer nodes within a stage no block is made: a frame around two boxes says nothing. */
    private static final int FEWEST = 3;
    /** Files may name their nodes as deep as they like. */
    private static final int DEEPEST = 12;

    private static final Pattern SEPARATOR = Pattern.compile("[./]");

    private final Graph graph;
    private final List<Block> stages;
    /** The block around each block, by identifier; none around stages. */
    private final Map<String, Block> around = new HashMap<>();
    private final List<Block> leaves = new ArrayList<>();

    private Outline(Graph graph) {
        this.graph = graph;
        List<Path> paths = graph.nodes().stream().map(Path::of).toList();
        stages = new Parting(paths).stages();
        stages.forEach(this::register);
    }

    static Outline of(Graph graph) {
        return new Outline(graph);
    }

    Graph graph() {
        return graph;
    }

    /** The outermost blocks, in the network's order. */
    List<Block> stages() {
        return stages;
    }

    /** The block that is this node and nothing else. */
    Block leaf(int node) {
        return leaves.get(node);
    }

    /** The block around another; {@code null} around a stage. */
    @Nullable Block around(Block block) {
        return around.get(block.id());
    }

    /** The blocks around a block, the outermost first. */
    List<Block> ancestors(Block block) {
        List<Block> found = new ArrayList<>();
        for (Block outer = around(block); outer != null; outer = around(outer)) {
            found.addFirst(outer);
        }
        return found;
    }

    /** What stands for a node while only some blocks are open: its own box, or the outermost folded block around it. */
    Block shown(int node, Set<String> open) {
        Block leaf = leaf(node);
        return ancestors(leaf).stream()
                .filter(block -> !open.contains(block.id()))
                .findFirst()
                .orElse(leaf);
    }

    /** Whether two networks are wired alike: the same nodes in the same blocks, whatever they cost. */
    boolean isWiredAs(Outline other) {
        List<Node> own = graph.nodes();
        List<Node> others = other.graph.nodes();
        if (own.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < own.size(); i++) {
            Node one = own.get(i);
            Node two = others.get(i);
            if (!one.name().equals(two.name())
                    || !one.stage().equals(two.stage())
                    || !one.inputs().equals(two.inputs())) {
                return false;
            }
        }
        return true;
    }

    private void register(Block block) {
        if (block.isNode()) {
            leaves.add(block); // in order, since blocks are runs
        }
        for (Block part : block.parts()) {
            around.put(part.id(), block);
            register(part);
        }
    }

    /** A stage and the parts of a node's name after it. */
    private record Path(String node, List<String> parts) {
        static Path of(Node node) {
            List<String> parts = new ArrayList<>();
            parts.add(node.stage());
            String rest = node.name();
            if (rest.length() > node.stage().length() + 1
                    && rest.startsWith(node.stage())
                    && SEPARATOR.matcher(rest.substring(node.stage().length(), node.stage().length() + 1)).matches()) {
                rest = rest.substring(node.stage().length() + 1);
            }
            for (String part : SEPARATOR.split(rest, DEEPEST)) {
                if (!part.isEmpty()) {
                    parts.add(part);
                }
            }
            if (parts.size() == 1) {
                parts.add(node.name());
            }
            return new Path(node.name(), parts);
        }

        /** Its part at a depth, if that is a block's name and not already the node's own. */
        @Nullable String block(int depth) {
            return depth < parts.size() - 1 ? parts.get(depth) : null;
        }

        /** What is left of its name in a block of this depth. */
        String within(int depth) {
            return String.join(".", parts.subList(Math.min(depth, parts.size() - 1), parts.size()));
        }
    }

    /** Cuts the nodes into blocks. */
    private record Parting(List<Path> paths, Map<String, Integer> uses) {
        Parting(List<Path> paths) {
            this(paths, new HashMap<>());
        }

        List<Block> stages() {
            List<Block> stages = new ArrayList<>();
            for (int from = 0, to; from < paths.size(); from = to) {
                to = end(from, paths.size(), 0);
                stages.add(to - from == 1 ? node("", from, 0) : stage(from, to));
            }
            return stages;
        }

        /** @param before what a stage's parts have in common before what distinguishes them; empty for nothing */
        private List<Block> parts(String before, int from, int to, int depth) {
            List<Block> parts = new ArrayList<>();
            for (int first = from, next; first < to; first = next) {
                next = end(first, to, depth);
                String name = paths.get(first).block(depth);
                if (name != null && next - first >= FEWEST) {
                    parts.add(block(before + name, first, next, depth + 1));
                } else {
                    for (int i = first; i < next; i++) {
                        parts.add(node(before, i, depth));
                    }
                }
            }
            return parts;
        }

        private Block stage(int from, int to) {
            StringBuilder before = new StringBuilder();
            int inner = 1;
            for (String only = only(from, to, inner); only != null; only = only(from, to, inner)) {
                before.append(only).append('.');
                inner++;
            }
            String name = paths.get(from).parts().getFirst();
            return new Block(unique(name), name, from, to, parts(before.toString(), from, to, inner));
        }

        /** A block whose parts are all in one inner block is that block, by the names of both. */
        private Block block(String name, int from, int to, int depth) {
            String whole = name;
            int inner = depth;
            for (String only = only(from, to, inner); only != null; only = only(from, to, inner)) {
                whole += "." + only;
                inner++;
            }
            String id = unique(String.join(".", paths.get(from).parts().subList(0, depth)));
            return new Block(id, whole, from, to, parts("", from, to, inner));
        }

        /** The name of the inner block that all of these nodes are in. */
        private @Nullable String only(int from, int to, int depth) {
            String name = paths.get(from).block(depth);
            return name != null && end(from, to, depth) == to ? name : null;
        }

        private Block node(String before, int index, int depth) {
            Path path = paths.get(index);
            String name = depth == 0 ? path.node() : before + path.within(depth);
            return new Block(unique("node " + path.node()), name, index, index + 1, List.of());
        }

        /** The end of the run of nodes from this one on that are in one block of this depth. */
        private int end(int from, int to, int depth) {
            String name = paths.get(from).block(depth);
            int end = from + 1;
            if (name != null) {
                while (end < to && name.equals(paths.get(end).block(depth))) {
                    end++;
                }
            }
            return end;
        }

        private String unique(String wanted) {
            String id = wanted;
            while (uses.merge(id, 1, Integer::sum) > 1) {
                id = wanted + " (" + uses.get(wanted) + ")";
            }
            return id;
        }
    }
}
