// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Axis;
import org.phiscope.search.Budget;
import org.phiscope.search.Outcome;
import org.phiscope.search.Sweep;

/**
 * A sweep as comma-separated values: the network, the swept parameters, its figures, the device that times are predicted
 * for and the time where there is one, and the reason why a configuration describes no network, which leaves its figures
 * and its time empty. The columns are public interface.
 */
public record SweepCsv(Sweep sweep) {
    /** The column of predicted times: an estimate, in milliseconds. */
    public static final String PREDICTED = "predictedMilliseconds";

    /** The first line, ended. */
    public String header() {
        List<String> header = new ArrayList<>(List.of("network"));
        sweep.axes().forEach(axis -> header.add(axis.parameter().key()));
        header.addAll(Budget.figures());
        if (sweep.device() != null) {
            header.addAll(List.of("device", PREDICTED));
        }
        header.add("reason");
        return new CsvText().row(header).toString();
    }

    /** The line of one configuration, ended. */
    public String row(Sweep.Row row) {
        List<Object> cells = new ArrayList<>(List.of(sweep.base().preset().name()));
        cells.addAll(values(sweep, row));
        switch (row.outcome()) {
            case Outcome.Costs(Configuration _, Map<String, Long> figures) -> {
                Budget.figures().forEach(figure -> cells.add(figures.getOrDefault(figure, 0L)));
                device(cells, predicted(sweep, figures));
                cells.add("");
            }
            case Outcome.Impossible(Message reason) -> {
                cells.addAll(Collections.nCopies(Budget.figures().size(), ""));
                device(cells, List.of(""));
                cells.add(reason);
            }
        }
        return new CsvText().row(cells).toString();
    }

    private void device(List<Object> cells, List<String> time) {
        DeviceSpec device = sweep.device();
        if (device != null) {
            cells.add(device.id());
            cells.addAll(time);
        }
    }

    /** The time predicted for a configuration of these figures; none where the sweep has no device. */
    public static List<String> predicted(Sweep sweep, Map<String, Long> figures) {
        return sweep.device() == null
                ? List.of()
                : List.of(Budget.milliseconds(figures.getOrDefault(Budget.PREDICTED, 0L)).toPlainString());
    }

    /** The values of a row's parameters, as they are typed. */
    public static List<String> values(Sweep sweep, Sweep.Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.values().size(); i++) {
            Axis axis = sweep.axes().get(i);
            values.add(axis.parameter().format(row.values().get(i)));
        }
        return values;
    }
}
