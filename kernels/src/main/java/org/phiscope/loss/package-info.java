// SPDX-License-Identifier: Apache-2.0

/** Losses that networks are trained by, of one example at a time: to be looked at, not to train with. */
@NullMarked
package org.phiscope.loss;

import org.jspecify.annotations.NullMarked;
