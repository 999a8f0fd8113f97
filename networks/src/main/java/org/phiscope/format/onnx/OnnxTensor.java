// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.phiscope.format.FormatException;
import org.phiscope.format.StableFile;
import org.phiscope.message.Message;

/**
 * A tensor of a model: where its values are. They are read when they are asked for; that there are as many bytes as its
 * extents need was seen when the model was opened.
 *
 * @param name unique among the initializers; empty for an attribute's
 * @param dims extents; none for a single number, and one of them may be nought
 */
public record OnnxTensor(String name, OnnxType type, List<Integer> dims, Storage storage) {

    /** Where the values are. */
    sealed interface Storage {
        /** Little-endian, one after another: {@code raw_data}, a packed field of fixed width, or another file. */
        record Plain(StableFile file, long offset, long bytes) implements Storage {}

        /** Whole numbers as varints: {@code int32_data}, {@code int64_data}, {@code uint64_data}. */
        record Varints(StableFile file, long offset, int bytes) implements Storage {}

        /** A few values that were written one by one. */
        @SuppressWarnings("ArrayRecordComponent") // read once, never compared
        record Listed(double[] values) implements Storage {}

        /** None, or such as cannot be read; {@code reason} says why. */
        record Unreadable(String reason) implements Storage {}
    }

    /** Number of elements. */
    public long elements() {
        return elements(dims);
    }

    /** Their product; saturates, so that too many stay too many. */
    static long elements(List<Integer> dims) {
        long product = 1;
        for (int dim : dims) {
            if (dim == 0) {
                return 0;
            }
            product = Math.multiplyHigh(product, dim) == 0 && product * dim > 0 ? product * dim : Long.MAX_VALUE;
        }
        return product;
    }

    /** @throws FormatException if they cannot be read */
    float[] floats() {
        if (type == OnnxType.FLOAT && storage instanceof Storage.Plain(StableFile file, long offset, long _)) {
            float[] values = new float[count()];
            file.floats(offset, org.phiscope.format.ElementType.F32, values);
            return values;
        }
        double[] numbers = numbers();
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers[i];
        }
        return values;
    }

    /** Whole numbers beyond 2⁵³ are rounded. */
    double[] numbers() {
        return switch (storage) {
            case Storage.Listed(double[] values) -> values.clone();
            case Storage.Unreadable(String reason) -> throw new FormatException(Message.of(
                    "tensor {0} {1}",
                    name, reason));
            case Storage.Plain(StableFile file, long offset, long bytes) -> {
                if (bytes > Integer.MAX_VALUE - 8) {
                    throw new FormatException(Message.of(
                            "tensor {0} has {1} bytes, more than can be held",
                            name, bytes));
                }
                ByteBuffer raw = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
                file.read(offset, raw);
                yield decoded(raw.flip());
            }
            case Storage.Varints(StableFile file, long offset, int bytes) -> {
                ByteBuffer raw = ByteBuffer.allocate(bytes);
                file.read(offset, raw);
                yield varints(raw.array());
            }
        };
    }

    private int count() {
        if (elements() > Integer.MAX_VALUE - 8) {
            throw new FormatException(Message.of(
                    "tensor {0} has {1} elements, more than can be held",
                    name, elements()));
        }
        return (int) elements();
    }

    private double[] decoded(ByteBuffer raw) {
        double[] values = new double[count()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (type) {
                        case FLOAT -> raw.getFloat();
                        case DOUBLE -> raw.getDouble();
                        case FLOAT16 -> Float.float16ToFloat(raw.getShort());
                        case BFLOAT16 -> Float.intBitsToFloat(raw.getShort() << 16);
                        case INT8 -> raw.get();
                        case UINT8, BOOL -> raw.get() & 0xff;
                        case INT16 -> raw.getShort();
                        case UINT16 -> raw.getShort() & 0xffff;
                        case INT32 -> raw.getInt();
                        case UINT32 -> raw.getInt() & 0xffffffffL;
                        case INT64, UINT64 -> raw.getLong();
                        case OTHER -> throw new FormatException(Message.of(
                                "tensor {0} is of a type that is not read",
                                name));
                    };
        }
        return values;
    }

    /** Half-precision numbers are stored as the bits of a whole one there. */
    private double[] varints(byte[] bytes) {
        double[] values = new double[count()];
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        try {
            for (int i = 0; i < values.length; i++) {
                long value = in.readRawVarint64();
                values[i] =
                        switch (type) {
                            case FLOAT16 -> Float.float16ToFloat((short) value);
                            case BFLOAT16 -> Float.intBitsToFloat((int) value << 16);
                            default -> value;
                        };
            }
            if (!in.isAtEnd()) {
                throw new FormatException(Message.of("tensor {0} has more numbers than its extents {1}", name, dims));
            }
            return values;
        } catch (IOException e) {
            throw new FormatException(Message.of("tensor {0} has fewer numbers than its extents {1}", name, dims), e);
        }
    }
}
