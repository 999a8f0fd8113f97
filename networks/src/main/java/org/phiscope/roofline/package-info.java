// SPDX-License-Identifier: Apache-2.0

/**
 * How long a network takes at least on a device: {@link org.phiscope.roofline.Workload} says what each layer computes
 * and moves, {@link org.phiscope.roofline.Roofline} sets that against a device's peak rate and bandwidth (Williams,
 * Waterman & Patterson 2009). Everything predicted is an estimate.
 */
@NullMarked
package org.phiscope.roofline;

import org.jspecify.annotations.NullMarked;
