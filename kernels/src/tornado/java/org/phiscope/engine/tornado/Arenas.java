// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Device;
import org.phiscope.engine.DeviceFailedException;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Staging;
import org.phiscope.message.Message;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arenas on a device and the kernels that work in them. All graphs belong to one execution plan, since only graphs of
 * one plan find each other's arrays on the device: the first takes the memory there, every other one is one kernel.
 */
final class Arenas implements AutoCloseable {
    /** Threads of a group that fills an arena. */
    private static final int LOCAL = 64;

    /** Floats that reach the device at once: whole arrays cross the bus, so there are some of several sizes. */
    private static final List<Integer> STAGED = List.of(1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20);

    private static final String PUT = "put";
    private static final String SPARE = "spare";

    /** What a terminal takes for a change of colour. */
    private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");

    private final Device device;
    private final LaunchWatch watch;
    private final FloatArray weights;
    private final FloatArray activations;
    private final List<FloatArray> staging = new ArrayList<>();
    private final IntArray descriptor = new IntArray(Launch.DESCRIPTOR);
    private final ImmutableTaskGraph first;
    private final TornadoDevice tornado;
    private final TornadoExecutionPlan plan;
    private final WorkerGrid putGrid = grid(LOCAL);
    private final Map<Kernel, WorkerGrid> grids = new EnumMap<>(Kernel.class);
    private final Set<Kernel> compiled = EnumSet.noneOf(Kernel.class);
    private final Set<Specialised> attached = new LinkedHashSet<>();
    private @Nullable TornadoExecutionResult last;
    private @Nullable TornadoExecutionPlan spare;
    private boolean timed;
    private long copiedIn;
    private long weightsCarried;
    private volatile boolean broken;
    private volatile boolean closed;

