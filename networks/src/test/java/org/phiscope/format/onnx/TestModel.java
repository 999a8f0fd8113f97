// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes small ONNX models as exporters do, field by field of {@code onnx.proto}. */
public final class TestModel {
    private final Message graph = new Message();
    private final int opset;
    private String producer = "pytorch";

    public TestModel(int opset) {
        this.opset = opset;
    }

    /** A message being written. */
    public static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

        private interface Writing {
            void to(CodedOutputStream out) throws IOException;
        }

        private Message write(Writing writing) {
            try {
                writing.to(out);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public Message text(int field, String value) {
            return write(o -> o.writeString(field, value));
        }

        public Message whole(int field, long value) {
            return write(o -> o.writeInt64(field, value));
        }

        public Message real(int field, float value) {
            return write(o -> o.writeFloat(field, value));
        }

        public Message bytes(int field, byte[] value) {
            return write(o -> o.writeByteArray(field, value));
        }

        public Message message(int field, Message value) {
            return bytes(field, value.toByteArray());
        }

        public byte[] toByteArray() {
            write(CodedOutputStream::flush);
            return bytes.toByteArray();
        }
    }

    public TestModel producer(String name) {
        producer = name;
        return this;
    }

    /** A value that is fed: extents that are numbers are fixed, others are names. */
    public TestModel input(String name, Object... dims) {
        graph.message(11, value(name, 1, dims));
        return this;
    }

    public TestModel typed(String name, int type, Object... dims) {
        graph.message(11, value(name, type, dims));
        return this;
    }

    public TestModel output(String name) {
        graph.message(12, new Message().text(1, name));
        return this;
    }

    /** What the model says about a value. */
    public TestModel declared(String name, Object... dims) {
        graph.message(13, value(name, 1, dims));
        return this;
    }

    private static Message value(String name, int type, Object... dims) {
        Message shape = new Message();
        for (Object dim : dims) {
            shape.message(1, dim instanceof Number size ? new Message().whole(1, size.longValue()) : new Message().text(2, dim.toString()));
        }
        Message tensor = new Message().whole(1, type).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** Stored floats, each a little more than the one before. */
    public TestModel weights(String name, int... dims) {
        int count = 1;
        for (int dim : dims) {
            count *= dim;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(i + name.hashCode() % 100) / 2;
        }
        return floats(name, dims, values);
    }

    public TestModel floats(String name, int[] dims, float... values) {
        graph.message(5, tensor(name, dims, values));
        return this;
    }

    public static Message tensor(String name, int[] dims, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        Message tensor = new Message();
        for (int dim : dims) {
            tensor.whole(1, dim);
        }
        return tensor.whole(2, 1).text(8, name).bytes(9, raw.array());
    }

    /** Stored whole numbers along one axis. */
    public TestModel wholes(String name, long... values) {
        graph.message(5, tensor(name, values));
        return this;
    }

    public static Message tensor(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return new Message().whole(1, values.length).whole(2, 7).text(8, name).bytes(9, raw.array());
    }

    /** A single number. */
    public TestModel number(String name, float value) {
        return floats(name, new int[0], value);
    }

    /** Anything else of the graph. */
    public TestModel graphField(int field, Message message) {
        graph.message(field, message);
        return this;
    }

    /** A node of one output, which has that name too. */
    public TestModel node(String type, String output, List<String> inputs, Message... attributes) {
        return node("", type, List.of(output), inputs, attributes);
    }

    public TestModel node(String name, String type, List<String> outputs, List<String> inputs, Message... attributes) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, name).text(4, type);
        for (Message attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
        return this;
    }

    public static Message wholes(String key, List<Integer> values) {
        Message attribute = new Message().text(1, key);
        values.forEach(value -> attribute.whole(8, value));
        return attribute.whole(20, 7);
    }

    public static Message whole(String key, long value) {
        return new Message().text(1, key).whole(3, value).whole(20, 2);
    }

    public static Message real(String key, float value) {
        return new Message().text(1, key).real(2, value).whole(20, 1);
    }

    public static Message text(String key, String value) {
        return new Message().text(1, key).text(4, value).whole(20, 3);
    }

    /** The attribute {@code value} of a constant. */
    public static Message value(Message tensor) {
        return new Message().text(1, "value").message(5, tensor).whole(20, 4);
    }

    public byte[] toByteArray() {
        return new Message()
                .whole(1, 8)
                .text(2, producer)
                .message(7, graph)
                .message(8, new Message().text(1, "").whole(2, opset))
                .toByteArray();
    }

    public Path write(Path file) {
        try {
            return Files.write(file, toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
