// SPDX-License-Identifier: Apache-2.0

/** Images in, detections out: reading, letterboxing, anchors, decoding of heads, non-maximum suppression. */
@NullMarked
package org.phiscope.vision;

import org.jspecify.annotations.NullMarked;
