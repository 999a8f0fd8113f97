// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.format.Safetensors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;

/** Which module of a file with folded batch norms holds a convolution's kernel and bias. */
sealed interface FoldedLayout {

    /** Name of the module; empty if this layout knows no such convolution. */
    Optional<String> module(Node conv);

    /** The layout whose names the file holds; empty for a file in no folded layout. */
    static Optional<FoldedLayout> of(Safetensors file, Graph graph) {
        Set<String> names = file.entries().keySet();
        if (names.contains("backbone.stem.conv.weight")) {
            return Optional.of(new EfficientDetLite(names, graph));
        }
        if (names.contains("conv0.weight")) {
            return Optional.of(new Numbered(graph));
        }
        return Optional.empty();
    }

    /** Convolutions numbered in order, {@code conv0}, {@code conv1}, …: darknet networks as converted for phones. */
    final class Numbered implements FoldedLayout {
        private final Map<Integer, Integer> numbers = new HashMap<>();

        Numbered(Graph graph) {
            for (Node node : graph.nodes()) {
                if (node.op() instanceof Op.Conv2d) {
                    numbers.put(node.index(), numbers.size());
                }
            }
        }

        @Override
        public Optional<String> module(Node conv) {
            return Optional.ofNullable(numbers.get(conv.index())).map(number -> "conv" + number);
        }
    }

    /**
     * EfficientDet-Lite as converted from its released models. Blocks are numbered through, and where one convolution
     * is shared by all levels of a head and each level has its own batch norm, every level has a kernel of its own.
     */
    final class EfficientDetLite implements FoldedLayout {
        private static final int MIN_LEVEL = 3;
        private static final Pattern BLOCK = Pattern.compile("(backbone\\.blocks\\.\\d+\\.\\d+)\\.(conv_\\w+)");
        private static final Pattern DOWN = Pattern.compile("fpn\\.resample\\.(\\d+)\\.conv\\.conv");
        private static final Pattern RESAMPLE =
                Pattern.compile("fpn\\.cell\\.(\\d+)\\.fnode\\.(\\d+)\\.combine\\.resample\\.(\\d+)\\.conv\\.conv");
        private static final Pattern FUSED =
                Pattern.compile("fpn\\.cell\\.(\\d+)\\.fnode\\.(\\d+)\\.after_combine\\.conv\\.(conv_\\w+)");
        private static final Pattern HEAD = Pattern.compile("(class_net|box_net)\\.conv_rep\\.(\\d+)\\.(conv_\\w+)");
        private static final Pattern PREDICT = Pattern.compile("(class_net|box_net)\\.predict\\.(conv_\\w+)");
        private static final Pattern HEAD_NORM = Pattern.compile("(?:class_net|box_net)\\.bn_rep\\.\\d+\\.(\\d+)\\.bn");

        private final Set<String> names;
        private final List<String> blocks;
        private final Set<String> expanding;
        private final Map<Integer, String> norms = new HashMap<>();

        EfficientDetLite(Set<String> names, Graph graph) {
            this.names = names;
            Set<String> found = new LinkedHashSet<>();
            for (Node node : graph.nodes()) {
                Matcher block = BLOCK.matcher(node.owner());
                if (block.matches()) {
                    found.add(block.group(1));
                }
                if (node.op() instanceof Op.BatchNorm) {
                    norms.put(node.inputs().getFirst(), node.owner());
                }
            }
            this.blocks = List.copyOf(found);
            this.expanding = graph.nodes().stream()
                    .map(node -> BLOCK.matcher(node.owner()))
                    .filter(block -> block.matches() && block.group(2).equals("conv_pwl"))
                    .map(block -> block.group(1))
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public Optional<String> module(Node conv) {
            String owner = conv.owner();
            if (owner.equals("backbone.conv_stem")) {
                return Optional.of("backbone.stem.conv");
            }
            Matcher m = BLOCK.matcher(owner);
            if (m.matches()) {
                String part = part(m.group(2), expanding.contains(m.group(1)) ? "expand" : "project");
                return Optional.of("backbone.blocks." + blocks.indexOf(m.group(1)) + "." + part);
            }
            m = DOWN.matcher(owner);
            if (m.matches()) {
                return Optional.of("fpn.resample_p" + (Integer.parseInt(m.group(1)) + MIN_LEVEL) + ".conv");
            }
            m = RESAMPLE.matcher(owner);
            if (m.matches()) {
                return resample("fpn.cells." + m.group(1) + ".nodes." + m.group(2) + ".resample_", m.group(3));
            }
            m = FUSED.matcher(owner);
            if (m.matches()) {
                String cell = "fpn.cells." + m.group(1) + ".nodes." + m.group(2) + ".";
                return Optional.of(cell + part(m.group(3), "pointwise"));
            }
            m = PREDICT.matcher(owner);
            if (m.matches()) {
                return Optional.of(m.group(1) + ".predict." + part(m.group(2), "pointwise"));
            }
            m = HEAD.matcher(owner);
            if (m.matches()) {
                String layer = m.group(1) + ".layers." + m.group(2) + ".";
                String part = part(m.group(3), "pointwise");
                return part.equals("depthwise")
                        ? Optional.of(layer + part)
                        : level(conv).map(level -> layer + "p" + level + "." + part);
            }
            return Optional.empty();
        }

        /**
         * The file numbers a resampling by place among the inputs, feature taken and feature made; the middle one
         * decides.
         */
        private Optional<String> resample(String prefix, String feature) {
            Pattern name = Pattern.compile(Pattern.quote(prefix) + "\\d+_" + feature + "_\\d+\\.conv\\.weight");
            return names.stream()
                    .filter(name.asMatchPredicate())
                    .map(tensor -> tensor.substring(0, tensor.length() - ".weight".length()))
                    .findFirst();
        }

        private Optional<Integer> level(Node conv) {
            @Nullable String norm = norms.get(conv.index());
            Matcher m = HEAD_NORM.matcher(norm == null ? "" : norm);
            return m.matches() ? Optional.of(Integer.parseInt(m.group(1)) + MIN_LEVEL) : Optional.empty();
        }

        private static String part(String module, String pointwise) {
            return switch (module) {
                case "conv_dw" -> "depthwise";
                case "conv_pwl" -> "project";
                default -> pointwise;
            };
        }
    }
}
