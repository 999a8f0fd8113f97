// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Which parts of an arena are taken. */
final class Regions {
    private final List<Region> taken = new ArrayList<>(); // by offset

    /** In floats. */
    record Region(int offset, int size) {
        int end() {
            return offset + size;
        }
    }

    /** The lowest offset at which {@code size} floats are free below {@code capacity}; empty if there is none. */
    OptionalInt find(int size, int capacity) {
        int at = 0;
        for (Region region : taken) {
            if (region.offset - at >= size) {
                return OptionalInt.of(at);
            }
            at = region.end();
        }
        return capacity - at >= size ? OptionalInt.of(at) : OptionalInt.empty();
    }

    /** Where the last region ends. */
    int end() {
        return taken.isEmpty() ? 0 : taken.getLast().end();
    }

    /** Nothing takes no place: it would lie inside another region. */
    Region take(int offset, int size) {
        Region region = new Region(offset, size);
        if (size == 0) {
            return region;
        }
        int at = taken.size();
        while (at > 0 && taken.get(at - 1).offset > offset) {
            at--;
        }
        taken.add(at, region);
        return region;
    }

    void free(Region region) {
        taken.remove(region);
    }
}
