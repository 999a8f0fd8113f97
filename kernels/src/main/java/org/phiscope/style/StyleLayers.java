// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.message.Message;

/**
 * The layers that a style transfer looks at where nobody says.
 *
 * @param content one, of fine enough a map to keep the content's shapes
 * @param style from fine to coarse, with their weights, together 1
 */
public record StyleLayers(List<String> content, Map<String, Double> style) {
    private static final int STYLE_LAYERS = 5;

    /** Place of the content's layer among the style's: the fourth finest map, as in VGG's conv4. */
    private static final int CONTENT_LAYER = 3;

    /** Layers of an EfficientNet: the stem and four expansions. Finer ones weigh less, which makes strokes larger. */
    private static final List<String> EFFICIENT_NET =
            List.of("bn1", "blocks.1.0.bn1", "blocks.1.1.bn1", "blocks.2.1.bn1", "blocks.3.1.bn1");

    private static final List<Double> EFFICIENT_NET_WEIGHTS = List.of(0.1, 0.15, 0.25, 0.25, 0.25);

    public StyleLayers {
        content = List.copyOf(content);
        style = Collections.unmodifiableMap(new LinkedHashMap<>(style));
    }

    /**
     * Those that were found to give good pictures: conv1_1 … conv5_1 and conv4_2 of VGG (Gatys, Ecker & Bethge 2016), the
     * stem and four expansions of an EfficientNet; of any other network the first activation on each of its five finest
     * maps, and the fourth for the content.
     *
     * @throws StyleException if the network has no feature maps
     */
    public static StyleLayers of(Graph graph) {
        for (String prefix : List.of("", "backbone.")) {
            Map<String, Double> weights = new LinkedHashMap<>();
            for (int i = 0; i < EFFICIENT_NET.size(); i++) {
                weights.put(prefix + EFFICIENT_NET.get(i), EFFICIENT_NET_WEIGHTS.get(i));
            }
            StyleLayers known = new StyleLayers(List.of(prefix + EFFICIENT_NET.get(CONTENT_LAYER)), weights);
            if (known.isIn(graph)) {
                return known;
            }
        }
        StyleLayers vgg = new StyleLayers(
                List.of("conv4_2"),
                StyleSettings.evenly(List.of("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")));
        return vgg.isIn(graph) ? vgg : finest(graph);
    }

    private boolean isIn(Graph graph) {
        return style.keySet().stream().allMatch(layer -> graph.find(layer).isPresent())
                && content.stream().allMatch(layer -> graph.find(layer).isPresent());
    }

    private static StyleLayers finest(Graph graph) {
        Map<Integer, String> bySide = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            boolean map = node.op() instanceof Op.Activate && node.shape().rank() == 4 && node.shape().height() > 1;
            if (map) {
                bySide.putIfAbsent(node.shape().height(), node.name());
            }
        }
        List<String> style = new ArrayList<>(bySide.values());
        if (style.isEmpty()) {
            throw new StyleException(Message.of(
                    "{0} has no feature maps after an activation to take a style from",
                    graph.name()));
        }
        style = style.subList(0, Math.min(STYLE_LAYERS, style.size()));
        return new StyleLayers(List.of(style.get(Math.min(CONTENT_LAYER, style.size() - 1))), StyleSettings.evenly(style));
    }
}
