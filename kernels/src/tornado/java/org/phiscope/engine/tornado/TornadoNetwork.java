// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
import org.phiscope.engine.plan.ResultMemory;
import org.phiscope.engine.tornado.kernel.FixedKernels;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Launch.Place;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** A network as a schedule on an accelerator. Only its input and the results asked for cross the bus. */
final class TornadoNetwork implements CompiledNetwork {
    private static final int PROFILE_WARM_UPS = 2;
    private static final int PROFILED_RUNS = 5;

    private final Accelerator accelerator;
    private final Plan plan;
    private final Weights.Provenance provenance;
    private final List<WeightArena.Block> leased;
    private final List<Schedule.Part> parts;
    private final Map<Integer, Place> places;
    private final int activations;
    private final ResultMemory memory;
    private final ReentrantLock specialising = new ReentrantLock();
    private volatile @Nullable Specialised specialised; // as closed, changed while the accelerator is this thread's alone
    private volatile boolean closed;

    TornadoNetwork(
            Accelerator accelerator,
            Plan plan,
            Weights.Provenance provenance,
            List<WeightArena.Block> leased,
            Schedule schedule) {
        this.accelerator = accelerator;
        this.plan = plan;
        this.provenance = provenance;
        this.leased = leased;
        this.parts = schedule.parts();
        this.places = schedule.places();
        this.activations = schedule.activations();
        this.memory = new ResultMemory(plan);
    }

    @Override
    public Graph graph() {
        return plan.graph();
    }

    @Override
    public Device device() {
        return accelerator.device();
    }

    @Override
    public Weights.Provenance provenance() {
        return provenance;
    }

    /** Those that it takes, each once. */
    Set<Kernel> kernels() {
        Set<Kernel> kernels = EnumSet.noneOf(Kernel.class);
        parts.forEach(part -> part.launches().forEach(launch -> kernels.add(launch.kernel())));
        return kernels;
    }

    /** What a run takes of the arena of activations. */
    long activationBytes() {
        return (long) activations * Float.BYTES;
    }

    /** How often a run launches a kernel. */
    int launches() {
        return parts.stream().mapToInt(part -> part.launches().size()).sum();
    }

    @Override
    public Form form() {
        Specialised own = specialised;
        return own != null && own.isOpen() ? Form.SPECIALISED : Form.GENERIC;
    }

    @Override
    public void specialise(Progress progress, Cancellation cancellation) {
        specialising.lock();
        try {
            if (form() == Form.GENERIC) {
                FixedKernels.ofThisProgram().ifPresent(kernels -> make(kernels, progress, cancellation));
            }
        } finally {
            specialising.unlock();
        }
    }

    private void make(FixedKernels kernels, Progress progress, Cancellation cancellation) {
        List<Launch> launches =
                parts.stream().flatMap(part -> part.launches().stream()).toList();
        Arenas arenas = accelerator.use(activations, opened -> {
            requireOpen();
            return opened;
        });
        Specialised.Draft draft = Specialised.draft(arenas, kernels, launches, cancellation);
        Optional<Specialised> joined = accelerator.use(
                activations, _ -> closed || !arenas.isOpen() ? Optional.empty() : Optional.of(draft.join()));
        if (joined.isEmpty()) {
            return;
        }
        Specialised made = joined.get();
        try {
            List<String> names = made.parts();
            Tensor nothing = Tensor.allocate(graph().input().shape());
            for (int part = 0; part < names.size(); part++) {
                cancellation.check();
                if (closed || !made.isOpen()) {
                    return;
                }
                progress.report(part, names.size(), names.get(part));
                made.compile(part);
                // Drivers leave their share of the work to the first launch, which needs what the parts before compute.
                int ready = part + 1;
                accelerator.use(activations, opened -> {
                    if (!closed && made.isOpen()) {
                        upload(opened, nothing);
                        made.run(ready, cancellation);
                        specialised = ready == names.size() ? made : specialised;
                    }
                    return opened;
                });
            }
            progress.report(names.size(), names.size(), "");
        } finally {
            if (specialised != made) {
                accelerator.exclusively(made::close);
            }
        }
    }

