// SPDX-License-Identifier: Apache-2.0

/** What becomes of a network's answer where its image is corrupted, or moved against it. */
@NullMarked
package org.phiscope.app.ui.perturb;

import org.jspecify.annotations.NullMarked;
