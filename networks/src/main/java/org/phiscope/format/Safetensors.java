// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.phiscope.message.Message;

/**
 * A safetensors file: eight bytes with the length of a JSON header, the header, then the tensors' bytes without gaps,
 * all little-endian. The header is checked whole when the file is opened; tensors are read one at a time when they are
 * asked for, and the file is not held open in between.
 *
 * <p>Immutable, and safe for use by several threads.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format's documentation</a>
 */
public final class Safetensors {
    /** Longest header that is read. The headers of checkpoints with ten thousand tensors stay under 2 MiB. */
    public static final int MAX_HEADER_BYTES = 16 << 20;

    private final StableFile source;
    private final Path file;
    private final long dataStart;
    private final Map<String, String> metadata;
    private final Map<String, Entry> entries;

    /**
     * A tensor as the header lists it.
     *
     * @param shape extents, outermost first; empty for a scalar
     * @param begin first byte, counted from the end of the header
     * @param end byte after the last
     */
    public record Entry(String name, ElementType type, List<Long> shape, long begin, long end) {
        public long elements() {
            return (end - begin) / type.bytes();
        }

        /** For example {@code 32×3×3×3}. */
        public String shapeText() {
            return shape.isEmpty() ? "a scalar" : String.join("×", shape.stream().map(String::valueOf).toList());
        }
    }

    private Safetensors(StableFile source, long dataStart, SafetensorsHeader header) {
        this.source = source;
        this.file = source.path();
        this.dataStart = dataStart;
        this.metadata = Collections.unmodifiableMap(header.metadata());
        this.entries = Collections.unmodifiableMap(header.entries());
    }

    /**
     * Reads and checks a file's header.
     *
     * @throws FormatException if the file cannot be read, is truncated, or its header does not describe its bytes
     */
    public static Safetensors open(Path file) {
        StableFile source = StableFile.at(file);
        long size = source.bytes();
        if (size < Long.BYTES) {
            throw new FormatException(Message.of(
                    "{0}: is {1} bytes long, too short for a safetensors file",
                    file, size));
        }
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, start);
        long headerBytes = start.getLong(0);
        if (headerBytes < 2 || headerBytes > size - Long.BYTES) {
            throw new FormatException(Message.of(
                    "{0}: says its header is {1} bytes long, but {2} bytes follow; it is truncated or no "
                            + "safetensors file",
                    file, Long.toUnsignedString(headerBytes), size - Long.BYTES));
        }
        if (headerBytes > MAX_HEADER_BYTES) {
            throw new FormatException(Message.of(
                    "{0}: has a header of {1} bytes; at most {2} are read",
                    file, headerBytes, MAX_HEADER_BYTES));
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
        source.read(Long.BYTES, header);
        long dataStart = Long.BYTES + headerBytes;
        return new Safetensors(source, dataStart, SafetensorsHeader.parse(file, header.array(), size - dataStart));
    }

    public Path file() {
        return file;
    }

    /** What the header's {@code __metadata__} holds; empty where it has none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Every tensor by name, in the header's order. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** @throws FormatException if there is no such tensor */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new FormatException(Message.of("{0}: has no tensor {1}", file, name));
        }
        return entry;
    }

    /**
     * The values of a tensor of type F32, F16 or BF16, C-contiguous.
     *
     * @throws FormatException if there is no such tensor, it is of another type, or the file cannot be read any more
     */
    public float[] floats(String name) {
        Entry entry = entry(name);
        if (!entry.type.isFloat()) {
            throw new FormatException(Message.of(
                    "{0}: tensor {1} is of type {2}; F32, F16 and BF16 can be read as numbers",
                    file, name, entry.type));
        }
        float[] values = new float[length(entry)];
        source.floats(dataStart + entry.begin, entry.type, values);
        return values;
    }

    /**
     * The bytes of a tensor of type I8 or U8.
     *
     * @throws FormatException if there is no such tensor, it is of another type, or the file cannot be read any more
     */
    public byte[] bytes(String name) {
        Entry entry = entry(name);
        if (entry.type != ElementType.I8 && entry.type != ElementType.U8) {
            throw new FormatException(
                    Message.of("{0}: tensor {1} is of type {2}, where I8 or U8 is expected", file, name, entry.type));
        }
        byte[] values = new byte[length(entry)];
        source.read(dataStart + entry.begin, ByteBuffer.wrap(values));
        return values;
    }

    private int length(Entry entry) {
        if (entry.elements() > Integer.MAX_VALUE - 8) {
            throw new FormatException(
                    Message.of(
                            "{0}: tensor {1} has {2} elements, more than can be held",
                            file, entry.name, entry.elements()));
        }
        return (int) entry.elements();
    }
}
