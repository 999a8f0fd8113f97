// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.phiscope.graph.Op;

/**
 * Where the results of a plan's steps lie in one block of memory when the steps run in order. A result lives from its
 * step to the last step that reads it, wanted results to the end; two that live at the same time never overlap.
 *
 * @param slots one per step, in the plan's order
 * @param bytes size of the block
 */
public record Layout(List<Slot> slots, long bytes) {
    /** Slots begin at multiples of this: a cache line, and as wide as any vector register. */
    public static final int ALIGNMENT = 64;

    /**
     * A step's place in the block.
     *
     * @param offset its first byte
     * @param from number of the step that writes it
     * @param to number of the last step that reads it
     */
    public record Slot(long offset, long bytes, int from, int to) {
        public long end() {
            return offset + bytes;
        }

        /** Whether both live at some time. */
        public boolean meets(Slot other) {
            return from <= other.to && other.from <= to;
        }
    }

    /** Largest results first, each at the lowest place that is free for as long as it lives (Pisarchyk & Lee 2020). */
    public static Layout of(Plan plan) {
        List<Step> steps = plan.steps();
        int[] stepOf = new int[plan.graph().nodes().size()];
        int[] lastUse = new int[steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            stepOf[step.result().index()] = i;
            lastUse[i] = i;
            for (int input : step.inputs()) {
                lastUse[stepOf[input]] = i;
            }
            if (step.op() instanceof Op.Input) {
                lastUse[i] = steps.size(); // the caller's, which may run again with it
            }
        }
        for (int node : plan.results().values()) {
            lastUse[stepOf[node]] = steps.size();
        }
        List<Integer> bySize = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            bySize.add(i);
        }
        bySize.sort(Comparator.comparingLong((Integer i) -> bytes(steps.get(i))).reversed());

        Slot[] slots = new Slot[steps.size()];
        List<Slot> placed = new ArrayList<>(); // by offset
        long block = 0;
        for (int i : bySize) {
            long bytes = bytes(steps.get(i));
            Slot slot = new Slot(0, bytes, i, lastUse[i]);
            for (Slot other : placed) {
                if (other.meets(slot)) {
                    if (other.offset >= slot.end()) {
                        break;
                    }
                    slot = new Slot(Math.max(slot.offset, aligned(other.end())), bytes, i, lastUse[i]);
                }
            }
            slots[i] = slot;
            block = Math.max(block, slot.end());
            int at = placed.size();
            while (at > 0 && placed.get(at - 1).offset > slot.offset) {
                at--;
            }
            placed.add(at, slot);
        }
        return new Layout(List.of(slots), block);
    }

    private static long bytes(Step step) {
        long elements = step.result().shape().elements();
        return elements > Long.MAX_VALUE / 8 ? Long.MAX_VALUE / 8 : elements * Float.BYTES;
    }

    private static long aligned(long offset) {
        return Math.ceilDiv(offset, ALIGNMENT) * ALIGNMENT;
    }
}
