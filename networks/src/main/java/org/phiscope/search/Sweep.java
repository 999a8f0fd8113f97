// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.roofline.DeviceSpec;

/**
 * A network counted with every combination of the values of one or two parameters.
 *
 * @param base the network, everything else as it is here; parameters that follow the swept ones and were not set
 *     themselves move with them
 * @param axes one or two, of different parameters; the values of the last change fastest
 * @param convention how {@code flops} are counted
 * @param device to predict times for; {@code null} for none
 */
public record Sweep(
        Configuration base, List<Axis> axes, Convention convention, @Nullable DeviceSpec device) {
    /** Most configurations of a sweep. */
    public static final int MOST = 1_000_000;

    /**
     * One configuration.
     *
     * @param values of the axes' parameters, in the order of the axes
     */
    public record Row(List<Object> values, Outcome outcome) {
        public Row {
            values = List.copyOf(values);
        }
    }

    /** @throws ParameterException if there are too many axes or configurations, or an axis does not matter */
    public Sweep {
        axes = List.copyOf(axes);
        if (axes.isEmpty() || axes.size() > 2) {
            throw new ParameterException("sweep", Message.of(
                    "takes the ranges of one or two parameters, not of {0}",
                    axes.size()));
        }
        for (Axis axis : axes) {
            String key = axis.parameter().key();
            if (!base.family().parameter(key).equals(axis.parameter())) {
                throw new ParameterException(key, Message.of("is a parameter of another family"));
            }
            BudgetSolver.refuseWithoutEffect(base, key);
        }
        if (axes.size() == 2 && axes.getFirst().parameter().equals(axes.getLast().parameter())) {
            throw new ParameterException(axes.getFirst().parameter().key(), Message.of("is swept twice"));
        }
        if (size(axes) > MOST) {
            throw new ParameterException(
                    "sweep", Message.of(
                    "has at most {0} configurations, not {1}; take longer steps",
                    MOST, size(axes)));
        }
    }

    /** A sweep that predicts no times. */
    public Sweep(Configuration base, List<Axis> axes, Convention convention) {
        this(base, axes, convention, null);
    }

    /** How many configurations there are. */
    public int size() {
        return (int) size(axes);
    }

    private static long size(List<Axis> axes) {
        long size = 1;
        for (Axis axis : axes) {
            size *= axis.values().size();
        }
        return size;
    }

    /**
     * Counts every configuration.
     *
     * @param rows takes each as soon as it is counted
     * @throws java.util.concurrent.CancellationException if the watcher cancels
     */
    public void run(Consumer<Row> rows, Watcher watcher) {
        int size = size();
        for (int i = 0; i < size; i++) {
            watcher.check();
            rows.accept(row(i));
            watcher.progress(i + 1, size);
        }
    }

    private Row row(int index) {
        Map<String, Object> changes = new LinkedHashMap<>();
        List<Object> values = new ArrayList<>(axes.size());
        int block = size();
        int left = index;
        for (Axis axis : axes) {
            block /= axis.values().size();
            Object value = axis.values().get(left / block);
            left %= block;
            values.add(value);
            changes.put(axis.parameter().key(), value);
        }
        return new Row(values, Outcome.of(base, changes, convention, device));
    }
}
