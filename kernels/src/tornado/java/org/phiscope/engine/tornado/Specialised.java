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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
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
    private static final int TASKS = 20;

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicLong COUNT = new AtomicLong();

    private final Arenas arenas;
    private final TornadoExecutionPlan plan;
    private final List<Part> parts;
    private volatile boolean closed;

    /**
     * A task graph.
     *
     * @param what for messages
     * @param tasks as TornadoVM names them, in their order
     */
    record Part(String graph, String what, List<String> tasks) {}

    /** Of a plan that works in the arenas. Made while nobody else uses them. */
    private Specialised(Arenas arenas, Draft draft) {
        this.arenas = arenas;
        parts = draft.parts();
        plan = arenas.join(draft.graphs(), draft.scheduler());
        arenas.attach(this);
    }

    /**
     * Task graphs whose methods TornadoVM has read, and nothing more. It takes seconds, in which others may use the arenas.
     *
     * @param arenas that they will work in
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws org.phiscope.engine.EngineException if a kernel cannot be made, or TornadoVM cannot compile it
     */
    static Draft draft(Arenas arenas, FixedKernels kernels, List<Launch> launches, Cancellation cancellation) {
        String network = "network-" + COUNT.incrementAndGet();
        GridScheduler scheduler = new GridScheduler();
        List<ImmutableTaskGraph> graphs = new ArrayList<>(List.of(arenas.first()));
        List<Part> parts = new ArrayList<>();
        for (int from = 0; from < launches.size(); from += TASKS) {
            cancellation.check();
            int to = Math.min(from + TASKS, launches.size());
            Part part = new Part(
                    network + "-" + from,
                    "launches " + (from + 1) + "–" + to + " of " + launches.size(),
                    tasks(network + "-" + from, launches.subList(from, to)));
            graphs.add(graph(arenas, part, kernels, launches.subList(from, to), scheduler));
            parts.add(part);
        }
        return new Draft(arenas, List.copyOf(graphs), scheduler, List.copyOf(parts));
    }

    /** What a plan will be made of. */
    record Draft(Arenas arenas, List<ImmutableTaskGraph> graphs, GridScheduler scheduler, List<Part> parts) {
        /** The plan, not compiled yet. Called while nobody else uses the arenas, which have to be open. */
        Specialised join() {
            return new Specialised(arenas, this);
        }
    }

    private static List<String> tasks(String graph, List<Launch> launches) {
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < launches.size(); i++) {
            tasks.add(String.format(Locale.ROOT, "%s.%s-%d", graph, launches.get(i).kernel().id(), i));
        }
        return List.copyOf(tasks);
    }

    private static ImmutableTaskGraph graph(
            Arenas arenas, Part part, FixedKernels kernels, List<Launch> launches, GridScheduler scheduler) {
        TaskGraph graph = new TaskGraph(part.graph()).consumeFromDevice(arenas.weightArray(), arenas.activationArray());
        for (int i = 0; i < launches.size(); i++) {
            Launch launch = launches.get(i);
            Kernel kernel = launch.kernel();
            IntArray descriptor = IntArray.fromArray(launch.descriptor());
            String task = part.tasks().get(i);
            String name = task.substring(part.graph().length() + 1);
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, descriptor);
            Kernel.in(graph, name, launch, kernels, arenas.weightArray(), arenas.activationArray(), descriptor);
            WorkerGrid grid = Arenas.grid(kernel.local());
            grid.setGlobalWork(kernel.threads(launch), 1, 1);
            scheduler.addWorkerGrid(task, grid);
        }
        return graph.snapshot();
    }

    /** What it is built and runs in, one after the other. */
    List<String> parts() {
        return parts.stream().map(Part::what).toList();
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
            throw arenas.failed(parts.get(part).what(), e);
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
        run(parts.size(), cancellation);
    }

    /** {@link #run} of the first so many parts alone. */
    void run(int count, Cancellation cancellation) {
        for (int part = 0; part < count; part++) {
            cancellation.check();
            arenas.execute(parts.get(part).what(), plan, 1 + part);
        }
    }

    /** Whether every run is timed by the device from now on. Called while nobody else uses the arenas. */
    void time(boolean on) {
        if (on) {
            plan.withProfiler(ProfilerMode.SILENT);
        } else {
            plan.withoutProfiler();
        }
    }

    /**
     * {@link #run} with the device's clock on every launch, after {@link #time}.
     *
     * @return nanoseconds of each launch, in their order
     */
    List<Long> timed(Cancellation cancellation) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            cancellation.check();
            Part part = parts.get(i);
            TornadoExecutionResult result = arenas.execute(part.what(), plan, 1 + i);
            JsonNode log = last(result.getProfilerResult().getProfileLog()).required(part.graph());
            for (String task : part.tasks()) {
                times.add(Long.parseLong(
                        log.required(task).required("TASK_KERNEL_TIME").asString()));
            }
        }
        return times;
    }

    /** A log is an object for every run since there is one. */
    private static JsonNode last(String log) {
        try (MappingIterator<JsonNode> runs = JSON.readerFor(JsonNode.class).readValues(log)) {
            return runs.readAll().getLast();
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
        for (int part = parts.size() - 1; part >= 0; part--) {
            plan.withGraph(1 + part);
            plan.freeDeviceMemory();
        }
        if (arenas.isOpen()) {
            arenas.resume();
        }
    }
}
