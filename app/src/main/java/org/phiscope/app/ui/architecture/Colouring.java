// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.app.ui.cost.Metric;

/** What the colours of boxes say. */
sealed interface Colouring {
    /** How much of a cost each is. */
    record ByMetric(Metric metric) implements Colouring {}

    /** What each computes. */
    record ByKind() implements Colouring {}

    /** Every colouring, in the order in which they are offered. */
    static List<Colouring> all() {
        List<Colouring> all = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            all.add(new ByMetric(metric));
        }
        all.add(new ByKind());
        return all;
    }
}
