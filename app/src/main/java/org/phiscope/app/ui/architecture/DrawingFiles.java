// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.phiscope.config.AtomicFile;

/** Writes whole drawings into files. */
final class DrawingFiles {
    /** Of a picture: it takes four bytes a pixel while it is painted. */
    static final long MOST_PIXELS = 60_000_000;

    private static final String PNG = ".png";

    private DrawingFiles() {}

    /** A picture would have more pixels than are painted. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        private final long width;
        private final long height;

        TooLargeException(long width, long height) {
            super(width + "×" + height + " pixels");
            this.width = width;
            this.height = height;
        }

        long width() {
            return width;
        }

        long height() {
            return height;
        }

        long pixels() {
            return width * height;
        }
    }

    /**
     * Writes a drawing: a PNG if the file's name ends so, otherwise SVG.
     *
     * @param family of the face that is written in
     * @throws TooLargeException if a PNG would have more than {@link #MOST_PIXELS}; nothing is written
     * @throws IOException if the file cannot be written
     */
    static void write(Path file, Drawing drawing, Painter.Look look, String family) throws IOException {
        boolean png = file.toString().toLowerCase(Locale.ROOT).endsWith(PNG);
        AtomicFile.write(file, png ? png(drawing, look, family) : svg(drawing, look, family));
    }

    static byte[] svg(Drawing drawing, Painter.Look look, String family) {
        SvgSheet sheet = new SvgSheet(drawing.width(), drawing.height(), family);
        new Painter(drawing, look).paint(sheet, new Camera(1, 0, 0), drawing.width(), drawing.height());
        return sheet.document(drawing.outline().graph().name()).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] png(Drawing drawing, Painter.Look look, String family) throws IOException {
        long width = (long) Math.ceil(drawing.width());
        long height = (long) Math.ceil(drawing.height());
        if (width * height > MOST_PIXELS) {
            throw new TooLargeException(width, height);
        }
        BufferedImage picture = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
        PictureSheet sheet = new PictureSheet(picture, family);
        new Painter(drawing, look).paint(sheet, new Camera(1, 0, 0), width, height);
        sheet.done();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(picture, "png", stream)) {
                throw new IOException("this Java cannot write PNG files");
            }
        }
        return bytes.toByteArray();
    }
}
