// SPDX-License-Identifier: Apache-2.0

/** How long the current network takes on a device by estimate, layer by layer, and how long it was measured to take. */
@NullMarked
package org.phiscope.app.ui.latency;

import org.jspecify.annotations.NullMarked;
