// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.tornado.Regions.Region;
import org.phiscope.weights.Weights;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A device with its memory. Networks keep their weights there side by side and take turns in the arena of activations;
 * arenas grow, which compiles the kernels again, so they begin larger than most networks need.
 */
final class Accelerator implements AutoCloseable {
    /** Most floats of one arena: what an int counts, less the array's header. */
    static final int LARGEST_ARENA = Integer.MAX_VALUE - 64;

    /** Floats that an arena begins with: 128 MiB. */
    private static final int SMALLEST_ARENA = 1 << 25;

    private final TornadoDevice tornado;
    private final Device device;
    private final ReentrantLock busy = new ReentrantLock();
    private final Regions regions = new Regions();
    private FloatArray weights = new FloatArray(0);
    private int activations;
    private @Nullable Arenas arenas;

    Accelerator(TornadoDevice tornado, Device device) {
        this.tornado = tornado;
        this.device = device;
    }

    Device device() {
        return device;
    }

    /** Bytes that the device gives in one piece. */
    long largestPiece() {
        return Math.min(tornado.getMaxAllocMemory(), (long) LARGEST_ARENA * Float.BYTES);
    }

    /**
     * Puts a network's weights on the device and compiles the kernels that it needs and that no other network needed
     * before it.
     *
     * @throws EngineException if a kernel cannot be compiled or the device fails
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    TornadoNetwork compile(Plan plan, Weights weights) {
        Schedule schedule = Schedule.of(plan, weights);
        busy.lock();
        try {
            Region region = reserve(schedule.weights().size());
            boolean compiled = false;
            try {
                Schedule placed = schedule.withWeightsAt(region.offset());
                use(schedule.activations(), opened -> {
                    fill(opened, region, schedule.weights());
                    placed.parts().forEach(part -> part.launches().forEach(launch -> opened.prepare(launch.kernel())));
                    return opened;
                });
                compiled = true;
                return new TornadoNetwork(this, plan, weights.provenance(), region, placed);
            } finally {
                if (!compiled) {
                    regions.free(region);
                }
            }
        } finally {
            busy.unlock();
        }
    }

    private Region reserve(int floats) {
        OptionalInt place = regions.find(floats, weights.getSize());
        if (place.isEmpty()) {
            FloatArray grown = new FloatArray(grown(weights.getSize(), (long) regions.end() + floats));
            MemorySegment.copy(weights.getSegment(), 0, grown.getSegment(), 0, (long) regions.end() * Float.BYTES);
            discard();
            weights = grown;
        }
        return regions.take(place.orElse(regions.end()), floats);
    }

    /** Twice as much as before where a quarter of the device's memory has that, so that growing is rare. */
    private int grown(int before, long needed) {
        long most = largestPiece() / Float.BYTES;
        if (needed > most) {
            throw new EngineException("the networks in use take " + needed * Float.BYTES + " bytes in one piece, and "
                    + device.name() + " gives " + most * Float.BYTES + " at most; choose a smaller input or network");
        }
        long wished = Math.min(Math.max(SMALLEST_ARENA, 2L * before), device.memoryBytes() / 4 / Float.BYTES);
        return (int) Math.max(needed, Math.min(wished, most));
    }

    private void fill(Arenas opened, Region region, WeightBlock block) {
        MemorySegment mirror = weights.getSegment();
        block.forEach((at, values) -> MemorySegment.copy(
                values,
                0,
                mirror,
                ValueLayout.JAVA_FLOAT,
                ((long) region.offset() + at) * Float.BYTES,
                values.length));
        opened.uploadWeights(region.offset(), region.size());
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
        if (opened == null || opened.isBroken() || floats > opened.activations()) {
            discard();
            activations = floats > activations ? grown(activations, floats) : activations;
            opened = new Arenas(tornado, weights, activations);
            arenas = opened;
        }
        return opened;
    }

    /**
     * Gives the place of a network's weights back.
     *
     * @param closes asked while nobody else uses the device: whether the place is still the network's
     */
    void free(Region region, BooleanSupplier closes) {
        busy.lock();
        try {
            if (closes.getAsBoolean()) {
                regions.free(region);
            }
        } finally {
            busy.unlock();
        }
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
        busy.lock();
        try {
            discard();
        } finally {
            busy.unlock();
        }
    }
}
