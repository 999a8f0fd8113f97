// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.phiscope.config.AtomicFile;
import org.phiscope.config.ProgramVersion;
import org.phiscope.family.Configuration;
import org.phiscope.style.Picture;
import org.phiscope.style.StyleSettings;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes painted pictures, each with how it was made. */
public final class StylePictures {
    /** Keyword of the PNG's text that holds the settings as JSON. */
    public static final String KEYWORD = "phiscope-style";

    private static final String FORMAT = "javax_imageio_png_1.0";
    private static final JsonMapper JSON = new JsonMapper();

    private StylePictures() {}

    /**
     * Writes a PNG with the settings in a text chunk.
     *
     * @param extractor network whose features were compared
     * @throws IOException if the file cannot be written
     */
    public static void write(Picture picture, Configuration extractor, StyleSettings settings, Path png)
            throws IOException {
        AtomicFile.write(png, png(picture.toImage().toBufferedImage(), json(extractor, settings)));
    }

    /** The settings as one JSON object. */
    public static String json(Configuration extractor, StyleSettings settings) {
        ObjectNode json = JSON.createObjectNode();
        json.put("program", ProgramVersion.text());
        json.put("extractor", extractor.preset().name());
        ObjectNode changed = json.putObject("set");
        extractor.changes().forEach((key, value) -> changed.putPOJO(key, value));
        settings.contentLayers().forEach(json.putArray("contentLayers")::add);
        ObjectNode layers = json.putObject("styleLayers");
        settings.styleLayers().forEach(layers::put);
        json.put("alpha", settings.alpha());
        json.put("beta", settings.beta());
        json.put("tv", settings.variation());
        json.put("loss", id(settings.form()));
        json.put("start", id(settings.start()));
        json.put("optimiser", id(settings.optimiser()));
        json.put("size", settings.longerSide());
        settings.iterations().forEach(json.putArray("iterations")::add);
        json.put("shift", settings.shift());
        json.put("seed", settings.seed());
        return JSON.writeValueAsString(json);
    }

    private static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] png(BufferedImage picture, String text) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam defaults = writer.getDefaultWriteParam();
            ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(picture);
            IIOMetadata metadata = writer.getDefaultImageMetadata(type, defaults);
            IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
            entry.setAttribute("keyword", KEYWORD);
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
