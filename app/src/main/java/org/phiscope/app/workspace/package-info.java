// SPDX-License-Identifier: Apache-2.0

/** What the window and the command line share: opening networks, finding samples and weights, saying what went wrong. */
@NullMarked
package org.phiscope.app.workspace;

import org.jspecify.annotations.NullMarked;
