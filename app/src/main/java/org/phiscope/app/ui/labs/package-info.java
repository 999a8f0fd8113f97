// SPDX-License-Identifier: Apache-2.0

/**
 * Labs: what a detector's papers say in formulas, to be played with. Each is a view of its own with its model; only the one
 * that is looked at computes.
 */
@NullMarked
package org.phiscope.app.ui.labs;

import org.jspecify.annotations.NullMarked;
