// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.function.Function;
import org.phiscope.family.Configuration;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.weights.Weights;

/**
 * A network whose features are looked at, for pictures of any size.
 *
 * @param weights the network's weights, for its graph at a size
 */
public record Extractor(Configuration network, Function<Graph, Weights> weights) {
    Graph graph(int height, int width) {
        return network.withInput(new InputSize(1, height, width)).graph();
    }
}
