// SPDX-License-Identifier: Apache-2.0

/** Style transfer by Gram matrices (Gatys, Ecker & Bethge 2016), on any network whose features are good for it. */
@NullMarked
package org.phiscope.style;

import org.jspecify.annotations.NullMarked;
