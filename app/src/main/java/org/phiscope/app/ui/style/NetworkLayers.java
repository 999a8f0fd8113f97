// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.UserError;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.style.Extractor;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleLayers;
import org.phiscope.style.StyleSettings;
import org.phiscope.weights.SeededWeights;

/**
 * The layers of a network that content and style may be taken from.
 *
 * @param layers in the network's order
 * @param pools whether its pooling can be chosen
 * @param missing layers that were asked for and are not there
 * @param problem why the network cannot be used; empty where it can
 */
record NetworkLayers(
        Question question, List<LayerChoice.State> layers, boolean pools, List<String> missing, Message problem) {
    NetworkLayers {
        layers = List.copyOf(layers);
        missing = List.copyOf(missing);
    }

    /**
     * A network that is looked at for pictures of a size.
     *
     * @param wanted which layers are ticked; {@code null} for those that suit the network
     */
    record Question(Configuration network, int height, int width, @Nullable StyleSettings wanted) {}

    /** Looks; no work for the screen's thread. */
    static NetworkLayers of(Question question) {
        try {
            Extractor extractor = new Extractor(
                    question.network(), Pooling.PUBLISHED, graph -> new SeededWeights(graph, 0, "only looked at"));
            return of(question, extractor.graph(question.height(), question.width()));
        } catch (RuntimeException e) {
            Message problem = UserError.of(e).orElseThrow(() -> e).message();
            return new NetworkLayers(question, List.of(), false, List.of(), problem);
        }
    }

    private static NetworkLayers of(Question question, Graph graph) {
        StyleSettings wanted = question.wanted();
        List<String> content;
        Map<String, Double> style;
        if (wanted == null) {
            StyleLayers suiting = StyleLayers.of(graph);
            content = suiting.content();
            style = suiting.style();
        } else {
            content = wanted.contentLayers();
            style = wanted.styleLayers();
        }
        List<String> missing = new ArrayList<>();
        Map<Integer, Double> weights = new HashMap<>();
        style.forEach((layer, weight) ->
                find(graph, layer).ifPresentOrElse(node -> weights.put(node.index(), weight), () -> missing.add(layer)));
        List<Integer> kept = new ArrayList<>();
        content.forEach(layer ->
                find(graph, layer).ifPresentOrElse(node -> kept.add(node.index()), () -> missing.add(layer)));
        double usual = style.values().stream().mapToDouble(Double::doubleValue).average().orElse(1);
        Map<Integer, String> landmarks = new HashMap<>();
        graph.landmarks().forEach((name, index) -> landmarks.putIfAbsent(index, name));
        List<LayerChoice.State> layers = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean ticked = weights.containsKey(node.index()) || kept.contains(node.index());
            if (ticked || node.op() instanceof Op.Activate && isMap(node.shape())) {
                layers.add(new LayerChoice.State(
                        landmarks.getOrDefault(node.index(), node.name()),
                        node.shape(),
                        kept.contains(node.index()),
                        weights.containsKey(node.index()),
                        weights.getOrDefault(node.index(), usual)));
            }
        }
        return new NetworkLayers(question, layers, Extractor.pools(graph), missing, Message.NOTHING);
    }

    private static Optional<Node> find(Graph graph, String layer) {
        return graph.find(layer).filter(node -> node.shape().rank() == 4);
    }

    private static boolean isMap(Shape shape) {
        return shape.rank() == 4 && shape.height() > 1 && shape.width() > 1;
    }
}
