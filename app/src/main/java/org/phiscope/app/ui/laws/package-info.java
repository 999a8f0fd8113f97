// SPDX-License-Identifier: Apache-2.0

/** Scaling laws as live charts, with the current network on them. */
@NullMarked
package org.phiscope.app.ui.laws;

import org.jspecify.annotations.NullMarked;
