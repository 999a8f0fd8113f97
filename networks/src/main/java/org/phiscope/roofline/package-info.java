// SPDX-License-Identifier: Apache-2.0

/**
 * How long a network takes on a device, estimated: {@link org.phiscope.roofline.Workload} says what each layer computes
 * and moves, {@link org.phiscope.roofline.Roofline} sets that against a device's peak rate and bandwidth (Williams,
 * Waterman & Patterson 2009).
 */
@NullMarked
package org.phiscope.roofline;

import org.jspecify.annotations.NullMarked;
