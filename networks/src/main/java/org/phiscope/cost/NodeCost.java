// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import org.phiscope.graph.Node;

/**
 * A node and what it costs.
 *
 * @param counted whether this kind of operator is counted; a node that is not costs nothing by definition, not by measurement
 */
public record NodeCost(Node node, Cost cost, boolean counted) {}
