// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.function.LongUnaryOperator;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.engine.tornado.kernel.Ceiling;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What a device does at best, by its own clock: the bytes a second of a copy, and the FLOP/s of sums in registers. */
final class Ceilings {
    private static final int LOCAL = 64;

    /** Floats that are copied: 64 MiB read and as many written, which no cache holds. */
    private static final int COPIED = 1 << 24;

    /** Threads that a measurement begins and ends with. */
    private static final int FEWEST = 1 << 14;

    private static final int MOST = 1 << 26;

    /** A run that takes so long is measured. */
    private static final long LONG_ENOUGH = 20_000_000;

    private static final int RUNS = 5;

    private final TornadoDevice tornado;
    private final Device device;
    private final Cancellation cancellation;

    Ceilings(TornadoDevice tornado, Device device, Cancellation cancellation) {
        this.tornado = tornado;
        this.device = device;
        this.cancellation = cancellation;
    }

    /**
     * Measures for a few seconds.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws org.phiscope.engine.DeviceFailedException if the device fails, or has not the memory
     */
    MachineSpeed measure() {
        try {
            return new MachineSpeed(flopsPerSecond(), bytesPerSecond());
        } catch (RuntimeException | TornadoInternalError e) {
            cancellation.check();
            throw Arenas.failed(device, "measuring what it does at best", e);
        }
    }

    private double bytesPerSecond() {
        FloatArray from = new FloatArray(COPIED);
        FloatArray to = new FloatArray(COPIED);
        IntArray descriptor = IntArray.fromElements(COPIED);
        TaskGraph graph = new TaskGraph("stream")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, from, descriptor)
                .task("stream", Ceiling::stream, from, to, descriptor)
                .transferToHost(DataTransferMode.UNDER_DEMAND, to);
        try (Measured measured = new Measured(graph, "stream")) {
            return 2.0 * Float.BYTES * COPIED * 1e9 / measured.best(COPIED);
        }
    }

    /** With as many threads as take long enough for any clock. */
    private double flopsPerSecond() {
        FloatArray to = new FloatArray(FEWEST);
        IntArray descriptor = IntArray.fromElements(FEWEST, FEWEST);
        TaskGraph graph = new TaskGraph("multiply-add")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, descriptor)
                .task("multiply-add", Ceiling::multiplyAdd, to, descriptor)
                .transferToHost(DataTransferMode.UNDER_DEMAND, to);
        try (Measured measured = new Measured(graph, "multiply-add")) {
            LongUnaryOperator time = threads -> {
                descriptor.set(0, (int) threads);
                return measured.best((int) threads);
            };
            int threads = FEWEST;
            long nanoseconds = time.applyAsLong(threads);
            while (nanoseconds < LONG_ENOUGH && threads < MOST) {
                threads *= 4;
                nanoseconds = time.applyAsLong(threads);
            }
            return 2.0 * Ceiling.MULTIPLY_ADDS * threads * 1e9 / nanoseconds;
        }
    }

    /** A graph of one task with a plan of its own. */
    private final class Measured implements AutoCloseable {
        private final TornadoExecutionPlan plan;
        private final WorkerGrid grid = Arenas.grid(LOCAL);

        Measured(TaskGraph graph, String name) {
            GridScheduler scheduler = new GridScheduler();
            scheduler.addWorkerGrid(name + "." + name, grid);
            plan = new TornadoExecutionPlan(graph.snapshot());
            plan.withDevice(tornado);
            plan.withGridScheduler(scheduler);
            plan.withProfiler(ProfilerMode.SILENT);
        }

        /** Nanoseconds of the quickest of some runs. */
        long best(int threads) {
            grid.setGlobalWork(threads, 1, 1);
            long best = Long.MAX_VALUE;
            for (int run = 0; run <= RUNS; run++) { // the first one compiles
                cancellation.check();
                long time = plan.withGraph(0).execute().getProfilerResult().getDeviceKernelTime();
                best = run == 0 ? best : Math.min(best, Math.max(1, time));
            }
            return best;
        }

        @Override
        public void close() {
            plan.withoutProfiler();
            plan.freeDeviceMemory();
        }
    }
}
