// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures and damaged pictures for tests. */
final class TestImages {
    static final int RED = 0xc82828;
    static final int GREEN = 0x28a03c;
    static final int BLUE = 0x3246be;
    static final int GREY = 0xe6e6e6;

    private TestImages() {}

    /** 64×32: red, green above blue, grey. */
    static BufferedImage quarters() {
        BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        int[] colours = {RED, GREEN, BLUE, GREY};
        for (int i = 0; i < colours.length; i++) {
            graphics.setColor(new Color(colours[i]));
            graphics.fillRect(i % 2 * 32, i / 2 * 16, 32, 16);
        }
        graphics.dispose();
        return image;
    }

    static byte[] write(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalStateException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(TestImages.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The beginning of a PNG file that claims a size, 8-bit RGB, and one IDAT chunk of the given content. */
    static byte[] png(int width, int height, byte[] data) {
        ByteBuffer header = ByteBuffer.allocate(13);
        header.putInt(width).putInt(height).put((byte) 8).put((byte) 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", data);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /**
     * A little-endian TIFF file of 2×1 pixels in RGB, 8 bits a channel, in one strip, its directory first.
     *
     * @param changed entries of one value that are to be otherwise, by tag
     */
    static byte[] tiff(Map<Integer, Long> changed, byte[] pixels) {
        SortedMap<Integer, Long> entries = new TreeMap<>(Map.of(
                256, 2L, 257, 1L, 258, 8L, 259, 1L, 262, 2L, 277, 3L, 278, 1L, 279, (long) pixels.length));
        entries.putAll(changed);
        int bits = entries.get(258).intValue();
        int samples = Math.min(4, entries.get(277).intValue());
        int end = 8 + 2 + (entries.size() + 1) * 12 + 4;
        entries.put(273, (long) end + 8);
        ByteBuffer file = ByteBuffer.allocate(end + 8 + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries.size());
        entries.forEach((tag, value) -> {
            boolean several = tag == 258 && samples > 1;
            boolean wide = value > 0xffff;
            file.putShort(tag.shortValue()).putShort((short) (wide ? 4 : 3)).putInt(several ? samples : 1);
            if (several && samples > 2) {
                file.putInt(end);
            } else if (wide) {
                file.putInt(value.intValue());
            } else {
                file.putShort(value.shortValue()).putShort((short) 0);
            }
        });
        file.putInt(0);
        for (int i = 0; i < 4; i++) {
            file.putShort((short) bits);
        }
        return file.put(pixels).array();
    }

    private static void chunk(ByteArrayOutputStream out, String kind, byte[] content) {
        byte[] name = kind.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(name);
        out.writeBytes(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** A photograph of the samples, or of the shared test data where that is at hand. */
    static Optional<Path> photograph(String name) {
        return Stream.of("../samples/images", "../../shared/testdata/images", "../../shared/testdata/images/usgov")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
