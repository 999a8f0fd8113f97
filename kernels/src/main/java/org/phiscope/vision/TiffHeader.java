// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.phiscope.message.Message;

/**
 * The first directory of a TIFF file (TIFF 6.0, section 2): what a decoder would believe, held against the file before
 * it does.
 *
 * @param values the first value of every entry of whole numbers, by tag
 */
record TiffHeader(Map<Integer, Long> values) {
    private static final int WIDTH = 256;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int SAMPLE_FORMAT = 339;
    private static final long FLOATING = 3;
    private static final long ALL_ROWS = 0xffffffffL;
    private static final long MOST_PART_ROWS = 512;
    private static final int MOST_SAMPLES = 5;
    private static final int MOST_BITS = 16;
    private static final int ENTRY = 12;
    private static final int START = 8;

    /** Bytes of a value of each type: BYTE, ASCII, SHORT, LONG, RATIONAL, then the signed ones, FLOAT, DOUBLE, IFD. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    /** @throws ImageException if an entry points out of the file, or the file ends in the directory */
    static TiffHeader of(String name, byte[] bytes) {
        if (bytes.length < START) {
            throw new ImageException(ImageFiles.cutShort(name));
        }
        ByteBuffer file =
                ByteBuffer.wrap(bytes).order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(file.getInt(4));
        if (directory + 2 > bytes.length) {
            throw new ImageException(ImageFiles.cutShort(name));
        }
        int entries = Short.toUnsignedInt(file.getShort((int) directory));
        if (directory + 2 + (long) entries * ENTRY > bytes.length) {
            throw new ImageException(ImageFiles.cutShort(name));
        }
        Map<Integer, Long> values = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            int at = (int) directory + 2 + i * ENTRY;
            int tag = Short.toUnsignedInt(file.getShort(at));
            int type = Short.toUnsignedInt(file.getShort(at + 2));
            long count = Integer.toUnsignedLong(file.getInt(at + 4));
            if (type == 0 || type >= SIZES.length) {
                throw new ImageException(Message.of(
                        "{0} is damaged: its entry {1} is of no kind that there is",
                        name, tag));
            }
            long length = count * SIZES[type];
            long from = length <= 4 ? at + 8 : Integer.toUnsignedLong(file.getInt(at + 8));
            if (from + length > bytes.length) {
                throw new ImageException(ImageFiles.cutShort(name));
            }
            if (count > 0 && type == 3) {
                values.put(tag, (long) Short.toUnsignedInt(file.getShort((int) from)));
            } else if (count > 0 && type == 4) {
                values.put(tag, Integer.toUnsignedLong(file.getInt((int) from)));
            }
        }
        return new TiffHeader(Map.copyOf(values));
    }

    /** Refuses what a decoder would take more memory for than the size of the image says. */
    void check(String name) {
        long samples = value(SAMPLES, 1);
        long bits = value(BITS, 1);
        if (value(SAMPLE_FORMAT, 1) == FLOATING || bits > MOST_BITS) {
            throw new ImageException(Message.of(
                    "{0} holds floating-point or wide values, no picture to be looked at: convert it to 8 or 16 "
                            + "bits a channel",
                    name));
        }
        if (samples > MOST_SAMPLES) {
            throw new ImageException(Message.of(
                    "{0} has {1} channels; a picture of at most {2} can be read",
                    name, samples, MOST_SAMPLES));
        }
        checkPart(name, value(TILE_WIDTH, 1), value(TILE_HEIGHT, 1));
        long rows = value(ROWS_PER_STRIP, ALL_ROWS);
        checkPart(name, value(WIDTH, 1), rows == ALL_ROWS ? 1 : rows);
    }

    private static void checkPart(String name, long width, long height) {
        if (width > ImageFiles.MAX_PIXELS || height > ImageFiles.MAX_PIXELS || width * height > ImageFiles.MAX_PIXELS) {
            throw new ImageException(Message.of(
                    "{0} is stored in parts of {1}×{2} pixels, more than the {3} megapixels an image may have",
                    name, width, height, ImageFiles.MAX_PIXELS / 1_000_000));
        }
    }

    int bitsPerPixel() {
        return (int) Math.max(1, value(SAMPLES, 1) * value(BITS, 1));
    }

    /** Pixels that a file of this length can hold as it is stored; below 0 where that has no bound. */
    long mostPixels(long length) {
        boolean plain = value(COMPRESSION, 1) == 1;
        return plain ? length * 8 / bitsPerPixel() : -1;
    }

    /** Rows of a strip or tile; 0 where they are so many that decoding one takes as much as decoding all. */
    int partRows() {
        long rows = value(TILE_HEIGHT, value(ROWS_PER_STRIP, ALL_ROWS));
        return rows >= 1 && rows <= MOST_PART_ROWS ? (int) rows : 0;
    }

    /** 1 … 8; 1, upright, where nothing is said or what is said makes no sense. */
    int orientation() {
        long value = value(ORIENTATION, 1);
        return value >= 1 && value <= 8 ? (int) value : 1;
    }

    private long value(int tag, long otherwise) {
        return values.getOrDefault(tag, otherwise);
    }
}
