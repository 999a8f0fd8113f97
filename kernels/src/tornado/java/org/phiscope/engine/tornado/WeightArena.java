// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.phiscope.engine.tornado.Regions.Region;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * What lies where in the arena of weights. Blocks of the same content lie there once, whichever networks they belong to,
 * and stay after the last of these was closed until their place is needed: a network that comes back, or has much in
 * common with one that was there, brings only what is new.
 */
final class WeightArena {
    private final Regions regions = new Regions();
    private final Map<Content, List<Block>> blocks = new HashMap<>();
    private final List<Region> fresh = new ArrayList<>();
    private FloatArray mirror = new FloatArray(0);
    private long releases;

    private record Content(int size, int hash) {}

    /** A block in its place. */
    static final class Block {
        private final Region region;
        private final Content content;
        private int users;
        private long idleSince;

        private Block(Region region, Content content) {
            this.region = region;
            this.content = content;
        }

        int at() {
            return region.offset();
        }

        int size() {
            return region.size();
        }
    }

    /** What the device's arena holds, or will once what is fresh has been carried there. */
    FloatArray mirror() {
        return mirror;
    }

    /** Where the last block ends. */
    int end() {
        return regions.end();
    }

    /**
     * Finds places for blocks, and puts those into the mirror that are not there yet.
     *
     * @return the places in the blocks' order, to be released when they are not needed any more; empty if the arena has to
     *     grow
     */
    Optional<List<Block>> lease(List<WeightBlock> wanted) {
        List<Block> leased = new ArrayList<>();
        for (WeightBlock block : wanted) {
            Content content = new Content(block.size(), block.contentHash());
            Optional<Block> there = block.size() == 0
                    ? Optional.of(new Block(new Region(0, 0), content)) // anywhere, and of no consequence
                    : find(content, block).or(() -> place(content, block));
            if (there.isEmpty()) {
                release(leased);
                return Optional.empty();
            }
            there.get().users++;
            leased.add(there.get());
        }
        return Optional.of(List.copyOf(leased));
    }

    private Optional<Block> find(Content content, WeightBlock block) {
        return blocks.getOrDefault(content, List.of()).stream()
                .filter(candidate -> holds(candidate, block))
                .findFirst();
    }

    private boolean holds(Block candidate, WeightBlock block) {
        boolean[] same = {true};
        block.forEach((at, values) -> same[0] &= MemorySegment.ofArray(values)
                        .mismatch(mirror.getSegment()
                                .asSlice(bytes(candidate.at() + at), bytes(values.length)))
                == -1);
        return same[0];
    }

    private Optional<Block> place(Content content, WeightBlock block) {
        OptionalInt at = regions.find(content.size, mirror.getSize());
        while (at.isEmpty() && evict()) {
            at = regions.find(content.size, mirror.getSize());
        }
        if (at.isEmpty()) {
            return Optional.empty();
        }
        Block placed = new Block(regions.take(at.getAsInt(), content.size), content);
        blocks.computeIfAbsent(content, _ -> new ArrayList<>()).add(placed);
        block.forEach((offset, values) -> MemorySegment.copy(
                values, 0, mirror.getSegment(), ValueLayout.JAVA_FLOAT, bytes(placed.at() + offset), values.length));
        fresh.add(placed.region);
        return Optional.of(placed);
    }

    /** Gives up the block that nobody has used for the longest time. */
    private boolean evict() {
        Optional<Block> oldest = blocks.values().stream()
                .flatMap(List::stream)
                .filter(block -> block.users == 0)
                .min(Comparator.comparingLong(block -> block.idleSince));
        oldest.ifPresent(block -> {
            regions.free(block.region);
            fresh.remove(block.region);
            List<Block> alike = blocks.getOrDefault(block.content, new ArrayList<>());
            alike.remove(block);
            if (alike.isEmpty()) {
                blocks.remove(block.content);
            }
        });
        return oldest.isPresent();
    }

    void release(List<Block> leased) {
        for (Block block : leased) {
            block.users--;
            block.idleSince = releases++;
        }
    }

    /** Floats that networks use. */
    long used() {
        return blocks.values().stream()
                .flatMap(List::stream)
                .filter(block -> block.users > 0)
                .mapToLong(Block::size)
                .sum();
    }

    /** Makes the arena larger; nobody's place changes. */
    void grow(int floats) {
        FloatArray grown = new FloatArray(floats);
        MemorySegment.copy(mirror.getSegment(), 0, grown.getSegment(), 0, bytes(end()));
        mirror = grown;
    }

    /** What was put into the mirror since this was last asked, neighbours joined. */
    List<Region> takeFresh() {
        fresh.sort(Comparator.comparingInt(Region::offset));
        List<Region> joined = new ArrayList<>();
        for (Region region : fresh) {
            if (!joined.isEmpty() && joined.getLast().end() == region.offset()) {
                Region before = joined.removeLast();
                joined.add(new Region(before.offset(), before.size() + region.size()));
            } else {
                joined.add(region);
            }
        }
        fresh.clear();
        return joined;
    }

    private static long bytes(int floats) {
        return (long) floats * Float.BYTES;
    }
}
