// SPDX-License-Identifier: Apache-2.0

/**
 * The network as data: a {@link org.phiscope.graph.Graph} of {@link org.phiscope.graph.Node}s in topological order, each
 * an {@link org.phiscope.graph.Op} with inferred shape.
 */
@NullMarked
package org.phiscope.graph;

import org.jspecify.annotations.NullMarked;
