// SPDX-License-Identifier: Apache-2.0

/** Engine, device, background work and notices. */
@NullMarked
package org.phiscope.app.ui.status;

import org.jspecify.annotations.NullMarked;
