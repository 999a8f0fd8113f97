// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.plan.Plan;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.weights.OnnxWeights;

/**
 * A network that was opened from an ONNX model, run as that file says, whatever operators it has. Values that are looked
 * at besides its outputs are made outputs of the session's copy.
 */
final class ModelNetwork extends SessionNetwork {
    /** Field of GraphProto. */
    private static final int OUTPUT = 12;

    private final OnnxWeights weights;
    private final Map<String, String> values;
    private final String fed;
    private final OnnxJavaType element;

    /** A session of the model, which reads nothing else. */
    private record Alone(OrtSession ort) implements Session {
        @Override
        public void close() throws OrtException {
            ort.close();
        }
    }

    /** @throws EngineException if the model takes more than an image, or a value cannot be looked at */
    ModelNetwork(OrtEnvironment environment, Device device, int threads, Plan plan, OnnxWeights weights) {
        super(environment, device, threads, plan, weights);
        this.weights = weights;
        this.values = values(plan, weights);
        try {
            Session opened = open(null);
            boolean understood = false;
            try {
                Map<String, NodeInfo> inputs = opened.ort().getInputInfo();
                if (inputs.size() != 1) {
                    throw new EngineException(Message.of(
                            "{0} takes {1} inputs ({2}); a network that takes one, an image, can be run",
                            plan.graph().name(), inputs.size(), String.join(", ", inputs.keySet())));
                }
                this.fed = inputs.keySet().iterator().next();
                this.element = inputs.values().iterator().next().getInfo() instanceof TensorInfo tensor
                        ? tensor.type
                        : OnnxJavaType.UNKNOWN;
                understood = true;
            } finally {
                if (!understood) {
                    opened.close();
                }
            }
            start(opened);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    /** The model's name of every value that is asked for, by the name that it is asked for. */
    private static Map<String, String> values(Plan plan, OnnxWeights weights) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> outputs =
                weights.model().outputs().stream().map(output -> output.name()).toList();
        plan.results().forEach((name, index) -> {
            if (outputs.contains(name) && plan.graph().outputs().containsKey(name)) {
                values.put(name, name);
                return;
            }
            Node node = plan.graph().node(index);
            values.put(
                    name,
                    weights.value(node)
                            .orElseThrow(() -> new EngineException(Message.of(
                                    "{0} is but a part of one of the model's nodes, and cannot be looked at while the model runs "
                                            + "as it is",
                                    name))));
        });
        return values;
    }

    @Override
    Session open(@Nullable Path profile) throws OrtException {
        OnnxModel model = weights.model();
        try (OrtSession.SessionOptions options = options(profile)) {
            Path directory = model.path().toAbsolutePath().getParent();
            if (directory != null) {
                options.addConfigEntry("session.model_external_initializers_file_folder_path", directory.toString());
            }
            return new Alone(environment.createSession(bytes(model), options));
        }
    }

    /** The file with further outputs: a message's fields may come in several pieces, whose lists are joined. */
    private byte[] bytes(OnnxModel model) {
        Set<String> further = new LinkedHashSet<>(values.values());
        model.outputs().forEach(output -> further.remove(output.name()));
        ProtoWriter graph = new ProtoWriter();
        further.forEach(value -> graph.message(OUTPUT, info -> info.text(1, value)));
        byte[] added = further.isEmpty()
                ? new byte[0]
                : new ProtoWriter().bytes(OnnxGraph.MODEL_GRAPH, graph.toByteArray()).toByteArray();
        long length = model.file().bytes() + added.length;
        if (length > Integer.MAX_VALUE - 8) {
            throw new EngineException(Message.of(
                    "{0} takes {1} bytes, more than can be handed over",
                    plan.graph().name(), length));
        }
        byte[] bytes = new byte[(int) length];
        ByteBuffer file = ByteBuffer.wrap(bytes, 0, bytes.length - added.length);
        model.file().read(0, file);
        System.arraycopy(added, 0, bytes, bytes.length - added.length, added.length);
        return bytes;
    }

    @Override
    RunResult run(OrtSession ort, Tensor input, OrtSession.RunOptions options) throws OrtException {
        try (OnnxTensor image = image(input)) {
            long start = System.nanoTime();
            try (OrtSession.Result results = ort.run(Map.of(fed, image), Set.copyOf(values.values()), options)) {
                Duration time = Duration.ofNanos(System.nanoTime() - start);
                Map<String, Tensor> tensors = new LinkedHashMap<>();
                for (Map.Entry<String, String> asked : values.entrySet()) {
                    OnnxValue value = results.get(asked.getValue()).orElseThrow();
                    tensors.put(asked.getKey(), floats(asked.getKey(), value));
                }
                return new RunResult(tensors, time);
            }
        }
    }

    @Override
    Call call(Tensor input) throws OrtException {
        OnnxTensor image = image(input);
        Set<String> wanted = Set.copyOf(values.values());
        return new Call() {
            @Override
            public OrtSession.Result run(OrtSession ort) throws OrtException {
                return ort.run(Map.of(fed, image), wanted);
            }

            @Override
            public void close() {
                image.close();
            }
        };
    }

    @Override
    Set<String> parts() {
        return graph().nodes().stream().map(Node::name).collect(Collectors.toSet());
    }

    /** The image in the numbers that the model takes. */
    private OnnxTensor image(Tensor input) throws OrtException {
        long[] shape = input.shape().toLongs();
        int count = input.values().limit();
        switch (element) {
            case FLOAT -> {
                return OnnxTensor.createTensor(environment, input.values(), shape);
            }
            case FLOAT16 -> {
                ByteBuffer halves = direct(count * Short.BYTES);
                for (int i = 0; i < count; i++) {
                    halves.putShort(Float.floatToFloat16(input.get(i)));
                }
                return OnnxTensor.createTensor(environment, halves.flip(), shape, OnnxJavaType.FLOAT16);
            }
            case UINT8 -> {
                ByteBuffer bytes = direct(count);
                for (int i = 0; i < count; i++) {
                    bytes.put((byte) Math.clamp(Math.round(input.get(i)), 0, 255));
                }
                return OnnxTensor.createTensor(environment, bytes.flip(), shape, OnnxJavaType.UINT8);
            }
            case DOUBLE -> {
                ByteBuffer doubles = direct(Math.multiplyExact(count, Double.BYTES));
                for (int i = 0; i < count; i++) {
                    doubles.putDouble(input.get(i));
                }
                return OnnxTensor.createTensor(environment, doubles.flip().asDoubleBuffer(), shape);
            }
            default -> throw new EngineException(
                    Message.of("{0} takes {1}, and an image is made of floats or bytes", plan.graph().name(), element));
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** A result in floats; whole numbers become such. */
    private Tensor floats(String name, OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new EngineException(Message.of(
                    "{0}: {1} is no tensor but {2}",
                    plan.graph().name(), name, value.getType()));
        }
        TensorInfo info = tensor.getInfo();
        long[] extents = info.getShape();
        int[] dims = new int[extents.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Math.toIntExact(extents[i]);
            if (dims[i] == 0) {
                throw new EngineException(Message.of("{0}: {1} is empty for this image", plan.graph().name(), name));
            }
        }
        Tensor result = Tensor.allocate(Shape.of(dims));
        switch (info.type) {
            case FLOAT, FLOAT16, BFLOAT16 -> result.values().put(0, tensor.getFloatBuffer(), 0, result.values().limit());
            case DOUBLE -> fill(result, i -> (float) tensor.getDoubleBuffer().get(i));
            case INT64 -> {
                java.nio.LongBuffer longs = tensor.getLongBuffer();
                fill(result, longs::get);
            }
            case INT32 -> {
                java.nio.IntBuffer ints = tensor.getIntBuffer();
                fill(result, ints::get);
            }
            case INT8 -> {
                ByteBuffer bytes = tensor.getByteBuffer();
                fill(result, bytes::get);
            }
            case UINT8, BOOL -> {
                ByteBuffer bytes = tensor.getByteBuffer();
                fill(result, i -> bytes.get(i) & 0xff);
            }
            default -> throw new EngineException(
                    Message.of(
                            "{0}: {1} is of type {2}, which cannot be looked at",
                            plan.graph().name(), name, info.type));
        }
        return result;
    }

    /** A number by its place. */
    private interface Numbers {
        float at(int index);
    }

    private static void fill(Tensor tensor, Numbers numbers) {
        for (int i = 0; i < tensor.values().limit(); i++) {
            tensor.values().put(i, numbers.at(i));
        }
    }
}
