// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import org.phiscope.vision.Box;

/**
 * A detection in the terms of the ground truth.
 *
 * @param box in pixels of the image
 */
public record ScoredBox(long imageId, long categoryId, double score, Box box) {}
