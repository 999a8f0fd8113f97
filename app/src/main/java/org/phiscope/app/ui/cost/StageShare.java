// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.OptionalLong;

/**
 * What one stage of a network costs by the metric on screen.
 *
 * @param name as in {@link org.phiscope.graph.Node#stage()}
 * @param value of this network; 0 for a stage that only the preset has
 * @param share part of the network's total, 0 … 1
 * @param preset of the preset's stage of this name; empty where the preset has none
 */
public record StageShare(String name, long value, double share, OptionalLong preset) {}
