// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.phiscope.message.Message;

/** A kind of image file: how it is known by its first bytes, and how much picture a file of some length can hold. */
enum ImageFormat {
    PNG("PNG", "png", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}),
    JPEG("JPEG", "jpeg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}),
    GIF("GIF", "gif", new byte[] {'G', 'I', 'F', '8'}),
    BMP("BMP", "bmp", new byte[] {'B', 'M'}),
    TIFF("TIFF", "tiff", new byte[] {'I', 'I', 42, 0}, new byte[] {'M', 'M', 0, 42}),
    WEBP("WebP", "webp", new byte[] {'R', 'I', 'F', 'F'});

    /** Deflate makes at most 1032 bytes of one (RFC 1951: 258 bytes from 2 bits). */
    private static final long DEFLATE_RATIO = 1032;
    /** A block of 64 pixels takes at least one bit, its DC difference. */
    private static final long JPEG_PIXELS_PER_BYTE = 8 * 64;
    /** A code of 12 bits stands for less than 4096 pixels. */
    private static final long GIF_PIXELS_PER_BYTE = 4096 * 8 / 12;
    private static final long SPARSE_PIXELS = 16_000_000;
    private static final long SPARSE_PIXELS_PER_BYTE = 4096;
    private static final int RIFF_HEADER = 12;
    private static final int RIFF_CHUNK = 8;

    private final String title;
    private final String formatName;
    private final List<byte[]> magic;

    ImageFormat(String title, String formatName, byte[]... magic) {
        this.title = title;
        this.formatName = formatName;
        this.magic = List.of(magic);
    }

    /** As people write it. */
    String title() {
        return title;
    }

    /** As {@code javax.imageio} calls it. */
    String formatName() {
        return formatName;
    }

    /** @throws ImageException if the bytes begin like no kind of image that can be read */
    static ImageFormat of(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new ImageException(Message.of("{0} is empty", name));
        }
        for (ImageFormat format : values()) {
            boolean begins = format.magic.stream().anyMatch(mark -> startsWith(bytes, 0, mark));
            if (begins && (format != WEBP || isWebp(bytes))) {
                return format;
            }
        }
        throw new ImageException(Message.of(
                "{0} is no image that can be read: PNG, JPEG, GIF, BMP, TIFF and WebP can",
                name));
    }

    /**
     * Refuses what a decoder should not be given: parts that hold a size of their own, unseen by the check of the
     * header.
     */
    void check(String name, byte[] bytes) {
        switch (this) {
            case BMP -> checkBmp(name, bytes);
            case WEBP -> checkWebp(name, bytes);
            case TIFF -> TiffHeader.of(name, bytes).check(name);
            case PNG, JPEG, GIF -> {}
        }
    }

    /** Refuses a header that claims more pixels than a file of this length can hold. */
    void checkLength(String name, byte[] bytes, int width, int height) {
        long pixels = (long) width * height;
        long most =
                switch (this) {
                    case PNG -> bytes.length * DEFLATE_RATIO * 8 / pngBitsPerPixel(bytes);
                    case JPEG -> bytes.length * JPEG_PIXELS_PER_BYTE;
                    case GIF -> bytes.length * GIF_PIXELS_PER_BYTE;
                    case BMP -> bmpPixels(bytes);
                    case TIFF -> tiffPixels(name, bytes);
                    case WEBP -> sparsePixels(bytes);
                };
        if (pixels > most) {
            throw new ImageException(Message.of(
                    "{0} claims {1}×{2} pixels, but a {3} file of {4} bytes cannot hold them",
                    name, width, height, title, bytes.length));
        }
    }

    /** Refuses a picture that its decoder filled up because data was missing. */
    void checkComplete(String name, byte[] bytes, List<String> warnings) {
        switch (this) {
            case JPEG -> {
                if (!JpegSegments.hasEnd(bytes)) {
                    throw new ImageException(ImageFiles.cutShort(name));
                }
            }
            case PNG, GIF, BMP, TIFF, WEBP -> {
                if (!warnings.isEmpty()) {
                    throw new ImageException(Message.of("{0} is damaged: {1}", name, warnings.getFirst()));
                }
            }
        }
    }

    /** Bytes of a pixel as its decoder keeps it. */
    int decodedBytes(String name, byte[] bytes) {
        return switch (this) {
            case PNG -> pngBitsPerPixel(bytes) / 8;
            case TIFF -> TiffHeader.of(name, bytes).bitsPerPixel() / 8;
            case JPEG, GIF, BMP, WEBP -> 4;
        };
    }

    /** Whether the decoder delivers rows from top to bottom; other formats are read in parts, if at all. */
    boolean inRows() {
        return this == PNG || this == JPEG;
    }

    /** How many rows can be decoded by themselves, or follow one another; 0 where only the whole picture can be. */
    int partRows(String name, byte[] bytes) {
        return switch (this) {
            // W3C PNG, 11.2.1: the interlace method is the last byte of IHDR, at 28 of the file.
            case PNG -> bytes.length > 28 && bytes[28] == 0 ? 1 : 0;
            case JPEG -> 1;
            case TIFF -> TiffHeader.of(name, bytes).partRows();
            case BMP -> infoHeader(bytes) && little(bytes).getInt(30) == 0 ? 1 : 0;
            case GIF, WEBP -> 0;
        };
    }

    /** How a camera was held, as the file says: 1 … 8, 1 being upright. */
    int orientation(String name, byte[] bytes) {
        return switch (this) {
            case JPEG -> ExifOrientation.ofJpeg(bytes);
            case TIFF -> TiffHeader.of(name, bytes).orientation();
            case PNG, GIF, BMP, WEBP -> 1;
        };
    }

    private static long tiffPixels(String name, byte[] bytes) {
        long most = TiffHeader.of(name, bytes).mostPixels(bytes.length);
        return most < 0 ? sparsePixels(bytes) : most;
    }

    private static int pngBitsPerPixel(byte[] bytes) {
        // Offsets in IHDR (W3C PNG, 11.2.1): bit depth at 24, colour type at 25 of the file.
        if (bytes.length < 26) {
            return 1;
        }
        int samples =
                switch (bytes[25]) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        return Math.max(1, bytes[24]) * samples;
    }

    private static void checkBmp(String name, byte[] bytes) {
        // A bitmap may wrap a whole JPEG or PNG (compression 4 and 5), meant for printers only.
        int compression = bytes.length < 34 ? 0 : little(bytes).getInt(30);
        if (infoHeader(bytes) && (compression == 4 || compression == 5)) {
            throw new ImageException(Message.of("{0} is a BMP wrapped around another image; open that one", name));
        }
    }

    /** Pixels that fit; what is run-length coded may be left out altogether. */
    private static long bmpPixels(byte[] bytes) {
        if (!infoHeader(bytes)) {
            return sparsePixels(bytes);
        }
        int compression = little(bytes).getInt(30);
        int bits = Short.toUnsignedInt(little(bytes).getShort(28));
        boolean plain = compression == 0 || compression == 3;
        return plain && bits > 0 ? bytes.length * 8L / bits : sparsePixels(bytes);
    }

    /**
     * A coding that may store an even surface of any size in a few bytes has no bound; no picture of something comes
     * near this.
     */
    private static long sparsePixels(byte[] bytes) {
        return Math.max(SPARSE_PIXELS, bytes.length * SPARSE_PIXELS_PER_BYTE);
    }

    /** BITMAPINFOHEADER or a later one, unlike OS/2's of 12 bytes. */
    private static boolean infoHeader(byte[] bytes) {
        return bytes.length >= 34 && little(bytes).getInt(14) >= 40;
    }

    private static boolean isWebp(byte[] bytes) {
        return startsWith(bytes, 8, new byte[] {'W', 'E', 'B', 'P'});
    }

    private static void checkWebp(String name, byte[] bytes) {
        ByteBuffer data = little(bytes);
        long end = 8 + Integer.toUnsignedLong(data.getInt(4));
        if (end > bytes.length) {
            throw new ImageException(ImageFiles.cutShort(name));
        }
        checkWebpChunks(name, data, RIFF_HEADER, end);
    }

    /** Every chunk must lie in the file, and the size in each bitstream be one that may be decoded. */
    private static void checkWebpChunks(String name, ByteBuffer data, long from, long end) {
        long at = from;
        while (at + RIFF_CHUNK <= end) {
            byte[] kind = new byte[4];
            data.get((int) at, kind);
            long length = Integer.toUnsignedLong(data.getInt((int) at + 4));
            int content = (int) at + RIFF_CHUNK;
            if (length > end - content) {
                throw new ImageException(ImageFiles.cutShort(name));
            }
            switch (new String(kind, StandardCharsets.ISO_8859_1)) {
                case "VP8 " -> {
                    // RFC 6386, 9.1: frame tag, start code, then 14 bits each.
                    if (length >= 10) {
                        checkFrame(name, data.getShort(content + 6) & 0x3fff, data.getShort(content + 8) & 0x3fff);
                    }
                }
                case "VP8L" -> {
                    // WebP Lossless, 3.4: a signature byte, then 14 bits each, less one.
                    if (length >= 5) {
                        int size = data.getInt(content + 1);
                        checkFrame(name, (size & 0x3fff) + 1, (size >>> 14 & 0x3fff) + 1);
                    }
                }
                // A frame of an animation holds chunks of its own behind its header.
                case "ANMF" -> checkWebpChunks(name, data, content + 16L, content + length);
                default -> {}
            }
            at = content + length + (length & 1);
        }
    }

    private static void checkFrame(String name, int width, int height) {
        ImageFiles.checkSize(name, width, height, Runtime.getRuntime().maxMemory());
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] mark) {
        if (bytes.length < at + mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (bytes[at + i] != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
