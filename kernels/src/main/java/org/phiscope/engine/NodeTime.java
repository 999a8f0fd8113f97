// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.time.Duration;

/**
 * How long a part of a run took.
 *
 * @param node name of the graph's node, or of the last node of a fused group; the engine's own name for work that is no
 *     node's
 */
public record NodeTime(String node, Duration time) {}
