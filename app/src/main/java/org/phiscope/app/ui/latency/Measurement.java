// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.engine.Device;
import org.phiscope.engine.NodeTime;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.roofline.Layer;
import org.phiscope.roofline.Workload;

/**
 * How long the parts of a network took when it ran.
 *
 * @param parts as {@link org.phiscope.engine.CompiledNetwork#profile} gives them
 */
record Measurement(Graph graph, Device device, List<NodeTime> parts) {
    Measurement {
        parts = List.copyOf(parts);
    }

    /** Of all parts, also those that are the engine's own. */
    double seconds() {
        return seconds(parts.stream().map(NodeTime::time).reduce(Duration.ZERO, Duration::plus));
    }

    /** The seconds of each layer of the same network; a layer that the engine ran inside another is not there. */
    Map<Layer, Double> seconds(Workload workload) {
        Map<String, Layer> layers = new HashMap<>();
        for (Layer layer : workload.layers()) {
            for (Node node : layer.nodes()) {
                layers.put(node.name(), layer);
            }
        }
        Map<Layer, Double> seconds = new HashMap<>();
        for (NodeTime part : parts) {
            Layer layer = layers.get(part.node());
            if (layer != null) {
                seconds.merge(layer, seconds(part.time()), Double::sum);
            }
        }
        return seconds;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
