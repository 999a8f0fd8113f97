// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/**
 * How far the sides of a box may be off, as a network itself predicts it (Choi et al. 2019): standard deviations in
 * pixels.
 *
 * @param horizontal of the left side and of the right side
 * @param vertical of the top side and of the bottom side
 */
public record Deviation(double horizontal, double vertical) {
    Deviation scaled(double byX, double byY) {
        return new Deviation(horizontal * byX, vertical * byY);
    }
}
