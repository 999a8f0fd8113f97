// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.phiscope.vision.RgbImage;

/** Images as the screen draws them. */
final class Pixels {
    private Pixels() {}

    static Image display(RgbImage pixels) {
        int width = pixels.width();
        WritableImage image = new WritableImage(width, pixels.height());
        image.getPixelWriter()
                .setPixels(
                        0, 0, width, pixels.height(), PixelFormat.getByteRgbInstance(), pixels.samples(), 3 * width);
        return image;
    }
}
