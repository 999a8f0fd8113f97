// SPDX-License-Identifier: Apache-2.0

/** The totals of the current network, each beside its preset. */
@NullMarked
package org.phiscope.app.ui.tiles;

import org.jspecify.annotations.NullMarked;
