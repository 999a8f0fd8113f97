// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.phiscope.message.Message;

/**
 * A darknet {@code .weights} file: its version as three int32, how many images it was trained on, as uint64 since
 * version 0.2 and as uint32 before, then nothing but float32, all little-endian. It names no layers: which number is
 * whose, only the network says ({@code load_weights} of darknet's {@code parser.c}).
 *
 * <p>Immutable, and safe for use by several threads; the file is not held open between two reads.
 */
public final class DarknetWeights {
    private static final int VERSION_BYTES = 3 * Integer.BYTES;

    /** A version above says that the matrices of connected layers are transposed. */
    private static final int TRANSPOSED_ABOVE = 1000;

    /** No darknet wrote a version this high; where there is one, the file is something else. */
    private static final int MAX_VERSION = 1 << 16;

    private final StableFile source;
    private final long dataStart;
    private final long floats;
    private final boolean transposed;

    private DarknetWeights(StableFile source, long dataStart, boolean transposed) {
        this.source = source;
        this.dataStart = dataStart;
        this.floats = (source.bytes() - dataStart) / Float.BYTES;
        this.transposed = transposed;
    }

    /**
     * Reads and checks a file's header.
     *
     * @throws FormatException if the file cannot be read, is truncated, or is no darknet weights file
     */
    public static DarknetWeights open(Path file) {
        StableFile source = StableFile.at(file);
        if (source.bytes() < VERSION_BYTES + Integer.BYTES) {
            throw new FormatException(
                    Message.of("{0}: is {1} bytes long, too short for a darknet .weights file", file, source.bytes()));
        }
        ByteBuffer version = ByteBuffer.allocate(VERSION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, version);
        int major = version.getInt(0);
        int minor = version.getInt(Integer.BYTES);
        int revision = version.getInt(2 * Integer.BYTES);
        if (!isVersion(major) || !isVersion(minor) || !isVersion(revision)) {
            throw new FormatException(Message.of(
                    "{0}: says it is version {1}.{2}.{3} of darknet's weights, which there is not; it is no "
                            + "darknet .weights file",
                    file, major, minor, revision));
        }
        boolean transposed = major > TRANSPOSED_ABOVE || minor > TRANSPOSED_ABOVE;
        boolean wide = major * 10 + minor >= 2 && !transposed;
        long dataStart = VERSION_BYTES + (wide ? Long.BYTES : Integer.BYTES);
        if (source.bytes() < dataStart || (source.bytes() - dataStart) % Float.BYTES != 0) {
            throw new FormatException(Message.of(
                    "{0}: is {1} bytes long, of which {2} are its header; the rest is no whole number of floats: "
                            + "the file is truncated",
                    file, source.bytes(), dataStart));
        }
        return new DarknetWeights(source, dataStart, transposed);
    }

    private static boolean isVersion(int number) {
        return number >= 0 && number < MAX_VERSION;
    }

    public Path file() {
        return source.path();
    }

    /** How many numbers it holds. */
    public long floats() {
        return floats;
    }

    /** Whether the matrices of connected layers are stored {@code [in, out]} rather than {@code [out, in]}. */
    public boolean transposed() {
        return transposed;
    }

    /**
     * Some of its numbers.
     *
     * @param from the first; 0 is the one after the header
     * @throws FormatException if it does not hold so many, or cannot be read any more
     */
    public float[] floats(long from, int count) {
        if (from < 0 || count < 0 || from > floats - count) {
            throw new FormatException(
                    Message.of(
                            "{0}: has {1} floats; {2} from the {3}th on are not among them",
                            file(), floats, count, from));
        }
        float[] values = new float[count];
        source.floats(dataStart + from * Float.BYTES, ElementType.F32, values);
        return values;
    }
}
