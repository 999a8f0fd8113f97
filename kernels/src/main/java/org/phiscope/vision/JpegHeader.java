// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.io.ByteArrayOutputStream;

/**
 * What a JPEG file says about its components (ITU-T T.81, B.2.2; Adobe's APP14).
 *
 * @param components 1 for grey, 3 for colour, 4 for CMYK; 0 where no frame header was found
 * @param tallChroma whether the colours are YCbCr with chroma halved downwards only
 */
record JpegHeader(int components, boolean tallChroma) {
    private static final int APP2 = 0xe2;
    private static final int APP14 = 0xee;
    private static final int COMPONENT = 3;
    private static final byte[] PROFILE = {'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0};
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

    static JpegHeader of(byte[] bytes) {
        int components = 0;
        boolean tall = false;
        boolean rgb = false;
        JpegSegments segments = new JpegSegments(bytes);
        while (segments.next()) {
            int start = segments.start();
            int length = segments.end() - start;
            if (segments.marker() == APP14 && segments.startsWith(ADOBE) && length >= 12) {
                rgb = bytes[start + 11] == 0;
            }
            if (isFrame(segments.marker()) && length >= 6 + COMPONENT) {
                components = bytes[start + 5] & 0xff;
                // Each component: number, sampling factors across and down in a nibble each, table.
                if (components == 3 && length >= 6 + 3 * COMPONENT) {
                    rgb |= bytes[start + 6] == 'R';
                    tall = bytes[start + 7] == 0x12 && bytes[start + 10] == 0x11 && bytes[start + 13] == 0x11;
                }
            }
        }
        return new JpegHeader(components, tall && !rgb);
    }

    /** A file's bytes without its colour profile. */
    static byte[] withoutProfile(byte[] bytes) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
        int from = 0;
        JpegSegments segments = new JpegSegments(bytes);
        while (segments.next()) {
            if (segments.marker() == APP2 && segments.startsWith(PROFILE)) {
                kept.write(bytes, from, segments.start() - 4 - from);
                from = segments.end();
            }
        }
        kept.write(bytes, from, bytes.length - from);
        return kept.toByteArray();
    }

    /** Baseline, extended or progressive by Huffman codes: what decoders know. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xc2;
    }
}
