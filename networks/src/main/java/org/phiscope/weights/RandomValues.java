// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.nio.charset.StandardCharsets;

/**
 * A stream of 24-bit numbers that a name determines: SplitMix64 (Steele, Lea & Flood 2014) seeded with the name's
 * FNV-1a hash. Any element can be had without those before it, and every element is exact in float32.
 */
final class RandomValues {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;

    RandomValues(long seed) {
        this.seed = seed;
    }

    static RandomValues named(String name) {
        return new RandomValues(fnv1a(name));
    }

    /** FNV-1a, 64 bits, of the name's UTF-8 bytes. */
    static long fnv1a(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    long seed() {
        return seed;
    }

    /** Element i as an integer in [0, 2²⁴). */
    int bits(long i) {
        long z = seed + (i + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (int) (z >>> 40);
    }

    /** Element i in [0, 1). */
    double unit(long i) {
        return bits(i) * 0x1p-24;
    }

    /** Element i in [−1, 1). */
    double signed(long i) {
        return 2 * unit(i) - 1;
    }
}
