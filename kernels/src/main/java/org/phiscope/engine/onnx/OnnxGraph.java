// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.phiscope.graph.Shape;

/**
 * An ONNX model as it is written, node by node: the fields of {@code onnx.proto}. Large tensors are declared and handed
 * over to the session apart, so that neither protobuf's 2 GiB nor a further copy of them stands in the way.
 */
final class OnnxGraph {
    /** Version of the operator set. 18 has Mish, 19 deformable convolution, 20 GELU; all else is older. */
    static final int OPSET = 20;

    private static final int IR_VERSION = 9;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    /** Field numbers of GraphProto. */
    private static final int NODE = 1;

    private static final int INITIALIZER = 5;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;

    private final String name;
    private final ProtoWriter graph = new ProtoWriter();
    private final Map<String, Shape> declared = new LinkedHashMap<>();

    OnnxGraph(String name) {
        this.name = name;
    }

    /** An attribute of a node. */
    sealed interface Attribute {
        record Whole(String name, long value) implements Attribute {}

        @SuppressWarnings("ArrayRecordComponent") // written once, never compared
        record Wholes(String name, long... values) implements Attribute {}

        record Real(String name, float value) implements Attribute {}

        record Text(String name, String value) implements Attribute {}
    }

    void input(String value, Shape shape) {
        graph.message(INPUT, info -> valueInfo(info, value, shape));
    }

    void output(String value, Shape shape) {
        graph.message(OUTPUT, info -> valueInfo(info, value, shape));
    }

    /** Adds a node of one output; the node's name is the output's. */
    String node(String type, String output, List<String> inputs, Attribute... attributes) {
        nodes(type, List.of(output), inputs, attributes);
        return output;
    }

    /** Adds a node of several outputs; the node's name is the first one's. */
    void nodes(String type, List<String> outputs, List<String> inputs, Attribute... attributes) {
        graph.message(NODE, node -> {
            inputs.forEach(input -> node.text(1, input));
            outputs.forEach(output -> node.text(2, output));
            node.text(3, outputs.getFirst()).text(4, type);
            for (Attribute attribute : attributes) {
                node.message(5, a -> attribute(a, attribute));
            }
        });
    }

    /** A small tensor inside the model. */
    String constant(String value, Shape shape, float... values) {
        tensor(value, shape.toLongs(), FLOAT, tensor -> tensor.raw(9, values));
        return value;
    }

    /** A float without an axis. */
    String scalar(String value, float number) {
        tensor(value, new long[0], FLOAT, tensor -> tensor.raw(9, number));
        return value;
    }

    /** A list of 64-bit integers inside the model. */
    String integers(String value, long... values) {
        tensor(value, new long[] {values.length}, INT64, tensor -> tensor.raw(9, values));
        return value;
    }

    /** A tensor whose values the session is given apart. */
    String external(String value, Shape shape) {
        declared.put(value, shape);
        tensor(value, shape.toLongs(), FLOAT, tensor -> tensor.message(
                        13, entry -> entry.text(1, "location").text(2, "memory"))
                .number(14, 1));
        return value;
    }

    /** The tensors declared by {@link #external}. */
    Map<String, Shape> declared() {
        return declared;
    }

    /** The model's bytes. */
    byte[] toByteArray() {
        byte[] nodes = graph.text(2, name).toByteArray();
        return new ProtoWriter()
                .number(1, IR_VERSION)
                .text(2, "phiscope")
                .message(8, opset -> opset.text(1, "").number(2, OPSET))
                .bytes(7, nodes)
                .toByteArray();
    }

    private void tensor(String value, long[] dims, int type, Consumer<ProtoWriter> content) {
        graph.message(INITIALIZER, tensor -> {
            tensor.numbers(1, dims).number(2, type).text(8, value);
            content.accept(tensor);
        });
    }

    private static void valueInfo(ProtoWriter info, String value, Shape shape) {
        info.text(1, value).message(2, type -> type.message(1, tensor -> tensor.number(1, FLOAT)
                .message(2, dims -> {
                    for (long extent : shape.toLongs()) {
                        dims.message(1, dim -> dim.number(1, extent));
                    }
                })));
    }

    /** Field 20 is the attribute's type: FLOAT 1, INT 2, STRING 3, INTS 7. */
    private static void attribute(ProtoWriter writer, Attribute attribute) {
        switch (attribute) {
            case Attribute.Whole(String key, long value) -> writer.text(1, key).number(3, value).number(20, 2);
            case Attribute.Wholes(String key, long[] values) -> writer.text(1, key).numbers(8, values).number(20, 7);
            case Attribute.Real(String key, float value) -> writer.text(1, key).real(2, value).number(20, 1);
            case Attribute.Text(String key, String value) -> writer.text(1, key).text(4, value).number(20, 3);
        }
    }
}
