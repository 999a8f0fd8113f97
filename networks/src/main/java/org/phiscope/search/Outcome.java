// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.CostFigures;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.format.FormatException;
import org.phiscope.graph.GraphException;
import org.phiscope.message.Message;
import org.phiscope.message.MessageException;
import org.phiscope.parameter.ParameterException;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.Roofline;

/** What becomes of a choice of parameters. */
public sealed interface Outcome {
    /**
     * A network.
     *
     * @param figures its totals under their public names, see {@link CostFigures#totals}, and where a device was told,
     *     {@value Budget#PREDICTED}
     */
    record Costs(Configuration configuration, Map<String, Long> figures) implements Outcome {
        public Costs {
            figures = Collections.unmodifiableMap(figures);
        }
    }

    /** No network, and why not. */
    record Impossible(Message reason) implements Outcome {}

    /** What a configuration becomes with these parameters set. */
    static Outcome of(Configuration base, Map<String, Object> values, Convention convention) {
        return of(base, values, convention, null);
    }

    /**
     * What a configuration becomes with these parameters set.
     *
     * @param device to predict its time for; {@code null} for none
     */
    static Outcome of(
            Configuration base, Map<String, Object> values, Convention convention, @Nullable DeviceSpec device) {
        try {
            Map<String, Object> changes = new LinkedHashMap<>(base.changes());
            changes.putAll(values);
            Configuration configuration =
                    new Configuration(base.family(), base.preset(), changes, base.fixedInput());
            return new Costs(configuration, figures(CostModel.report(configuration.graph()), convention, device));
        } catch (GraphException | ParameterException | FormatException e) {
            return new Impossible(MessageException.toldBy(e));
        } catch (ArithmeticException e) {
            return new Impossible(Message.of("costs more than 64 bits can count"));
        }
    }

    /**
     * What a network costs under the public names, see {@link Costs#figures}.
     *
     * @param device to predict its time for; {@code null} for none
     * @throws GraphException if a count does not fit 64 bits
     */
    static Map<String, Long> figures(CostReport report, Convention convention, @Nullable DeviceSpec device) {
        Map<String, Long> figures = CostFigures.totals(report, convention);
        if (device != null) {
            figures.put(Budget.PREDICTED, Roofline.of(report, device).nanoseconds());
        }
        return figures;
    }
}
