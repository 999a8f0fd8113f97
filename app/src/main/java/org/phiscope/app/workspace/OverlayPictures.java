// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.phiscope.config.AtomicFile;
import org.phiscope.vision.Detections;
import org.phiscope.vision.Overlay;
import org.phiscope.vision.OverlayPainter;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;

/** Writes images with what was found on them. */
public final class OverlayPictures {
    private OverlayPictures() {}

    /**
     * Writes a PNG of an image with a box and a label for every detection that scores at least {@code threshold}. A picture
     * made with untrained weights says so.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(RgbImage image, Detections detections, double threshold, Path png) throws IOException {
        Overlay overlay = Overlay.of(
                detections,
                threshold,
                OverlayPainter::textWidth,
                found -> String.format(Locale.ROOT, "%s %.2f", found.label(), found.score()),
                caption(detections.provenance()));
        AtomicFile.write(png, png(OverlayPainter.paint(image, overlay)));
    }

    private static Optional<String> caption(Weights.Provenance provenance) {
        return switch (provenance) {
            case Weights.Provenance.Untrained _ -> Optional.of("untrained weights: these detections mean nothing");
            case Weights.Provenance.Trained _, Weights.Provenance.Formula _ -> Optional.empty();
        };
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(picture, "png", stream)) {
                throw new IOException("this Java cannot write PNG files");
            }
        }
        return bytes.toByteArray();
    }
}
