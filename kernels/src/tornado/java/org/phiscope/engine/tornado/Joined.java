// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.plan.Step;
import org.phiscope.graph.Op;

/**
 * A plan with steps joined that one kernel computes: a convolution with the residual connection that its result ends in,
 * and the depthwise convolutions of a MixConv with the slices before them and the concatenation after.
 *
 * @param plan the joined steps: a convolution's has the residual as its second input, a MixConv's is the concatenation's
 *     with the sliced map as its only input
 * @param sums the sum that a convolution is joined with, by index of the sum's result
 * @param mixed the convolutions of a MixConv, by index of the concatenation's result
 */
record Joined(Plan plan, Map<Integer, Step> sums, Map<Integer, List<Mixed>> mixed) {
    /** A depthwise convolution of some channels of a map, beginning with {@code first}. */
    record Mixed(Step convolution, int first) {}

    static Joined of(Plan plan) {
        return new Joiner(plan).joined();
    }

    private static final class Joiner {
        private final Plan plan;
        private final Map<Integer, Step> producers = new HashMap<>();
        private final Map<Integer, Integer> readers = new HashMap<>();
        private final Set<Integer> visible;
        private final Map<Integer, Step> replaced = new HashMap<>(); // by result
        private final Set<Integer> gone = new HashSet<>(); // results that are computed no more
        private final Map<Integer, Step> sums = new HashMap<>();
        private final Map<Integer, List<Mixed>> mixed = new HashMap<>();

        Joiner(Plan plan) {
            this.plan = plan;
            this.visible = new HashSet<>(plan.results().values());
            for (Step step : plan.steps()) {
                producers.put(step.result().index(), step);
                step.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            }
        }

        Joined joined() {
            for (Step step : plan.steps()) {
                switch (step.op()) {
                    case Op.Add _ when step.inputs().size() == 2 -> joinSum(step);
                    case Op.Concat concat when concat.axis() == 1 -> joinMixed(step);
                    default -> {
                        // stays as it is
                    }
                }
            }
            List<Step> steps = new ArrayList<>();
            for (Step step : plan.steps()) {
                if (!gone.contains(step.result().index())) {
                    steps.add(replaced.getOrDefault(step.result().index(), step));
                }
            }
            return new Joined(new Plan(plan.graph(), List.copyOf(steps), plan.results()), sums, mixed);
        }

        /** The step that makes a result for one reader alone; {@code null} if others see it. */
        private @Nullable Step onlyFor(int result) {
            boolean isAlone = readers.getOrDefault(result, 0) == 1
                    && !visible.contains(result)
                    && !gone.contains(result)
                    && !replaced.containsKey(result);
            return isAlone ? producers.get(result) : null;
        }

        private void joinSum(Step sum) {
            for (int i = 1; i >= 0; i--) {
                Step convolution = onlyFor(sum.inputs().get(i));
                if (convolution != null && convolution.op() instanceof Op.Conv2d) {
                    int result = sum.result().index();
                    gone.add(convolution.result().index());
                    sums.put(result, sum);
                    replaced.put(
                            result,
                            new Step(
                                    convolution.source(),
                                    convolution.norm(),
                                    convolution.normFrom(),
                                    convolution.activation(),
                                    sum.result(),
                                    List.of(convolution.inputs().getFirst(), sum.inputs().get(1 - i))));
                    return;
                }
            }
        }

        private void joinMixed(Step concat) {
            List<Mixed> parts = new ArrayList<>();
            Set<Integer> maps = new HashSet<>();
            Set<Integer> strides = new HashSet<>();
            for (int input : concat.inputs()) {
                Step convolution = onlyFor(input);
                if (convolution == null
                        || !(convolution.op() instanceof Op.Conv2d conv)
                        || !conv.isDepthwise()
                        || convolution.activation() != null) {
                    return;
                }
                Step slice = onlyFor(convolution.inputs().getFirst());
                if (slice == null || !(slice.op() instanceof Op.Slice cut) || cut.axis() != 1) {
                    return;
                }
                maps.add(slice.inputs().getFirst());
                strides.add(conv.stride());
                parts.add(new Mixed(convolution, cut.from()));
            }
            if (maps.size() != 1 || strides.size() != 1) {
                return;
            }
            int result = concat.result().index();
            for (Mixed part : parts) {
                gone.add(part.convolution().result().index());
                gone.add(part.convolution().inputs().getFirst());
            }
            mixed.put(result, List.copyOf(parts));
            replaced.put(
                    result,
                    new Step(concat.source(), null, 0, concat.activation(), concat.result(), List.copyOf(maps)));
        }
    }
}
