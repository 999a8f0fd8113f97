// SPDX-License-Identifier: Apache-2.0

/** Which pixels of the input a network's cells see, worked out from the graph alone. */
@NullMarked
package org.phiscope.receptive;

import org.jspecify.annotations.NullMarked;
