// SPDX-License-Identifier: Apache-2.0

/** Scaling laws: what layers and stages cost by their size, width and depth, as formulas. */
@NullMarked
package org.phiscope.law;

import org.jspecify.annotations.NullMarked;
