// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.WeightRole;

/**
 * A model as a graph for one size of its input.
 *
 * @param weights what the graph's operators take of the file, by the name of their owner
 * @param values names of the model's values that nodes compute, by the nodes' names; a node that is but a part of one of
 *     the model's has none
 */
public record ImportedNetwork(
        Graph graph, Map<String, Map<WeightRole, Constant>> weights, Map<String, String> values) {}
