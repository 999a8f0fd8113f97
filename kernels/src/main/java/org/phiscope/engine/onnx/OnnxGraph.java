// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.util.List;
import java.util.function.Consumer;
import org.phiscope.graph.Shape;

/**
 * An ONNX model as it is written, node by node: the fields of {@code onnx.proto}. Where the weights go is up to whom
 * they are handed to.
 */
final class OnnxGraph {
    /** Version of the operator set. 18 has Mish, 19 deformable convolution, 20 GELU; all else is older. */
    static final int OPSET = 20;

    /** Version of the format: the one that {@link #OPSET} came with. */
    static final int IR_VERSION = 9;

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private static final String PRODUCER = "phiscope";

    /** Field number in ModelProto. */
    static final int MODEL_GRAPH = 7;

    /** Field numbers of GraphProto. */
    private static final int NODE = 1;

    static final int INITIALIZER = 5;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;

    private final String name;
    private final Weighing weighing;
    private final ProtoWriter graph = new ProtoWriter();
    private String stage = "";

    OnnxGraph(String name, Weighing weighing) {
        this.name = name;
        this.weighing = weighing;
    }

    /** Puts weights where whoever writes the model wants them: into it, beside it, or nowhere. */
    interface Weighing {
        /**
         * Makes a value of the graph that holds weights.
         *
         * @param values C-contiguous
         */
        void put(OnnxGraph onnx, String value, Shape shape, float[] values, Kind kind);

        /** What weights are. */
        enum Kind {
            /** Learned: a kernel, a bias, a table. */
            LARGE,
            /** Learned, a few numbers for each channel at most. */
            SMALL,
            /** Nobody trained them: anchors, masks, positions. */
            FIXED
        }
    }

    /** Nodes that are added from here on belong to a part of the network, which their doc strings name; empty for none. */
    void stage(String named) {
        stage = named;
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
            if (!stage.isEmpty()) {
                node.text(6, stage);
            }
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

    /** A tensor of weights, wherever they are put. */
    String weight(String value, Shape shape, float[] values, Weighing.Kind kind) {
        weighing.put(this, value, shape, values, kind);
        return value;
    }

    /** A tensor that is no weight, as a node of its own. */
    String fixed(String value, Shape shape, float[] values) {
        graph.message(NODE, node -> node.text(2, value)
                .text(3, value)
                .text(4, "Constant")
                .message(5, attribute -> attribute
                        .text(1, "value")
                        .message(5, tensor -> tensor.numbers(1, shape.toLongs())
                                .number(2, FLOAT)
                                .raw(9, values))
                        .number(20, 4)));
        return value;
    }

    /** A tensor whose values the session is given apart. */
    String external(String value, Shape shape) {
        tensor(value, shape.toLongs(), FLOAT, tensor -> tensor.message(
                        13, entry -> entry.text(1, "location").text(2, "memory"))
                .number(14, 1));
        return value;
    }

    /** The bytes of the message GraphProto, without weights that were put elsewhere. */
    byte[] graph() {
        return graph.text(2, name).toByteArray();
    }

    /** The fields of ModelProto that say how the graph is to be read. */
    static ProtoWriter header() {
        return new ProtoWriter()
                .number(1, IR_VERSION)
                .text(2, PRODUCER)
                .message(8, opset -> opset.text(1, "").number(2, OPSET));
    }

    /** The model's bytes. */
    byte[] toByteArray() {
        return header().bytes(MODEL_GRAPH, graph()).toByteArray();
    }

    /** A tensor of floats as a message TensorProto. */
    static ProtoWriter tensor(String value, Shape shape, float[] values) {
        return new ProtoWriter().numbers(1, shape.toLongs()).number(2, FLOAT).text(8, value).raw(9, values);
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
