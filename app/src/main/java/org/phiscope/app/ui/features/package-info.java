// SPDX-License-Identifier: Apache-2.0

/** What the nodes of the current network hold for the image at hand, and what their cells see. */
@NullMarked
package org.phiscope.app.ui.features;

import org.jspecify.annotations.NullMarked;
