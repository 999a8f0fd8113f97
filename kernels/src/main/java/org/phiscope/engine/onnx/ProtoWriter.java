// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Writes one protocol buffer message in memory, field by field. */
final class ProtoWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** A write to memory, which cannot fail. */
    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    private ProtoWriter write(Write write) {
        try {
            write.to(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProtoWriter number(int field, long value) {
        return write(o -> o.writeInt64(field, value));
    }

    ProtoWriter numbers(int field, long... values) {
        for (long value : values) {
            number(field, value);
        }
        return this;
    }

    ProtoWriter real(int field, float value) {
        return write(o -> o.writeFloat(field, value));
    }

    ProtoWriter text(int field, String value) {
        return write(o -> o.writeString(field, value));
    }

    /** Values as a tensor's raw data: little-endian, C-contiguous. */
    ProtoWriter raw(int field, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return write(o -> o.writeByteArray(field, raw.array()));
    }

    ProtoWriter raw(int field, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return write(o -> o.writeByteArray(field, raw.array()));
    }

    ProtoWriter message(int field, Consumer<ProtoWriter> content) {
        ProtoWriter inner = new ProtoWriter();
        content.accept(inner);
        return bytes(field, inner.toByteArray());
    }

    ProtoWriter bytes(int field, byte[] value) {
        return write(o -> o.writeByteArray(field, value));
    }

    /** The key of a field that has a length. */
    static byte[] tag(int field) {
        return varint(WireFormat.WIRETYPE_LENGTH_DELIMITED | field << 3);
    }

    /** A length in five bytes whatever it is, so that it can be put in its place once it is known. */
    static byte[] length(int bytes) {
        byte[] padded = new byte[5];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = (byte) (bytes >>> 7 * i & 0x7f | (i < padded.length - 1 ? 0x80 : 0));
        }
        return padded;
    }

    private static byte[] varint(int value) {
        byte[] encoded = new byte[CodedOutputStream.computeUInt32SizeNoTag(value)];
        try {
            CodedOutputStream.newInstance(encoded).writeUInt32NoTag(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded;
    }

    byte[] toByteArray() {
        write(CodedOutputStream::flush);
        return bytes.toByteArray();
    }
}
