// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
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
import org.phiscope.graph.Graph;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** A network as a session of ONNX Runtime: one run after the other, each of which can be cancelled, until it is closed. */
abstract class SessionNetwork implements CompiledNetwork {
    private static final int PROFILE_WARM_UPS = 2;
    private static final int PROFILED_RUNS = 5;

    final OrtEnvironment environment;
    final Plan plan;
    private final Device device;
    private final int threads;
    private final Weights weights;
    private final ReentrantLock running = new ReentrantLock();
    private @Nullable Session session;

    SessionNetwork(OrtEnvironment environment, Device device, int threads, Plan plan, Weights weights) {
        this.environment = environment;
        this.device = device;
        this.threads = threads;
        this.plan = plan;
        this.weights = weights;
    }

    /** A session and what it reads, which live and die together. */
    interface Session extends AutoCloseable {
        OrtSession ort();

        @Override
        void close() throws OrtException;
    }

    /** An input as ONNX Runtime takes it, and where its results go. */
    interface Call extends AutoCloseable {
        OrtSession.Result run(OrtSession ort) throws OrtException;

        @Override
        void close();
    }

    /** @param profile where to write a profile; {@code null} for none */
    abstract Session open(@Nullable Path profile) throws OrtException;

    abstract RunResult run(OrtSession ort, Tensor input, OrtSession.RunOptions options) throws OrtException;

    abstract Call call(Tensor input) throws OrtException;

    /** The names that parts of the network have in a profile. */
    abstract Set<String> parts();

    /** The session that runs from now on; the last thing that a constructor does. */
    final void start(Session opened) {
        session = opened;
    }

    /** How every session is made. */
    final OrtSession.SessionOptions options(@Nullable Path profile) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setMemoryPatternOptimization(false); // it reserves a second block as large as the arena
        if (profile != null) {
            options.enableProfiling(profile.toString());
        }
        return options;
    }

    final EngineException failed(OrtException e) {
        return OnnxRuntimeEngine.failed(graph().name(), e);
    }

    @Override
    public final Graph graph() {
        return plan.graph();
    }

    @Override
    public final Device device() {
        return device;
    }

    @Override
    public final Weights.Provenance provenance() {
        return weights.provenance();
    }

    /** A session is made for its network. */
    @Override
    public final Form form() {
        return Form.SPECIALISED;
    }

    @Override
    public final void specialise(Progress progress, Cancellation cancellation) {}

    @Override
    public final RunResult run(Tensor input, Cancellation cancellation) {
        plan.requireInput(input);
        running.lock();
        try {
            cancellation.check();
            return run(opened(), input, cancellation);
        } finally {
            running.unlock();
        }
    }

    private RunResult run(OrtSession ort, Tensor input, Cancellation cancellation) {
        try (OrtSession.RunOptions options = new OrtSession.RunOptions();
                Cancellation.Registration _ = cancellation.onCancel(() -> terminate(options))) {
            return run(ort, input, options);
        } catch (OrtException e) {
            if (cancellation.isCancelled()) {
                CancellationException cancelled = new CancellationException("cancelled");
                cancelled.initCause(e);
                throw cancelled;
            }
            throw failed(e);
        }
    }

    private static void terminate(OrtSession.RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw OnnxRuntimeEngine.failed("cancelling", e);
        }
    }

    /** Profiling is a property of a session, so this makes another one of the same model. */
    @Override
    public final List<NodeTime> profile(Tensor input, Cancellation cancellation) {
        plan.requireInput(input);
        cancellation.check();
        try {
            Path folder = Files.createTempDirectory("phiscope-profile");
            try {
                Path file;
                try (Session profiled = open(folder.resolve("run"))) {
                    for (int i = 0; i < PROFILE_WARM_UPS + PROFILED_RUNS; i++) {
                        cancellation.check();
                        run(profiled.ort(), input, cancellation).close();
                    }
                    file = Path.of(profiled.ort().endProfiling());
                }
                return OnnxProfile.read(file, parts(), PROFILE_WARM_UPS, PROFILED_RUNS);
            } finally {
                try (var files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        } catch (OrtException e) {
            throw failed(e);
        } catch (IOException e) {
            throw new EngineException(Message.of("the profile cannot be written: {0}", FileMessages.why(e)), e);
        }
    }

    @Override
    public final BareCall bareCall(Tensor input) {
        plan.requireInput(input);
        OrtSession ort = opened();
        Call call;
        try {
            call = call(input);
        } catch (OrtException e) {
            throw failed(e);
        }
        return new BareCall() {
            @Override
            public void run() {
                try (OrtSession.Result _ = call.run(ort)) {
                    // the results are the call's or the engine's
                } catch (OrtException e) {
                    throw failed(e);
                }
            }

            @Override
            public void close() {
                call.close();
            }
        };
    }

    private OrtSession opened() {
        Session opened = session;
        if (opened == null) {
            throw new EngineException(Message.of("{0} was closed", graph().name()));
        }
        return opened.ort();
    }

    @Override
    public final void close() {
        running.lock();
        try {
            Session opened = session;
            session = null;
            if (opened != null) {
                opened.close();
            }
        } catch (OrtException e) {
            throw failed(e);
        } finally {
            running.unlock();
        }
    }
}
