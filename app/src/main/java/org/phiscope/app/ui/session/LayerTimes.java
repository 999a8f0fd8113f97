// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.util.Map;
import org.phiscope.graph.Graph;

/**
 * How long the layers of a network took when they were measured, beside the roofline's bound.
 *
 * @param device they were measured on
 * @param target the device whose roofline it is
 * @param layers by the name of the node whose operator the layer is
 */
public record LayerTimes(Graph graph, String device, String target, Map<String, Time> layers) {
    public LayerTimes {
        layers = Map.copyOf(layers);
    }

    /**
     * A layer's time in seconds.
     *
     * @param bound that the roofline allows
     * @param measured NaN where the engine ran it inside another
     */
    public record Time(double bound, double measured) {
        /** Of a node that is no layer, or of a network that was not measured. */
        public static final Time UNKNOWN = new Time(Double.NaN, Double.NaN);
    }

    /** The time of a node's layer. */
    public Time of(String node) {
        return layers.getOrDefault(node, Time.UNKNOWN);
    }
}
