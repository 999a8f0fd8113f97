// SPDX-License-Identifier: Apache-2.0

/** What training does to images so that a network does not learn them by heart: pictures of it, not training. */
@NullMarked
package org.phiscope.augment;

import org.jspecify.annotations.NullMarked;
