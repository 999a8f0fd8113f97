// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.message.Message;

/** Finds nodes of networks by the names that people give them. */
public final class NodeNames {
    private static final int MOST = 3;

    private NodeNames() {}

    /**
     * The node of this name: an output's, a landmark's or its own.
     *
     * @throws UserError if there is none; the line names those that are spelled alike
     */
    public static Node find(Graph graph, String name) {
        return graph.find(name).orElseThrow(() -> {
            List<String> near = near(graph, name);
            return new UserError(
                    UserError.Kind.WRONG_USE,
                    near.isEmpty()
                            ? Message.of(
                                    "{0} has no node '{1}'; 'phiscope cost {0} --layers' lists them", graph.name(), name)
                            : Message.of(
                                    "{0} has no node '{1}'; did you mean {2}?",
                                    graph.name(), name, String.join(" or ", near)));
        });
    }

    /** At most three names of nodes that one is likest to: spelled alike, or else alike from their beginnings on. */
    public static List<String> near(Graph graph, String name) {
        Set<String> known = new LinkedHashSet<>(graph.outputs().keySet());
        known.addAll(graph.landmarks().keySet());
        graph.nodes().forEach(node -> known.add(node.name()));
        List<String> alike = Spelling.nearest(name, known);
        if (!alike.isEmpty()) {
            return alike;
        }
        int least = Math.max(3, name.length() / 2);
        List<String> beginning = new ArrayList<>(known);
        beginning.removeIf(candidate -> shared(candidate, name) < least);
        beginning.sort(Comparator.comparingInt((String candidate) -> -shared(candidate, name))
                .thenComparingInt(candidate -> Math.abs(candidate.length() - name.length())));
        return List.copyOf(beginning.subList(0, Math.min(MOST, beginning.size())));
    }

    /** Letters that two names have in common at their beginnings. */
    private static int shared(String a, String b) {
        int most = Math.min(a.length(), b.length());
        for (int i = 0; i < most; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return i;
            }
        }
        return most;
    }
}
