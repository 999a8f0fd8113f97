// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import org.phiscope.engine.Device;
import org.phiscope.engine.MemoryEstimate;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * Memory that a style transfer takes, in bytes.
 *
 * @param device for the extractor, the losses and the way back through both
 * @param heap Java's, for the picture and what its optimiser remembers
 */
public record StyleMemory(long device, long heap) {
    /** Copies of the picture: its values, gradients, how it is moved, and what is shown of it. */
    private static final int COPIES = 10;

    /** Part of Java's heap that the rest of the program leaves. */
    private static final double FREE = 0.75;

    private static final int MEBIBYTE = 1 << 20;

    static StyleMemory of(MemoryEstimate losses, Graph extractor, StyleSettings settings) {
        long values = extractor.input().shape().elements();
        long remembered =
                switch (settings.optimiser()) {
                    case ADAM -> values * Optimiser.Adam.BYTES;
                    case LBFGS -> values * Optimiser.Lbfgs.BYTES;
                };
        long targets = settings.contentLayers().stream()
                .flatMap(layer -> extractor.find(layer).stream())
                .map(node -> node.shape())
                .mapToLong(Shape::elements)
                .sum();
        return new StyleMemory(losses.total(), (COPIES * values + targets) * Float.BYTES + remembered);
    }

    public long total() {
        return device + heap;
    }

    /** Whether it fits a device and this program. */
    public boolean fits(Device on) {
        return device <= on.memoryBytes() && heap <= heapBytes();
    }

    /** @throws StyleException if it does not fit; all figures are named */
    public void requireFits(StyleSettings settings, Device on) {
        if (device > on.memoryBytes()) {
            throw new StyleException(Message.of(
                    "a picture of {0} pixels needs about {1} to paint, and {2} has {3}; choose a smaller size or "
                            + "finer layers only",
                    settings.longerSide(), mebibytes(device), on.name(), mebibytes(on.memoryBytes())));
        }
        if (heap > heapBytes()) {
            throw new StyleException(Message.of(
                    "a picture of {0} pixels needs about {1} of Java's heap, which has {2} for it; choose a "
                            + "smaller size, Adam, or a larger heap (-Xmx)",
                    settings.longerSide(), mebibytes(heap), mebibytes(heapBytes())));
        }
    }

    private static long heapBytes() {
        return (long) (FREE * Runtime.getRuntime().maxMemory());
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, MEBIBYTE) + " MiB";
    }
}
