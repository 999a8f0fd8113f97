// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.phiscope.engine.EngineException;
import org.phiscope.message.Message;

/** The weights of a step one after the other, as they will lie in the arena of weights. */
final class WeightBlock {
    /** Floats of a cache line: every tensor begins at a multiple of these. */
    private static final int ALIGNMENT = 16;

    private final List<float[]> tensors = new ArrayList<>();
    private long size;

    /**
     * Appends a tensor.
     *
     * @return index of its first element
     * @throws EngineException if it lies beyond what an index can reach
     */
    int add(float... values) {
        long at = size;
        size = Math.ceilDiv(at + values.length, ALIGNMENT) * ALIGNMENT;
        if (size > Accelerator.LARGEST_ARENA) {
            throw new EngineException(Message.of(
                    "the weights take {0} bytes, more than TornadoVM's arrays hold",
                    size * Float.BYTES));
        }
        tensors.add(values);
        return (int) at;
    }

    /** The same for blocks of the same content. */
    int contentHash() {
        int hash = tensors.size();
        for (float[] tensor : tensors) {
            hash = 31 * hash + Arrays.hashCode(tensor);
        }
        return hash;
    }

    /** In floats. */
    int size() {
        return (int) size;
    }

    /** Takes a tensor at its index. */
    interface Sink {
        void put(int at, float[] values);
    }

    void forEach(Sink sink) {
        long at = 0;
        for (float[] tensor : tensors) {
            sink.put((int) at, tensor);
            at = Math.ceilDiv(at + tensor.length, ALIGNMENT) * ALIGNMENT;
        }
    }
}