    @Override
    public RunResult run(Tensor input, Cancellation cancellation) {
        plan.requireInput(input);
        return accelerator.use(activations, arenas -> {
            requireOpen();
            cancellation.check();
            Map<Integer, Tensor> results = memory.take();
            long start = System.nanoTime();
            Form form = compute(arenas, input, results, cancellation);
            return memory.result(results, Duration.ofNanos(System.nanoTime() - start), form);
        });
    }

    private Form compute(Arenas arenas, Tensor input, Map<Integer, Tensor> results, Cancellation cancellation) {
        upload(arenas, input);
        Specialised own = specialised;
        Form form;
        if (own != null && own.isOpen()) {
            form = Form.SPECIALISED;
            own.run(cancellation);
        } else {
            form = Form.GENERIC;
            for (Schedule.Part part : parts) {
                cancellation.check();
                part.launches().forEach(arenas::run);
            }
        }
        results.forEach((node, tensor) -> {
            arenas.download(place(node), tensor.values().limit(), MemorySegment.ofBuffer(tensor.values()));
        });
        return form;
    }

    private void upload(Arenas arenas, Tensor input) {
        int at = place(graph().input().index());
        arenas.uploadActivations(MemorySegment.ofBuffer(input.values()), at, input.values().limit());
    }

    private int place(int node) {
        return Objects.requireNonNull(places.get(node)).at();
    }

    @Override
    public BareCall bareCall(Tensor input) {
        plan.requireInput(input);
        Map<Integer, Tensor> results = memory.take();
        return new BareCall() {
            @Override
            public void run() {
                accelerator.use(activations, arenas -> {
                    requireOpen();
                    compute(arenas, input, results, new Cancellation());
                    return results;
                });
            }

            @Override
            public void close() {
                memory.giveBack(results);
            }
        };
    }

    /** The device's own clock times the kernels of the form that runs; what a run takes besides is called dispatch. */
    @Override
    public List<NodeTime> profile(Tensor input, Cancellation cancellation) {
        plan.requireInput(input);
        return accelerator.use(activations, arenas -> {
            requireOpen();
            arenas.time(true);
            Specialised own = specialised;
            Specialised timed = own != null && own.isOpen() ? own : null;
            if (timed != null) {
                timed.time(true);
            }
            try {
                long[][] times = new long[parts.size() + 1][PROFILED_RUNS];
                for (int run = -PROFILE_WARM_UPS; run < PROFILED_RUNS; run++) {
                    long[] one = timed(arenas, timed, input, cancellation);
                    for (int i = 0; run >= 0 && i < one.length; i++) {
                        times[i][run] = one[i];
                    }
                }
                List<NodeTime> result = new ArrayList<>();
                for (int i = 0; i < times.length; i++) {
                    Arrays.sort(times[i]);
                    String name = i < parts.size() ? parts.get(i).node() : "dispatch";
                    result.add(new NodeTime(name, Duration.ofNanos(times[i][PROFILED_RUNS / 2])));
                }
                return result;
            } finally {
                arenas.time(false);
                if (timed != null) {
                    timed.time(false);
                }
            }
        });
    }

    /** Nanoseconds of every part, and what is left of the run. */
    private long[] timed(Arenas arenas, @Nullable Specialised own, Tensor input, Cancellation cancellation) {
        long[] times = new long[parts.size() + 1];
        long start = System.nanoTime();
        upload(arenas, input);
        Iterator<Long> ofLaunches =
                own == null ? null : own.timed(cancellation).iterator();
        long kernels = 0;
        for (int i = 0; i < parts.size(); i++) {
            cancellation.check();
            for (Launch launch : parts.get(i).launches()) {
                times[i] += ofLaunches == null
                        ? arenas.run(launch).getProfilerResult().getDeviceKernelTime()
                        : ofLaunches.next();
            }
            kernels += times[i];
        }
        times[parts.size()] = Math.max(0, System.nanoTime() - start - kernels);
        return times;
    }

    private void requireOpen() {
        if (closed) {
            throw new EngineException(Message.of("{0} was closed", graph().name()));
        }
    }

    @Override
    public void close() {
        accelerator.exclusively(() -> {
            if (!closed) {
                closed = true;
                accelerator.release(leased);
                Specialised own = specialised;
                if (own != null) {
                    own.close();
                }
            }
        });
    }
}
