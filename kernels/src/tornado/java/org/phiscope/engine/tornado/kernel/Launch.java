// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.Arrays;
import java.util.List;
import org.phiscope.graph.Shape;

/**
 * One run of a kernel.
 *
 * @param descriptor what the kernel reads; {@link #THREADS} and {@link #WEIGHTS} are the same for all kernels
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record Launch(Kernel kernel, int[] descriptor) {
    /** Number of ints that any descriptor fits in. */
    public static final int DESCRIPTOR = 48;

    /** Index of the number of results that are computed side by side. */
    static final int THREADS = 0;

    /** Index of the place where the network's weights begin in their arena; other places of weights count from there. */
    static final int WEIGHTS = 1;

    /** Index of the first number that is the kernel's own. */
    static final int OWN = 2;

    /** A run whose network's weights begin at 0. */
    static Launch of(Kernel kernel, long threads, int... own) {
        int[] descriptor = new int[OWN + own.length];
        descriptor[THREADS] = Math.toIntExact(threads);
        System.arraycopy(own, 0, descriptor, OWN, own.length);
        return new Launch(kernel, descriptor);
    }

    /** A run that computes nothing; every number but that of its results is 1, so that any may divide. */
    public static Launch nothing(Kernel kernel) {
        int[] descriptor = new int[DESCRIPTOR];
        Arrays.fill(descriptor, 1);
        descriptor[THREADS] = 0;
        return new Launch(kernel, descriptor);
    }

    /** The same run with the network's weights elsewhere. */
    public Launch withWeightsAt(int offset) {
        int[] moved = descriptor.clone();
        moved[WEIGHTS] = offset;
        return new Launch(kernel, moved);
    }

    /**
     * Every run that computes the same, this one among them: which is fastest depends on the device and on the extents.
     * {@link Tiling} says what those of a product need.
     */
    public List<Launch> alternatives() {
        return switch (kernel) {
            case MULTIPLY_TILES, MULTIPLY_SMALL_TILES, MULTIPLY_LINES, MULTIPLY_CELLS -> Product.alternatives(this);
            case CONVOLVE, CONVOLVE_TILES ->
                List.of(new Launch(Kernel.CONVOLVE, descriptor), new Launch(Kernel.CONVOLVE_TILES, descriptor));
            default -> List.of(this);
        };
    }

    /** What tells a run from its {@link #alternatives() alternatives}, in files and messages. */
    public String way() {
        return switch (kernel) {
            case MULTIPLY_TILES, MULTIPLY_SMALL_TILES, MULTIPLY_LINES, MULTIPLY_CELLS ->
                "multiply-" + Product.tiling(this).id();
            default -> kernel.id();
        };
    }

    /** Results computed side by side. */
    public int threads() {
        return descriptor[THREADS];
    }

    /**
     * A tensor of four bytes an element in the arena of activations.
     *
     * @param at index of its first element
     */
    public record Place(int at, Shape shape) {
        int elements() {
            return Math.toIntExact(shape.elements());
        }

        /** The same elements under other extents. */
        public Place as(Shape other) {
            return new Place(at, other);
        }

        /** Elements of everything within one step along an axis. */
        public int inner(int axis) {
            int inner = 1;
            for (int a = axis + 1; a < shape.rank(); a++) {
                inner *= shape.extent(a);
            }
            return inner;
        }

        /** How far apart neighbours along each axis lie. */
        public int[] strides() {
            int[] strides = new int[shape.rank()];
            Arrays.setAll(strides, this::inner);
            return strides;
        }
    }
}
