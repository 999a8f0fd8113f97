// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.phiscope.message.Message;
import org.phiscope.vision.ImageException;

/** Texts in PNG files that anybody may have written (ISO/IEC 15948, 5.3 and 11.3.4.3). */
final class PngText {
    /** Longest text that is read, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int MAX_CHUNKS = 100_000;
    private static final int KEYWORD_AND_END = 80;
    private static final String TEXT = "tEXt";
    private static final String END = "IEND";

    private PngText() {}

    /** Whether a file begins as a PNG does. */
    static boolean isPng(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
        }
    }

    /**
     * The first text of a keyword, without decoding the picture; empty where there is none.
     *
     * @throws ImageException if the file is no sound PNG up to there, or the text is too long
     * @throws IOException if it cannot be read
     */
    static Optional<String> read(Path file, String keyword) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (!Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE)) {
                throw new ImageException(Message.of("{0} is no PNG", file));
            }
            for (int chunk = 0; chunk < MAX_CHUNKS; chunk++) {
                long length = Integer.toUnsignedLong(in.readInt());
                byte[] type = in.readNBytes(4);
                String name = new String(type, StandardCharsets.ISO_8859_1);
                if (name.equals(END)) {
                    return Optional.empty();
                }
                Optional<String> text = name.equals(TEXT) ? text(file, in, type, length, keyword) : skip(in, length);
                if (text.isPresent()) {
                    return text;
                }
            }
            throw new ImageException(Message.of("{0} has more than {1} chunks", file, MAX_CHUNKS));
        } catch (EOFException e) {
            throw new ImageException(Message.of("{0} ends too early", file), e);
        }
    }

    /** The chunk's text if it is the keyword's; the stream is at the next chunk then or otherwise. */
    private static Optional<String> text(Path file, DataInputStream in, byte[] type, long length, String keyword)
            throws IOException {
        if (length > MAX_BYTES + KEYWORD_AND_END) {
            return skip(in, length); // no text of this program's is as long
        }
        byte[] data = in.readNBytes((int) length);
        if (data.length < length) {
            throw new EOFException();
        }
        CRC32 sum = new CRC32();
        sum.update(type);
        sum.update(data);
        int stated = in.readInt();
        byte[] wanted = (keyword + "\0").getBytes(StandardCharsets.ISO_8859_1);
        if (data.length < wanted.length || !Arrays.equals(data, 0, wanted.length, wanted, 0, wanted.length)) {
            return Optional.empty();
        }
        if ((int) sum.getValue() != stated) {
            throw new ImageException(Message.of(
                    "{0}: the settings in this PNG are damaged, their checksum is wrong",
                    file));
        }
        return Optional.of(new String(data, wanted.length, data.length - wanted.length, StandardCharsets.ISO_8859_1));
    }

    private static Optional<String> skip(DataInputStream in, long length) throws IOException {
        in.skipNBytes(length + Integer.BYTES);
        return Optional.empty();
    }
}
