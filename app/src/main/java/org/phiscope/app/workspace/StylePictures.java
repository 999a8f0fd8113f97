// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.phiscope.config.AtomicFile;
import org.phiscope.vision.RgbImage;

/** Writes painted pictures, each with how it was made. */
public final class StylePictures {
    private static final String FORMAT = "javax_imageio_png_1.0";

    private StylePictures() {}

    /**
     * Writes a PNG with the recipe in a text chunk.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(RgbImage picture, StyleRecipe recipe, Path png) throws IOException {
        AtomicFile.write(png, png(picture.toBufferedImage(), StyleRecipes.ascii(StyleRecipes.json(recipe))));
    }

    private static byte[] png(BufferedImage picture, String text) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam defaults = writer.getDefaultWriteParam();
            ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(picture);
            IIOMetadata metadata = writer.getDefaultImageMetadata(type, defaults);
            IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
            entry.setAttribute("keyword", StyleRecipes.KEYWORD);
            entry.setAttribute("value", text);
            IIOMetadataNode entries = new IIOMetadataNode("tEXt");
            entries.appendChild(entry);
            IIOMetadataNode root = new IIOMetadataNode(FORMAT);
            root.appendChild(entries);
            metadata.mergeTree(FORMAT, root);
            writer.setOutput(stream);
            writer.write(metadata, new IIOImage(picture, null, metadata), defaults);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
