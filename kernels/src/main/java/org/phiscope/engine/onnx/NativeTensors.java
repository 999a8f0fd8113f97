// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.phiscope.engine.EngineException;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/** Weights in memory outside the Java heap, where the session reads them without a copy; freed together when closed. */
final class NativeTensors implements OnnxGraph.Weighing, AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final OrtEnvironment environment;
    private final Arena arena = Arena.ofShared();
    private final Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();

    NativeTensors(OrtEnvironment environment) {
        this.environment = environment;
    }

    /** A few numbers stay in the model, where the session's optimiser sees them. */
    @Override
    public void put(OnnxGraph onnx, String name, Shape shape, float[] values, Kind kind) {
        switch (kind) {
            case SMALL -> onnx.constant(name, shape, values);
            case LARGE, FIXED -> {
                put(name, shape, values);
                onnx.external(name, shape);
            }
        }
    }

    private void put(String name, Shape shape, float[] values) {
        long bytes = (long) values.length * Float.BYTES;
        if (bytes > Integer.MAX_VALUE) {
            throw new EngineException(Message.of("{0} takes {1} bytes; a single tensor may take 2 GiB", name, bytes));
        }
        MemorySegment segment = arena.allocate(bytes, ALIGNMENT);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
        FloatBuffer buffer = segment.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        try {
            tensors.put(name, OnnxTensor.createTensor(environment, buffer, shape.toLongs()));
        } catch (OrtException e) {
            throw OnnxRuntimeEngine.failed(name, e);
        }
    }

    Map<String, OnnxTensorLike> all() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensorLike::close);
        arena.close();
    }
}
