// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.Arrays;

/** Steps through the segments before a JPEG file's first scan (ITU-T T.81, annex B). */
final class JpegSegments {
    static final int APP1 = 0xe1;
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;

    private final byte[] bytes;
    private int marker;
    private int start = 2;
    private int end = 2;

    JpegSegments(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Steps to the next segment; false before the scan, or where the file is no longer as it should be. */
    boolean next() {
        int at = end;
        while (at + 3 < bytes.length && bytes[at] == (byte) 0xff && bytes[at + 1] == (byte) 0xff) {
            at++;
        }
        if (at + 3 >= bytes.length || bytes[at] != (byte) 0xff || (bytes[at + 1] & 0xff) == START_OF_SCAN) {
            return false;
        }
        int length = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
        if (length < 2 || length > bytes.length - at - 2) {
            return false;
        }
        marker = bytes[at + 1] & 0xff;
        start = at + 4;
        end = at + 2 + length;
        return true;
    }

    int marker() {
        return marker;
    }

    /** First byte of the segment's content. */
    int start() {
        return start;
    }

    /** The byte after the segment's content. */
    int end() {
        return end;
    }

    boolean startsWith(byte[] mark) {
        return end - start >= mark.length
                && Arrays.equals(bytes, start, start + mark.length, mark, 0, mark.length);
    }

    /** Whether an end-of-image marker follows the first scan: without it the file was cut. */
    static boolean hasEnd(byte[] bytes) {
        JpegSegments segments = new JpegSegments(bytes);
        boolean more;
        do {
            more = segments.next();
        } while (more);
        for (int i = bytes.length - 2; i >= segments.end; i--) {
            if (bytes[i] == (byte) 0xff && (bytes[i + 1] & 0xff) == END_OF_IMAGE) {
                return true;
            }
        }
        return false;
    }
}
