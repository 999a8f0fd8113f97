// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.engine.Progress;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.tornado.Regions.Region;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.TuningCase;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * A device with its memory. Networks keep their weights there side by side and take turns in the arena of activations;
 * arenas grow, which compiles the kernels again, so they begin larger than most networks need.
 */
final class Accelerator implements AutoCloseable {
    /** Most floats of one arena: what an int counts, less the array's header. */
    static final int LARGEST_ARENA = Integer.MAX_VALUE - 64;

    /** Floats that an arena begins with: 128 MiB. */
    private static final int SMALLEST_ARENA = 1 << 25;

    private static final int TUNING_RUNS = 4;

    private static final System.Logger LOG = System.getLogger(Accelerator.class.getName());

    /** Part of what is needed that an arena beyond that is made larger than it has to be. */
    private static final int SPARE = 32;

    private final TornadoDevice tornado;
    private final Device device;
    private final ReentrantLock busy = new ReentrantLock(true); // whoever warms up lets everybody else in between
    private final WeightArena weights = new WeightArena();
    private volatile @Nullable Choice choice; // null for the quickest
    private LaunchWatch watch = LaunchWatch.NONE;
    private int activations;
    private @Nullable Arenas arenas;
    private final TuningFile tuningFile;
    private volatile @Nullable Tuning tuning;

    /** @param tuningFile where what the device was measured to do best is kept */
    Accelerator(TornadoDevice tornado, Device device, TuningFile tuningFile) {
        this.tornado = tornado;
        this.device = device;
        this.tuningFile = tuningFile;
    }

    Device device() {
        return device;
    }

    /** Bytes that the device gives in one piece. */
    private long largestPiece() {
        return Math.min(tornado.getMaxAllocMemory(), (long) LARGEST_ARENA * Float.BYTES);
    }

    /** @see org.phiscope.engine.Engine#warmUp */
    void warmUp(Progress progress, Cancellation cancellation) {
        List<TuningCase> cases = tuning().choices().isEmpty() ? List.of(TuningCase.values()) : List.of();
        Kernel[] kernels = Kernel.values();
        int parts = kernels.length + cases.size();
        for (int i = 0; i < kernels.length; i++) {
            cancellation.check();
            Kernel kernel = kernels[i];
            progress.report(i, parts, kernel.id());
            use(0, opened -> {
                opened.prepare(kernel);
                return opened;
            });
        }
        Map<TuningCase, String> choices = new EnumMap<>(TuningCase.class);
        for (int i = 0; i < cases.size(); i++) {
            cancellation.check();
            TuningCase tuned = cases.get(i);
            progress.report(kernels.length + i, parts, "tuning " + tuned.id());
            choices.put(tuned, use(0, opened -> quickest(opened, tuned)));
        }
        if (!cases.isEmpty()) {
            keep(new Tuning(choices));
        }
        progress.report(parts, parts, "");
    }

    private static String quickest(Arenas opened, TuningCase tuned) {
        opened.time(true);
        try {
            return tuned.candidates().stream()
                    .min(Comparator.comparingLong(candidate -> best(opened, candidate)))
                    .orElseThrow()
                    .way();
        } finally {
            opened.time(false);
        }
    }

    /** Nanoseconds of the quickest of some runs. */
    private static long best(Arenas opened, Launch launch) {
        long best = Long.MAX_VALUE;
        for (int run = 0; run < TUNING_RUNS; run++) {
            best = Math.min(best, opened.run(launch).getProfilerResult().getDeviceKernelTime());
        }
        return best;
    }

    /** What the device was measured to do best, now or in an earlier run of the program. */
    Tuning tuning() {
        Tuning known = tuning;
        if (known == null) {
            known = tuningFile.read().orElse(Tuning.NONE);
            tuning = known;
        }
        return known;
    }

