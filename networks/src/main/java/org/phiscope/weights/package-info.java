// SPDX-License-Identifier: Apache-2.0

/**
 * Values for a graph's weights: from a checkpoint, from a seed, or from a formula; and the names libraries store them
 * under.
 */
@NullMarked
package org.phiscope.weights;

import org.jspecify.annotations.NullMarked;
