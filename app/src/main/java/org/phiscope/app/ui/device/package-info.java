// SPDX-License-Identifier: Apache-2.0

/** The device that times are predicted for: one for all views that predict any. */
@NullMarked
package org.phiscope.app.ui.device;

import org.jspecify.annotations.NullMarked;
