// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.phiscope.config.AtomicFile;
import org.phiscope.features.FeatureMaps;
import org.phiscope.features.Plane;
import org.phiscope.format.NumpyArray;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.vision.RgbImage;

/** Writes feature maps as pictures and as numbers. */
public final class FeatureFiles {
    private FeatureFiles() {}

    /** Whether a file is one of numbers, by its name. */
    public static boolean isNumbers(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
    }

    /** Whether a file is a picture, by its name. */
    public static boolean isPicture(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }

    /**
     * Writes all channels as one array {@code [channels, rows, columns]}.
     *
     * @throws UserError if they are more than such a file is written of
     * @throws IOException if the file cannot be written
     */
    public static void write(FeatureMaps maps, Path npy) throws IOException {
        write(Shape.of(maps.channels(), maps.rows(), maps.columns()), maps.toArray(), npy);
    }

    /**
     * Writes one map as an array {@code [rows, columns]}.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(Plane plane, Path npy) throws IOException {
        write(Shape.of(plane.rows(), plane.columns()), plane.values(), npy);
    }

    private static void write(Shape shape, float[] values, Path npy) throws IOException {
        byte[] content;
        try {
            content = NumpyArray.bytes(shape, values);
        } catch (ArithmeticException e) {
            throw new UserError(
                    UserError.Kind.WRONG_USE, Message.of(
                    "{0}: {1} values take more than 2 GiB; choose one channel",
                    npy, shape), e);
        }
        AtomicFile.write(npy, content);
    }

    /**
     * Writes a picture.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(RgbImage picture, Path png) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(picture.toBufferedImage(), "png", stream)) {
                throw new IOException("this Java cannot write PNG files");
            }
        }
        AtomicFile.write(png, bytes.toByteArray());
    }
}
