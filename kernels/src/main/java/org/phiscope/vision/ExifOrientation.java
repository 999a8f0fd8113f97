// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a camera was held, from a JPEG file's Exif block: JEITA CP-3451 (Exif 2.3), tag 0x0112. */
final class ExifOrientation {
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;
    private static final byte[] MARK = {'E', 'x', 'i', 'f', 0, 0};

    private ExifOrientation() {}

    /** 1 … 8; 1, upright, where nothing is said or what is said makes no sense. */
    static int ofJpeg(byte[] bytes) {
        JpegSegments segments = new JpegSegments(bytes);
        while (segments.next()) {
            if (segments.marker() == JpegSegments.APP1 && segments.startsWith(MARK)) {
                int start = segments.start() + MARK.length;
                return ofTiff(ByteBuffer.wrap(bytes, start, segments.end() - start).slice());
            }
        }
        return 1;
    }

    private static int ofTiff(ByteBuffer tiff) {
        if (tiff.limit() < 8) {
            return 1;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(tiff.getInt(4));
        if (directory + 2 > tiff.limit()) {
            return 1;
        }
        int entries = Short.toUnsignedInt(tiff.getShort((int) directory));
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) i * ENTRY;
            if (entry + ENTRY > tiff.limit()) {
                return 1;
            }
            if (Short.toUnsignedInt(tiff.getShort((int) entry)) == ORIENTATION
                    && tiff.getShort((int) entry + 2) == SHORT) {
                int value = tiff.getShort((int) entry + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
