// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/**
 * An object found on an image.
 *
 * @param classId the network's number of the class, from 0
 * @param label name of the class
 * @param score in [0, 1]
 * @param box in pixels of the original image
 */
public record Detection(int classId, String label, double score, Box box) {}
