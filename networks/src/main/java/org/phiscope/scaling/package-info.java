// SPDX-License-Identifier: Apache-2.0

/** Scaling networks: compound scaling and its constraint. */
@NullMarked
package org.phiscope.scaling;

import org.jspecify.annotations.NullMarked;
