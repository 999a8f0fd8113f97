// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import javax.imageio.stream.ImageInputStreamImpl;

/** The bytes of a file as decoders read them, without another copy. */
final class BytesInput extends ImageInputStreamImpl {
    private final byte[] bytes;

    /** @param bytes not copied; nobody changes them while this is read */
    BytesInput(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= bytes.length) {
            return -1;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