    /**
     * @param weights the host's side of the arena of weights
     * @param activations floats of the other arena
     * @throws DeviceFailedException if the device does not give the memory
     */
    Arenas(TornadoDevice tornado, Device device, LaunchWatch watch, FloatArray weights, int activations) {
        this.tornado = tornado;
        this.device = device;
        this.watch = watch;
        this.weights = weights;
        this.activations = new FloatArray(activations);
        GridScheduler scheduler = new GridScheduler();
        List<ImmutableTaskGraph> graphs = new ArrayList<>();
        for (int floats : STAGED) {
            FloatArray staged = new FloatArray(floats);
            String name = PUT + "-" + floats;
            graphs.add(putGraph(name, staged));
            staging.add(staged);
            scheduler.addWorkerGrid(name + "." + PUT, putGrid);
        }
        first = graphs.getFirst();
        for (Kernel kernel : Kernel.values()) {
            graphs.add(graph(kernel));
            WorkerGrid grid = grid(kernel.local());
            grids.put(kernel, grid);
            scheduler.addWorkerGrid(kernel.id() + "." + kernel.id(), grid);
        }
        plan = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new));
        plan.withDevice(tornado);
        plan.withGridScheduler(scheduler);
        put(0, Staging.ACTIVATIONS, 0, 0);
    }

    private ImmutableTaskGraph putGraph(String name, FloatArray staged) {
        boolean isFirst = staging.isEmpty();
        TaskGraph graph = new TaskGraph(name);
        if (!isFirst) {
            graph.consumeFromDevice(weights, activations);
        }
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, staged, descriptor)
                .task(PUT, Staging::put, weights, activations, staged, descriptor);
        return (isFirst ? graph.persistOnDevice(weights, activations) : graph).snapshot();
    }

    private ImmutableTaskGraph graph(Kernel kernel) {
        TaskGraph graph = new TaskGraph(kernel.id())
                .consumeFromDevice(weights, activations)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, descriptor);
        return kernel.in(graph, kernel.id(), weights, activations, descriptor).snapshot();
    }

    static WorkerGrid grid(int local) {
        WorkerGrid grid = new WorkerGrid1D(local);
        grid.setLocalWork(local, 1, 1);
        return grid;
    }

    /** The graph that took the memory: the first of every other plan that works there. */
    ImmutableTaskGraph first() {
        return first;
    }

    FloatArray weightArray() {
        return weights;
    }

    FloatArray activationArray() {
        return activations;
    }

    /** In floats. */
    int activations() {
        return activations.getSize();
    }

    /** What all arrays take on the device. */
    long bytes() {
        long floats = (long) weights.getSize() + activations.getSize();
        for (FloatArray staged : staging) {
            floats += staged.getSize();
        }
        return floats * Float.BYTES + (long) descriptor.getSize() * Integer.BYTES;
    }

    /**
     * Compiles a kernel if it was not yet.
     *
     * @throws DeviceFailedException if it cannot be compiled
     */
    void prepare(Kernel kernel) {
        if (!compiled.contains(kernel)) {
            run(Launch.nothing(kernel));
            compiled.add(kernel);
        }
    }

    /** @throws DeviceFailedException if the device fails */
    TornadoExecutionResult run(Launch launch) {
        describe(launch.descriptor());
        Kernel kernel = launch.kernel();
        WorkerGrid grid = Objects.requireNonNull(grids.get(kernel));
        return execute(kernel.id(), STAGED.size() + kernel.ordinal(), grid, kernel.threads(launch));
    }

    private void describe(int... numbers) {
        for (int i = 0; i < numbers.length; i++) {
            descriptor.set(i, numbers[i]);
        }
    }

    private TornadoExecutionResult execute(String kernel, int graph, WorkerGrid grid, long threads) {
        grid.setGlobalWork(threads, 1, 1);
        TornadoExecutionResult result = execute("its kernel " + kernel, plan, graph);
        last = result;
        return result;
    }

    /**
     * Runs a graph of a plan that works in these arenas.
     *
     * @param what it is, for a message
     * @throws DeviceFailedException if the device fails; what it holds is not to be relied on any more
     */
    TornadoExecutionResult execute(String what, TornadoExecutionPlan of, int graph) {
        try {
            watch.launches(what);
            TornadoExecutionResult result = of.withGraph(graph).execute();
            if (timed) {
                copiedIn += result.getProfilerResult().getTotalBytesCopyIn();
            }
            return result;
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            broken = true;
            throw failed(what, e);
        }
    }

    DeviceFailedException failed(String what, Throwable e) {
        return failed(device, what, e);
    }

    static DeviceFailedException failed(Device device, String what, Throwable e) {
        return new DeviceFailedException(
                device, Message.of("TornadoVM failed on {0} in {1}: {2}", device.name(), what, reason(e)), e);
    }

    /** The first line of what was said nearest to the root; TornadoVM colours what it says for terminals. */
    private static String reason(Throwable e) {
        String reason = e.getClass().getSimpleName();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String said = COLOUR.matcher(Objects.requireNonNullElse(cause.getMessage(), ""))
                    .replaceAll("")
                    .strip();
            reason = said.lines().findFirst().orElse(reason);
        }
        return reason;
    }

    /** A plan of other graphs that work in these arenas; the first is {@link #first()}. */
    TornadoExecutionPlan join(List<ImmutableTaskGraph> graphs, GridScheduler scheduler) {
        TornadoExecutionPlan joined = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new));
        joined.withDevice(tornado);
        scheduler.addWorkerGrid(PUT + "-" + STAGED.getFirst() + "." + PUT, putGrid);
        joined.withGridScheduler(scheduler);
        describe(Staging.descriptor(Staging.ACTIVATIONS, 0, 0));
        putGrid.setGlobalWork(LOCAL, 1, 1);
        execute("its kernel " + PUT, joined, 0);
        return joined;
    }

    /**
     * Lets what was compiled in advance go on after another plan gave its memory back: TornadoVM takes that for a reset of the
     * whole device, and refuses to run such plans until something is compiled in advance again.
     */
    void resume() {
        TornadoExecutionPlan compiling = spare;
        if (compiling == null) {
            FloatArray[] few = {new FloatArray(1), new FloatArray(1), new FloatArray(1)}; // one alone would be a circle
            GridScheduler scheduler = new GridScheduler();
            scheduler.addWorkerGrid(SPARE + "." + SPARE, grid(LOCAL));
            compiling = new TornadoExecutionPlan(new TaskGraph(SPARE)
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, few[0], few[1], few[2], descriptor)
                    .task(SPARE, Staging::put, few[0], few[1], few[2], descriptor)
                    .snapshot());
            compiling.withDevice(tornado);
            compiling.withGridScheduler(scheduler);
            spare = compiling;
        }
        compiling.withGraph(0).withPreCompilation();
    }

    /** Has something closed before these are. */
    void attach(Specialised specialised) {
        attached.add(specialised);
    }

    void detach(Specialised specialised) {
        attached.remove(specialised);
    }

    /** Whether these are still the device's. */
    boolean isOpen() {
        return !closed && !broken;
    }

    /** Carries floats of the arena of weights, as they are here, to the device. */
    void uploadWeights(int at, int size) {
        weightsCarried += (long) size * Float.BYTES;
        upload(Staging.WEIGHTS, weights.getSegment(), at, at, size);
    }

    /** Carries floats to the arena of activations. */
    void uploadActivations(MemorySegment values, int at, int size) {
        upload(Staging.ACTIVATIONS, values, 0, at, size);
    }

    private void upload(int arena, MemorySegment values, int from, int to, int size) {
        int done = 0;
        while (done < size) {
            int stage = stage(size - done);
            int part = Math.min(STAGED.get(stage), size - done);
            MemorySegment.copy(
                    values,
                    (long) (from + done) * Float.BYTES,
                    staging.get(stage).getSegment(),
                    0,
                    (long) part * Float.BYTES);
            put(stage, arena, to + done, part);
            done += part;
        }
    }

    /** The array that holds so many floats and is not mostly empty; otherwise the largest that they fill. */
    private static int stage(int floats) {
        int stage = 0;
        while (stage + 1 < STAGED.size() && STAGED.get(stage) < floats && STAGED.get(stage + 1) / 2 <= floats) {
            stage++;
        }
        return stage;
    }

    private void put(int stage, int arena, int at, int size) {
        describe(Staging.descriptor(arena, at, size));
        execute(PUT, stage, putGrid, Math.max(1, Math.ceilDiv(size, LOCAL)) * (long) LOCAL);
    }

    /** Fetches floats of the arena of activations. */
    void download(int at, int size, MemorySegment into) {
        try {
            plan.withGraph(0); // what it kept is what can be fetched
            Objects.requireNonNull(last)
                    .transferToHost(new DataRange(activations).withOffset(at).withSize(size));
        } catch (RuntimeException | TornadoInternalError e) {
            broken = true;
            throw failed("fetching a result", e);
        }
        MemorySegment.copy(activations.getSegment(), (long) at * Float.BYTES, into, 0, (long) size * Float.BYTES);
    }

    /** Bytes of weights that were carried to the device so far. */
    long weightsCarried() {
        return weightsCarried;
    }

    /** Bytes that TornadoVM copied to the device in timed runs so far. */
    long copiedIn() {
        return copiedIn;
    }

    /** Whether every run is timed by the device from now on. */
    void time(boolean on) {
        timed = on;
        if (on) {
            plan.withProfiler(ProfilerMode.SILENT);
        } else {
            plan.withoutProfiler();
        }
    }

    /** Gives the device's memory back; one that failed before may keep it. */
    @Override
    public void close() {
        closed = true;
        try {
            List.copyOf(attached).forEach(Specialised::close);
            for (int graph = STAGED.size() + Kernel.values().length - 1; graph >= 0; graph--) {
                plan.withGraph(graph);
                plan.freeDeviceMemory(); // that graph's alone; the first one's are the arenas
            }
            if (spare != null) {
                spare.freeDeviceMemory();
            }
        } catch (RuntimeException | TornadoInternalError e) {
            if (!broken) {
                throw failed("giving its memory back", e);
            }
        }
    }
}
