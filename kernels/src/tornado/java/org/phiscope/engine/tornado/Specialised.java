// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.tornado.kernel.FixedKernels;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A network as a few task graphs of its own, each of many launches: kernels {@linkplain FixedKernels made for them}, whose
 * descriptors lie on the device for good. They are in a plan of their own that shares one graph with the arenas', the one
 * that took the memory: TornadoVM finds an array on the device through the graph that ran before, so every graph of the plan
 * works in the same arenas. A plan's graphs cannot be added to, so that one plan for both forms would compile every kernel
 * again for every network.
 */
final class Specialised implements AutoCloseable {
    /** Launches of a graph: TornadoVM fails to build graphs of 100 convolutions, and between two graphs a run can stop. */
    private static final int TASKS = 40;

    private static final AtomicLong COUNT = new AtomicLong();

    private final Arenas arenas;
    private final TornadoExecutionPlan plan;
    private final List<String> names = new ArrayList<>();
    private volatile boolean closed;

    /** Its graphs, not compiled yet. Made while nobody else uses the arenas. */
    Specialised(Arenas arenas, FixedKernels kernels, List<Launch> launches) {
        this.arenas = arenas;
        String network = "network-" + COUNT.incrementAndGet();
        GridScheduler scheduler = new GridScheduler();
        List<ImmutableTaskGraph> graphs = new ArrayList<>(List.of(arenas.first()));
        for (int from = 0; from < launches.size(); from += TASKS) {
            int to = Math.min(from + TASKS, launches.size());
            String name = network + "-" + from;
            graphs.add(graph(name, kernels, launches.subList(from, to), scheduler));
            names.add("launches " + (from + 1) + "–" + to + " of " + launches.size());
        }
        plan = arenas.join(graphs, scheduler);
        arenas.attach(this);
    }

    private ImmutableTaskGraph graph(
            String name, FixedKernels kernels, List<Launch> launches, GridScheduler scheduler) {
        TaskGraph graph = new TaskGraph(name).consumeFromDevice(arenas.weightArray(), arenas.activationArray());
        for (int i = 0; i < launches.size(); i++) {
            Launch launch = launches.get(i);
            Kernel kernel = launch.kernel();
            IntArray descriptor = IntArray.fromArray(launch.descriptor());
            String task = String.format(Locale.ROOT, "%s-%d", kernel.id(), i);
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, descriptor);
            Kernel.in(graph, task, launch, kernels, arenas.weightArray(), arenas.activationArray(), descriptor);
            WorkerGrid grid = Arenas.grid(kernel.local());
            grid.setGlobalWork(kernel.threads(launch), 1, 1);
            scheduler.addWorkerGrid(name + "." + task, grid);
        }
        return graph.snapshot();
    }

    /** What it is built and runs in, one after the other. */
    List<String> parts() {
        return names;
    }

    /**
     * Compiles a part. Others may use the arenas meanwhile.
     *
     * @throws org.phiscope.engine.DeviceFailedException if that fails; the arenas are none the worse
     */
    void compile(int part) {
        try {
            plan.withGraph(1 + part).withPreCompilation();
        } catch (RuntimeException | LinkageError | TornadoInternalError e) {
            throw arenas.failed(names.get(part), e);
        }
    }

    /**
     * Computes the network's results from its input, both in the arena of activations. Called while nobody else uses the
     * arenas.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled between two parts
     * @throws org.phiscope.engine.DeviceFailedException if the device fails
     */
    void run(Cancellation cancellation) {
        for (int part = 0; part < names.size(); part++) {
            cancellation.check();
            arenas.execute(names.get(part), plan, 1 + part);
        }
    }

    /** Whether it can run in what are a device's arenas now. */
    boolean isOpen() {
        return !closed && arenas.isOpen();
    }

    /** Gives back what is its own: descriptors and programs. Called while nobody else uses the arenas. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        arenas.detach(this);
        for (int part = names.size() - 1; part >= 0; part--) {
            plan.withGraph(1 + part);
            plan.freeDeviceMemory();
        }
    }
}
