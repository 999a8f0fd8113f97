// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.Layer;
import org.phiscope.app.ui.cost.LayerTexts;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Weight;

/** What is written on boxes, beside lines and in tips, in the reader's language. */
final class Captions {
    private final Figures figures;
    private final Texts texts;
    private final LayerTexts words;
    private final @Nullable String[] titles;

    Captions(Figures figures, Texts texts) {
        this.figures = figures;
        this.texts = texts;
        this.words = new LayerTexts(texts.language());
        this.titles = new String[figures.report().nodes().size()];
    }

    /** A node's operator, a block's name. */
    String title(Block block) {
        if (!block.isNode()) {
            return block.name();
        }
        String title = titles[block.from()];
        if (title == null) {
            Layer layer = layer(block.from());
            title = layer.stride() > 1 ? texts.get("box.stride", words.op(layer), layer.stride()) : words.op(layer);
            titles[block.from()] = title;
        }
        return title;
    }

    /** A node's name, a block's size and cost. */
    String subtitle(Block block, Colouring colouring) {
        if (block.isNode()) {
            return block.name();
        }
        String layers = texts.get("box.layers", block.nodes());
        return switch (colouring) {
            case Colouring.ByKind _ -> layers;
            case Colouring.ByMetric(Metric metric) -> {
                long total = figures.total(metric);
                long own = figures.of(block, metric);
                yield total == 0
                        ? layers
                        : layers + " · " + Quantity.count(own) + " (" + Quantity.percent((double) own / total) + ")";
            }
        };
    }

    /** What flows out of a box: the shape of the first tensor, and how many more there are. */
    String flow(Set<Integer> sources) {
        List<Integer> all = new ArrayList<>(sources);
        String first = Layer.text(graph().node(all.getFirst()).shape());
        return all.size() == 1 ? first : first + " +" + (all.size() - 1);
    }

    /** Everything about a box. */
    String tip(Block block) {
        List<String> lines = new ArrayList<>();
        if (block.isNode()) {
            Node node = graph().node(block.from());
            Layer layer = layer(block.from());
            lines.add(node.name());
            lines.add(title(block) + " · " + node.stage());
            lines.add((node.inputs().isEmpty() ? "" : layer.inputText() + " → ") + layer.outputText());
            List<Weight> weights = node.op().weights();
            if (!weights.isEmpty()) {
                lines.add(texts.get(
                        node.definesWeights() ? "tip.weights" : "tip.shared",
                        weights.stream()
                                .map(weight -> weight.role().name().toLowerCase(Locale.ROOT) + " " + weight.shape())
                                .collect(Collectors.joining(", ")),
                        node.owner()));
            }
        } else {
            lines.add(block.id());
            lines.add(texts.get("box.layers", block.nodes()));
            lines.add(flowing(entering(block)) + " → " + flowing(leaving(block)));
        }
        for (Metric metric : Metric.values()) {
            long own = figures.of(block, metric);
            if (own > 0) {
                lines.add(texts.get(
                        "tip.cost",
                        metric.label(texts.language()),
                        Quantity.exact(own),
                        Quantity.percent((double) own / figures.total(metric))));
            } else if (!figures.counts(block, metric)) {
                lines.add(texts.get("tip.uncounted", metric.label(texts.language())));
            }
        }
        return String.join("\n", lines);
    }

    /** What a node may be looked for by: its name, its stage, its operator. */
    String searched(int node) {
        Node wanted = graph().node(node);
        return wanted.name() + " " + wanted.stage() + " " + words.kindAndDetail(layer(node));
    }

    private String flowing(Set<Integer> sources) {
        return sources.isEmpty()
                ? "–"
                : sources.stream()
                        .map(source -> Layer.text(graph().node(source).shape()))
                        .distinct()
                        .limit(4)
                        .collect(Collectors.joining(", "));
    }

    private Set<Integer> entering(Block block) {
        Set<Integer> sources = new TreeSet<>();
        for (int i = block.from(); i < block.to(); i++) {
            graph().node(i).inputs().stream().filter(input -> !block.contains(input)).forEach(sources::add);
        }
        return sources;
    }

    private Set<Integer> leaving(Block block) {
        Set<Integer> sources = new TreeSet<>();
        for (Node node : graph().nodes().subList(block.to(), graph().nodes().size())) {
            node.inputs().stream().filter(block::contains).forEach(sources::add);
        }
        graph().outputs().values().stream().filter(block::contains).forEach(sources::add);
        return sources;
    }

    private Graph graph() {
        return figures.report().graph();
    }

    private Layer layer(int node) {
        return Layer.of(graph(), figures.report().nodes().get(node), figures.convention());
    }
}
