// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Staging;
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
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arenas on a device and the kernels that work in them. All graphs belong to one execution plan, since only graphs of
 * one plan find each other's arrays on the device: the first puts the arenas there, every other one is one kernel.
 */
final class Arenas implements AutoCloseable {
    /** Threads of a group that fills an arena. */
    private static final int LOCAL = 64;

    /** Floats that reach the device at once. */
    private static final int STAGED = 1 << 20;

    private static final String PUT = "put";

    private final FloatArray weights;
    private final FloatArray activations;
    private final FloatArray staging = new FloatArray(STAGED);
    private final IntArray descriptor = new IntArray(Launch.DESCRIPTOR);
    private final TornadoExecutionPlan plan;
    private final WorkerGrid putGrid = grid(LOCAL);
    private final Map<Kernel, WorkerGrid> grids = new EnumMap<>(Kernel.class);
    private final Set<Kernel> compiled = EnumSet.noneOf(Kernel.class);
    private final String device;
    private @Nullable TornadoExecutionResult last;
    private boolean broken;

    /**
     * @param weights what the device's arena of weights begins with; kept and changed along with it
     * @param activations floats of the other arena
     */
    Arenas(TornadoDevice on, FloatArray weights, int activations) {
        this.weights = weights;
        this.activations = new FloatArray(activations);
        this.device = on.getPhysicalDevice().getDeviceName();
        GridScheduler scheduler = new GridScheduler();
        ImmutableTaskGraph[] graphs = new ImmutableTaskGraph[1 + Kernel.values().length];
        graphs[0] = new TaskGraph(PUT)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, weights, this.activations)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, staging, descriptor)
                .task(PUT, Staging::put, weights, this.activations, staging, descriptor)
                .persistOnDevice(weights, this.activations)
                .snapshot();
        scheduler.addWorkerGrid(PUT + "." + PUT, putGrid);
        for (Kernel kernel : Kernel.values()) {
            graphs[1 + kernel.ordinal()] = graph(kernel);
            WorkerGrid grid = grid(kernel.local());
            grids.put(kernel, grid);
            scheduler.addWorkerGrid(kernel.id() + "." + kernel.id(), grid);
        }
        plan = new TornadoExecutionPlan(graphs);
        plan.withDevice(on);
        plan.withGridScheduler(scheduler);
        put(Staging.WEIGHTS, 0, 0);
    }

    private ImmutableTaskGraph graph(Kernel kernel) {
        TaskGraph graph = new TaskGraph(kernel.id())
                .consumeFromDevice(weights, activations)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, descriptor);
        return kernel.in(graph, weights, activations, descriptor)
                .persistOnDevice(weights, activations)
                .snapshot();
    }

    private static WorkerGrid grid(int local) {
        WorkerGrid grid = new WorkerGrid1D(local);
        grid.setLocalWork(local, 1, 1);
        return grid;
    }

    FloatArray weights() {
        return weights;
    }

    /** In floats. */
    int activations() {
        return activations.getSize();
    }

    /**
     * Compiles a kernel if it was not yet.
     *
     * @throws EngineException if it cannot be compiled
     */
    void prepare(Kernel kernel) {
        if (compiled.add(kernel)) {
            boolean prepared = false;
            try {
                run(Launch.nothing(kernel));
                prepared = true;
            } finally {
                if (!prepared) {
                    compiled.remove(kernel);
                }
            }
        }
    }

    /** @throws EngineException if the device fails */
    TornadoExecutionResult run(Launch launch) {
        describe(launch.descriptor());
        Kernel kernel = launch.kernel();
        WorkerGrid grid = Objects.requireNonNull(grids.get(kernel));
        return execute(kernel.id(), 1 + kernel.ordinal(), grid, kernel.threads(launch));
    }

    private void describe(int... numbers) {
        for (int i = 0; i < numbers.length; i++) {
            descriptor.set(i, numbers[i]);
        }
    }

    private TornadoExecutionResult execute(String kernel, int graph, WorkerGrid grid, long threads) {
        grid.setGlobalWork(threads, 1, 1);
        try {
            TornadoExecutionResult result = plan.withGraph(graph).execute();
            last = result;
            return result;
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            throw failed("its kernel " + kernel, e);
        }
    }

    /** Whether the device failed: what it holds is not to be relied on any more. */
    boolean isBroken() {
        return broken;
    }

    private EngineException failed(String what, Throwable e) {
        broken = true;
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new EngineException("TornadoVM failed on " + device + " in " + what + ": "
                + (reason.isBlank() ? e.getClass().getSimpleName() : reason), e);
    }

    /** Carries floats of the arena of weights, as they are here, to the device. */
    void uploadWeights(int at, int size) {
        upload(Staging.WEIGHTS, weights.getSegment(), at, at, size);
    }

    /** Carries floats to the arena of activations. */
    void uploadActivations(MemorySegment values, int at, int size) {
        upload(Staging.ACTIVATIONS, values, 0, at, size);
    }

    private void upload(int arena, MemorySegment values, int from, int to, int size) {
        for (int done = 0; done < size; done += STAGED) {
            int part = Math.min(STAGED, size - done);
            MemorySegment.copy(
                    values, (long) (from + done) * Float.BYTES, staging.getSegment(), 0, (long) part * Float.BYTES);
            put(arena, to + done, part);
        }
    }

    private void put(int arena, int at, int size) {
        describe(Staging.descriptor(arena, at, size));
        execute(PUT, 0, putGrid, Math.max(1, Math.ceilDiv(size, LOCAL)) * (long) LOCAL);
    }

    /** Fetches floats of the arena of activations. */
    void download(int at, int size, MemorySegment into) {
        try {
            Objects.requireNonNull(last)
                    .transferToHost(new DataRange(activations).withOffset(at).withSize(size));
        } catch (RuntimeException | TornadoInternalError e) {
            throw failed("fetching a result", e);
        }
        MemorySegment.copy(activations.getSegment(), (long) at * Float.BYTES, into, 0, (long) size * Float.BYTES);
    }

    /** Whether every run is timed by the device from now on. */
    void time(boolean timed) {
        if (timed) {
            plan.withProfiler(ProfilerMode.SILENT);
        } else {
            plan.withoutProfiler();
        }
    }

    /** Gives the device's memory back; one that failed before may keep it. */
    @Override
    public void close() {
        try {
            plan.freeDeviceMemory();
            plan.close();
        } catch (TornadoExecutionPlanException | RuntimeException | TornadoInternalError e) {
            if (!broken) {
                throw failed("giving its memory back", e);
            }
        }
    }
}
