// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;

/**
 * The layers that a style transfer looks at where nobody says.
 *
 * @param content one, of fine enough a map to keep the content's shapes
 * @param style from fine to coarse
 */
public record StyleLayers(List<String> content, List<String> style) {
    private static final int STYLE_LAYERS = 5;

    /** Place of the content's layer among the style's: the fourth finest map, as in VGG's conv4. */
    private static final int CONTENT_LAYER = 3;

    public StyleLayers {
        content = List.copyOf(content);
        style = List.copyOf(style);
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
            StyleLayers known = new StyleLayers(
                    List.of(prefix + "blocks.2.1.bn1"),
                    List.of(
                            prefix + "bn1",
                            prefix + "blocks.1.0.bn1",
                            prefix + "blocks.1.1.bn1",
                            prefix + "blocks.2.1.bn1",
                            prefix + "blocks.3.1.bn1"));
            if (known.isIn(graph)) {
                return known;
            }
        }
        StyleLayers vgg = new StyleLayers(
                List.of("conv4_2"), List.of("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"));
        return vgg.isIn(graph) ? vgg : finest(graph);
    }

    private boolean isIn(Graph graph) {
        return style.stream().allMatch(layer -> graph.find(layer).isPresent())
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
            throw new StyleException(graph.name() + " has no feature maps after an activation to take a style from");
        }
        style = style.subList(0, Math.min(STYLE_LAYERS, style.size()));
        return new StyleLayers(List.of(style.get(Math.min(CONTENT_LAYER, style.size() - 1))), style);
    }
}
