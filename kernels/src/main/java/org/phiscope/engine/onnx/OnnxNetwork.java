// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Form;
import org.phiscope.engine.NodeTime;
import org.phiscope.engine.Progress;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.plan.ResultMemory;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.weights.Weights;

/** A network as an ONNX Runtime session. */
final class OnnxNetwork implements CompiledNetwork {
    private static final int PROFILE_WARM_UPS = 2;
    private static final int PROFILED_RUNS = 5;

    private final OrtEnvironment environment;
    private final Device device;
    private final int threads;
    private final Plan plan;
    private final Weights weights;
    private final ReentrantLock running = new ReentrantLock();
    private final ResultMemory memory;
    private @Nullable Session session;

    OnnxNetwork(OrtEnvironment environment, Device device, int threads, Plan plan, Weights weights) {
        this.environment = environment;
        this.device = device;
        this.threads = threads;
        this.plan = plan;
        this.weights = weights;
        this.memory = new ResultMemory(plan);
        this.session = new Session(null);
    }

    /** A session and the weights it reads, which live and die together. */
    private final class Session implements AutoCloseable {
        private final NativeTensors tensors = new NativeTensors(environment);
        private final OrtSession ort;

        /** @param profile where to write a profile; {@code null} for none */
        Session(@Nullable Path profile) {
            boolean created = false;
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                byte[] model = OnnxOperators.model(plan, weights, tensors);
                options.setIntraOpNumThreads(threads);
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
                if (profile != null) {
                    options.enableProfiling(profile.toString());
                }
                options.setMemoryPatternOptimization(false); // it reserves a second block as large as the arena
                options.addExternalInitializers(tensors.all());
                ort = environment.createSession(model, options);
                created = true;
            } catch (OrtException e) {
                throw OnnxRuntimeEngine.failed(plan.graph().name(), e);
            } finally {
                if (!created) {
                    tensors.close();
                }
            }
        }

        @Override
        public void close() {
            try {
                ort.close();
            } catch (OrtException e) {
                throw OnnxRuntimeEngine.failed(plan.graph().name(), e);
            } finally {
                tensors.close();
            }
        }
    }

    @Override
    public Graph graph() {
        return plan.graph();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public Weights.Provenance provenance() {
        return weights.provenance();
    }

    /** A session is made for its network. */
    @Override
    public Form form() {
        return Form.SPECIALISED;
    }

    @Override
    public void specialise(Progress progress, Cancellation cancellation) {}

    @Override
    public RunResult run(Tensor input, Cancellation cancellation) {
        plan.requireInput(input);
        running.lock();
        try {
            cancellation.check();
            return run(open().ort, input, cancellation);
        } finally {
            running.unlock();
        }
    }

    private RunResult run(OrtSession ort, Tensor input, Cancellation cancellation) {
        Map<Integer, Tensor> results = memory.take();
        try (Binding binding = new Binding(input, results);
                OrtSession.RunOptions options = new OrtSession.RunOptions();
                Cancellation.Registration _ = cancellation.onCancel(() -> terminate(options))) {
            long start = System.nanoTime();
            try (OrtSession.Result _ = ort.run(binding.inputs, Set.of(), binding.outputs, options)) {
                Duration time = Duration.ofNanos(System.nanoTime() - start);
                return memory.result(results, time, Form.SPECIALISED);
            }
        } catch (OrtException e) {
            if (cancellation.isCancelled()) {
                CancellationException cancelled = new CancellationException("cancelled");
                cancelled.initCause(e);
                throw cancelled;
            }
            throw OnnxRuntimeEngine.failed(plan.graph().name(), e);
        }
    }

    private static void terminate(OrtSession.RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw OnnxRuntimeEngine.failed("cancelling", e);
        }
    }

    /** The caller's input and the results as ONNX Runtime's tensors, over the same memory. */
    private final class Binding implements AutoCloseable {
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
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public BareCall bareCall(Tensor input) {
        plan.requireInput(input);
        OrtSession ort = open().ort;
        Binding binding;
        try {
            binding = new Binding(input, memory.take());
        } catch (OrtException e) {
            throw OnnxRuntimeEngine.failed(plan.graph().name(), e);
        }
        return new BareCall() {
            @Override
            public void run() {
                try (OrtSession.Result _ = ort.run(binding.inputs, binding.outputs)) {
                    // the outputs are the binding's
                } catch (OrtException e) {
                    throw OnnxRuntimeEngine.failed(plan.graph().name(), e);
                }
            }

            @Override
            public void close() {
                binding.close();
            }
        };
    }

    /** Profiling is a property of a session, so this makes another one of the same model. */
    @Override
    public List<NodeTime> profile(Tensor input, Cancellation cancellation) {
        plan.requireInput(input);
        cancellation.check();
        try {
            Path folder = Files.createTempDirectory("phiscope-profile");
            try {
                Path file;
                try (Session profiled = new Session(folder.resolve("run"))) {
                    for (int i = 0; i < PROFILE_WARM_UPS + PROFILED_RUNS; i++) {
                        cancellation.check();
                        run(profiled.ort, input, cancellation).close();
                    }
                    file = Path.of(profiled.ort.endProfiling());
                }
                Set<String> names =
                        plan.steps().stream().map(step -> step.result().name()).collect(Collectors.toSet());
                return OnnxProfile.read(file, names, PROFILE_WARM_UPS, PROFILED_RUNS);
            } finally {
                try (var files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        } catch (OrtException e) {
            throw OnnxRuntimeEngine.failed(plan.graph().name(), e);
        } catch (IOException e) {
            throw new EngineException("the profile cannot be written: " + e.getMessage(), e);
        }
    }

    private Session open() {
        Session opened = session;
        if (opened == null) {
            throw new EngineException(graph().name() + " was closed");
        }
        return opened;
    }

    @Override
    public void close() {
        running.lock();
        try {
            Session opened = session;
            session = null;
            if (opened != null) {
                opened.close();
            }
        } finally {
            running.unlock();
        }
    }
}
