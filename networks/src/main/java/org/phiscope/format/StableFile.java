// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;

/**
 * A file of numbers, little-endian, that is not held open between two reads and has to keep its length meanwhile.
 * Every method throws a {@link FormatException} where it cannot be read.
 *
 * @param bytes its length
 */
public record StableFile(Path path, long bytes) {
    private static final int CHUNK_BYTES = 1 << 18;

    public static StableFile at(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new StableFile(path, channel.size());
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Fills a buffer with the bytes from a position on. */
    public void read(long position, ByteBuffer into) {
        try (FileChannel channel = reopen()) {
            readFully(channel, into, position);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Fills an array with the numbers from a position on.
     *
     * @param type F32, F16 or BF16
     */
    public void floats(long position, ElementType type, float[] values) {
        int length = (int) Math.min(CHUNK_BYTES, (long) values.length * type.bytes());
        ByteBuffer chunk = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = reopen()) {
            long at = position;
            int done = 0;
            while (done < values.length) {
                chunk.clear().limit((int) Math.min(length, (long) (values.length - done) * type.bytes()));
                readFully(channel, chunk, at);
                at += chunk.limit();
                done += decode(type, chunk.flip(), values, done);
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static int decode(ElementType type, ByteBuffer chunk, float[] values, int from) {
        if (type == ElementType.F32) {
            FloatBuffer floats = chunk.asFloatBuffer();
            int count = floats.remaining();
            floats.get(values, from, count);
            return count;
        }
        ShortBuffer halves = chunk.asShortBuffer();
        int count = halves.remaining();
        for (int i = 0; i < count; i++) {
            short bits = halves.get(i);
            // bfloat16 is the upper half of a float32.
            values[from + i] = type == ElementType.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
        }
        return count;
    }

    private FileChannel reopen() throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        long now = channel.size();
        if (now != bytes) {
            channel.close();
            throw new FormatException(Message.of(
                    "{0}: was {1} bytes long when it was opened and has {2} now; open it again",
                    path, bytes, now));
        }
        return channel;
    }

    private void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                throw new FormatException(Message.of(
                        "{0}: ends at byte {1}, in the middle of what it says it holds",
                        path, at));
            }
            at += read;
        }
    }

    private static FormatException unreadable(Path file, IOException e) {
        boolean missing = e instanceof NoSuchFileException;
        return new FormatException(
                missing
                        ? Message.of("{0}: there is no such file", file)
                        : Message.of("{0} cannot be read: {1}", file, FileMessages.why(e)),
                e);
    }
}