    private void keep(Tuning measured) {
        tuning = measured;
        try {
            tuningFile.write(measured);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "what was measured of " + device.name() + " is not kept", e);
        }
    }

    /** @see org.phiscope.engine.Engine#ceilings */
    MachineSpeed ceilings(Cancellation cancellation) {
        busy.lock();
        try {
            return new Ceilings(tornado, device, cancellation).measure();
        } finally {
            Arenas opened = arenas;
            if (opened != null && opened.isOpen()) {
                opened.resume();
            }
            busy.unlock();
        }
    }

    /**
     * Puts a network's weights on the device and compiles the kernels that it needs and that no other network needed
     * before it.
     *
     * @throws EngineException if a kernel cannot be compiled, the device fails, or its memory is not enough
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    TornadoNetwork compile(Plan plan, Weights weights) {
        Choice chosen = choice;
        Schedule schedule = Schedule.of(plan, weights, chosen == null ? tuning() : chosen);
        List<WeightBlock> blocks =
                schedule.parts().stream().map(Schedule.Part::weights).toList();
        busy.lock();
        try {
            List<WeightArena.Block> leased = lease(blocks, schedule.activations());
            boolean compiled = false;
            try {
                TornadoNetwork network =
                        new TornadoNetwork(this, plan, weights.provenance(), leased, schedule.placed(leased));
                use(schedule.activations(), opened -> {
                    network.kernels().forEach(opened::prepare);
                    return opened;
                });
                compiled = true;
                return network;
            } finally {
                if (!compiled) {
                    this.weights.release(leased);
                }
            }
        } finally {
            busy.unlock();
        }
    }

    private List<WeightArena.Block> lease(List<WeightBlock> blocks, int floats) {
        Optional<List<WeightArena.Block>> leased = weights.lease(blocks);
        while (leased.isEmpty()) {
            long needed = weights.end()
                    + blocks.stream().mapToLong(WeightBlock::size).sum();
            int grown = grown(weights.mirror().getSize(), needed);
            requireFits(grown, Math.max(activations, floats));
            discard();
            weights.grow(grown);
            leased = weights.lease(blocks);
        }
        return leased.get();
    }

    private int grown(int before, long needed) {
        long most = largestPiece() / Float.BYTES;
        if (needed > most) {
            throw new EngineException(Message.of(
                    "the networks in use take {0} in one piece, and {1} gives {2} at most; choose a smaller "
                            + "input or network",
                    mebibytes(needed), device.name(), mebibytes(most)));
        }
        long wished = Math.max(
                Math.min(SMALLEST_ARENA, device.memoryBytes() / 4 / Float.BYTES), Math.max(before, needed + needed / SPARE));
        return (int) Math.min(wished, most);
    }

    private void requireFits(long weightFloats, long activationFloats) {
        long floats = weightFloats + activationFloats;
        if (floats * Float.BYTES > device.memoryBytes()) {
            throw new EngineException(Message.of(
                    "the networks in use take {0}, and {1} has {2}; choose a smaller input or network",
                    mebibytes(floats), device.name(), mebibytes(device.memoryBytes() / Float.BYTES)));
        }
    }

    private static String mebibytes(long floats) {
        return Math.ceilDiv(floats * Float.BYTES, 1 << 20) + " MiB";
    }

    /**
     * Does something with the arenas while nobody else does. After a failure of the device they are made anew for the
     * next.
     *
     * @param floats that the arena of activations has to hold
     */
    <T> T use(int floats, Function<Arenas, T> work) {
        busy.lock();
        try {
            return work.apply(open(floats));
        } finally {
            busy.unlock();
        }
    }

    private Arenas open(int floats) {
        Arenas opened = arenas;
        if (opened == null || !opened.isOpen() || floats > opened.activations()) {
            if (weights.mirror().getSize() == 0) {
                weights.grow(grown(0, 0));
            }
            int size = floats > activations || activations == 0 ? grown(activations, floats) : activations;
            requireFits(weights.mirror().getSize(), size);
            discard();
            activations = size;
            opened = new Arenas(tornado, device, what -> watch.launches(what), weights.mirror(), activations);
            arenas = opened;
            opened.uploadWeights(0, weights.end());
            weights.takeFresh();
        }
        for (Region fresh : weights.takeFresh()) {
            opened.uploadWeights(fresh.offset(), fresh.size());
        }
        return opened;
    }

    /** Does something while nobody else uses the device, which it leaves as it is. */
    void exclusively(Runnable work) {
        busy.lock();
        try {
            work.run();
        } finally {
            busy.unlock();
        }
    }

    /** Gives the places of a network's weights back. Called exclusively. */
    void release(List<WeightArena.Block> leased) {
        weights.release(leased);
    }

    /** Bytes of the arena of weights that networks use. */
    long weightBytesInUse() {
        return weights.used() * Float.BYTES;
    }

    /** Has networks that are compiled from now on run as is chosen; {@code null} for what was measured to be the quickest. */
    void choose(@Nullable Choice newChoice) {
        choice = newChoice;
    }

    /** Has launches announced from now on. */
    void watch(LaunchWatch newWatch) {
        exclusively(() -> watch = newWatch);
    }

    private void discard() {
        Arenas opened = arenas;
        arenas = null;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void close() {
        exclusively(this::discard);
    }
}
