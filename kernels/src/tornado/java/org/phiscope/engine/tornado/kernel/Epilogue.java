// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What is done to a sum before it is written: an activation, the sum with what a residual connection brings, and the
 * activation after that.
 *
 * @param first applied to the sum, {@code null} for none
 * @param residual of the result's shape, {@code null} for none
 * @param last applied with the residual added
 */
public record Epilogue(@Nullable Activation first, Launch.@Nullable Place residual, @Nullable Activation last) {
    /** Of no residual connection. */
    public static Epilogue activation(@Nullable Activation activation) {
        return new Epilogue(activation, null, null);
    }

    private static final int FIRST = Launch.OWN;
    private static final int RESIDUAL = Launch.OWN + 1;
    private static final int HAS_RESIDUAL = Launch.OWN + 2;
    private static final int LAST = Launch.OWN + 3;

    /** Activations that are not skipped, so that one that there is not costs nothing. */
    private static final int TURNS = Launch.OWN + 4;

    /** Index in a descriptor behind the epilogue's. */
    static final int END = Launch.OWN + 5;

    void put(int[] own) {
        own[FIRST - Launch.OWN] = Activations.code(first);
        own[RESIDUAL - Launch.OWN] = residual == null ? 0 : residual.at();
        own[HAS_RESIDUAL - Launch.OWN] = residual == null ? 0 : 1;
        own[LAST - Launch.OWN] = Activations.code(last);
        boolean isPlain = first == null && residual == null;
        own[TURNS - Launch.OWN] = last != null ? 2 : isPlain ? 0 : 1;
    }

    /** @param place of the element in the result, and of what is added to it in the residual */
    static float of(FloatArray a, IntArray d, int place, float sum) {
        int hasResidual = d.get(HAS_RESIDUAL);
        float added = a.get(d.get(RESIDUAL) + hasResidual * place);
        int turns = d.get(TURNS);
        float value = sum;
        for (int turn = 0; turn < turns; turn++) {
            value = Activations.apply(d.get(turn == 0 ? FIRST : LAST), value);
            value = turn + 1 == hasResidual ? value + added : value;
        }
        return value;
    }
}
