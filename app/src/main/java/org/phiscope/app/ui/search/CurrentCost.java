// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.Map;
import java.util.concurrent.Executor;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostReport;
import org.phiscope.graph.GraphException;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Outcome;

/** What the network on the workbench costs, counted as what is drawn beside it. To be used on the screen's thread. */
final class CurrentCost {
    private final LatestTask<Counted, Map<String, Long>> counting;
    private final ReadOnlyObjectWrapper<@Nullable Map<String, Long>> figures =
            new ReadOnlyObjectWrapper<>(this, "figures");
    private @Nullable Counted asked;

    /** A network and how it is counted. */
    private record Counted(CostReport report, Convention convention, @Nullable DeviceSpec device) {
        boolean isAs(CostReport other, Convention counted, @Nullable DeviceSpec on) {
            return report == other && convention == counted && (device == null ? on == null : device.equals(on));
        }
    }

    /**
     * @param worker where times are predicted
     * @param screen {@code Platform::runLater}
     */
    CurrentCost(Executor worker, Executor screen) {
        counting = new LatestTask<>(worker, screen, (counted, _) -> figures(counted), this::show);
    }

    /** The figures under their public names; {@code null} while they are not known, or cannot be counted. */
    ReadOnlyObjectProperty<@Nullable Map<String, Long>> figuresProperty() {
        return figures.getReadOnlyProperty();
    }

    /**
     * Counts a network, unless it was just counted so.
     *
     * @param report {@code null} where there is no network
     * @param device that a time is predicted for; {@code null} for none
     */
    void ask(@Nullable CostReport report, Convention convention, @Nullable DeviceSpec device) {
        if (report == null) {
            counting.cancel();
            asked = null;
            figures.set(null);
            return;
        }
        Counted last = asked;
        if (last == null || !last.isAs(report, convention, device)) {
            Counted wanted = new Counted(report, convention, device);
            asked = wanted;
            counting.submit(wanted);
        }
    }

    private static Map<String, Long> figures(Counted counted) {
        try {
            return Outcome.figures(counted.report(), counted.convention(), counted.device());
        } catch (GraphException e) {
            return Map.of(); // it moves more than can be counted: there is no place for it beside the others
        }
    }

    private void show(Map<String, Long> counted) {
        figures.set(counted.isEmpty() ? null : counted);
    }
}
