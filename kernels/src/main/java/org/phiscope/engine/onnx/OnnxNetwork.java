// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Device;
import org.phiscope.engine.Form;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.plan.ResultMemory;
import org.phiscope.graph.Node;
import org.phiscope.weights.Weights;

/** A network as an ONNX Runtime session of the operators that its plan has. */
final class OnnxNetwork extends SessionNetwork {
    private final Weights weights;
    private final ResultMemory memory;

    OnnxNetwork(OrtEnvironment environment, Device device, int threads, Plan plan, Weights weights) {
        super(environment, device, threads, plan, weights);
        this.weights = weights;
        this.memory = new ResultMemory(plan);
        try {
            start(open(null));
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    /** A session and the weights that it reads. */
    private record WithWeights(OrtSession ort, NativeTensors tensors) implements Session {
        @Override
        public void close() throws OrtException {
            try {
                ort.close();
            } finally {
                tensors.close();
            }
        }
    }

    @Override
    Session open(@Nullable Path profile) throws OrtException {
        NativeTensors tensors = new NativeTensors(environment);
        boolean created = false;
        try (OrtSession.SessionOptions options = options(profile)) {
            byte[] model = OnnxOperators.model(plan, weights, tensors);
            options.addExternalInitializers(tensors.all());
            Session session = new WithWeights(environment.createSession(model, options), tensors);
            created = true;
            return session;
        } finally {
            if (!created) {
                tensors.close();
            }
        }
    }

    @Override
    RunResult run(OrtSession ort, Tensor input, OrtSession.RunOptions options) throws OrtException {
        Map<Integer, Tensor> results = memory.take();
        try (Binding binding = new Binding(input, results)) {
            long start = System.nanoTime();
            try (OrtSession.Result _ = ort.run(binding.inputs, Set.of(), binding.outputs, options)) {
                Duration time = Duration.ofNanos(System.nanoTime() - start);
                return memory.result(results, time, Form.SPECIALISED);
            }
        }
    }

    @Override
    Call call(Tensor input) throws OrtException {
        return new Binding(input, memory.take());
    }

    @Override
    Set<String> parts() {
        return plan.steps().stream().map(step -> step.result().name()).collect(Collectors.toSet());
    }

    /** The caller's input and the results as ONNX Runtime's tensors, over the same memory. */
    private final class Binding implements Call {
        private final Map<String, OnnxTensor> inputs = new HashMap<>();
        private final Map<String, OnnxTensor> outputs = new HashMap<>();

        Binding(Tensor input, Map<Integer, Tensor> results) throws OrtException {
            boolean bound = false;
            try {
                inputs.put(graph().input().name(), tensor(input));
                for (Map.Entry<Integer, Tensor> result : results.entrySet()) {
                    Node node = graph().node(result.getKey());
                    outputs.put(OnnxOperators.outputName(node), tensor(result.getValue()));
                }
                bound = true;
            } finally {
                if (!bound) {
                    close();
                }
            }
        }

        private OnnxTensor tensor(Tensor tensor) throws OrtException {
            return OnnxTensor.createTensor(environment, tensor.values(), tensor.shape().toLongs());
        }

        @Override
        public OrtSession.Result run(OrtSession ort) throws OrtException {
            return ort.run(inputs, outputs);
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }
}
