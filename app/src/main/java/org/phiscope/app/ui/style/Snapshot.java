// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import org.phiscope.vision.RgbImage;

/**
 * A picture that the one being painted can be compared with.
 *
 * @param step it was kept after; 0 for the content
 */
record Snapshot(int step, RgbImage image) {}
