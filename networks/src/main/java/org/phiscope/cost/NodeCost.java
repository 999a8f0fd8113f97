// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import org.phiscope.graph.Node;

/**
 * A node and what it costs.
 *
 * @param counted whether this kind of operator's work is counted; a node that is not has no mult-adds and no
 *     activations by definition, not by measurement, though its weights are among the parameters
 */
public record NodeCost(Node node, Cost cost, boolean counted) {}
