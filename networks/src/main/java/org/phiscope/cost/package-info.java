// SPDX-License-Identifier: Apache-2.0

/** What a network costs: {@link org.phiscope.cost.CostModel}, per node and in total. */
@NullMarked
package org.phiscope.cost;

import org.jspecify.annotations.NullMarked;
