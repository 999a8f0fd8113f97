// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a network that nodes belong to, read from their names: exporters put the modules that a node lies in before
 * it, divided by slashes. This program's own files say it in the nodes' doc strings.
 */
final class Stages {
    private static final String WHOLE = "network";

    private final boolean own;
    private final int shared;

    Stages(OnnxModel model) {
        own = model.producer().equals("phiscope");
        List<List<String>> named =
                model.nodes().stream().map(Stages::modules).filter(modules -> !modules.isEmpty()).toList();
        shared = named.isEmpty() ? 0 : common(named);
    }

    String of(OnnxNode node) {
        if (own && !node.doc().isEmpty()) {
            return node.doc();
        }
        List<String> modules = modules(node);
        if (modules.size() <= shared) {
            return modules.isEmpty() ? WHOLE : modules.getLast();
        }
        String first = modules.get(shared);
        boolean repeats = modules.size() > shared + 1 && modules.get(shared + 1).startsWith(first + ".");
        return repeats ? modules.get(shared + 1) : first;
    }

    /** {@code /blocks/blocks.0/conv/Conv} lies in blocks, blocks.0 and conv. */
    private static List<String> modules(OnnxNode node) {
        List<String> parts = new ArrayList<>(List.of(node.name().split("/")));
        parts.removeIf(String::isBlank);
        return parts.size() < 2 ? List.of() : parts.subList(0, parts.size() - 1);
    }

    /** How many modules all names begin with alike. */
    private static int common(List<List<String>> named) {
        List<String> first = named.getFirst();
        int same = first.size() - 1;
        for (List<String> modules : named) {
            int i = 0;
            while (i < same && i < modules.size() - 1 && modules.get(i).equals(first.get(i))) {
                i++;
            }
            same = i;
        }
        return Math.max(0, same);
    }
}
