// SPDX-License-Identifier: Apache-2.0

/** How good detections are: ground truth in COCO's format, and the figures that COCO's evaluation defines. */
@NullMarked
package org.phiscope.evaluation;

import org.jspecify.annotations.NullMarked;
