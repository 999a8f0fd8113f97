// SPDX-License-Identifier: Apache-2.0

/** Attention: where a network has it, which places its tokens are, and what attends to what. */
@NullMarked
package org.phiscope.attention;

import org.jspecify.annotations.NullMarked;
