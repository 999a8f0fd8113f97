// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.OptionalLong;

/**
 * What one stage of a network costs by the metric on screen.
 *
 * @param name as in {@link org.phiscope.graph.Node#stage()}
 * @param value of this network; 0 for a stage that it has not
 * @param share part of the network's total, 0 … 1
 * @param own whether this network has it
 * @param reference of the stage that it is compared with; empty where there is none
 * @param referenceName what that stage is called there; empty where there is none
 */
public record StageShare(
        String name, long value, double share, boolean own, OptionalLong reference, String referenceName) {}
