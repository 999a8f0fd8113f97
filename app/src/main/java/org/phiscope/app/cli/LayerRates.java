// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.phiscope.cost.CostModel;
import org.phiscope.engine.Device;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.engine.NodeTime;
import org.phiscope.graph.Graph;
import org.phiscope.roofline.Layer;
import org.phiscope.roofline.Workload;

/** How long each part of a run took, what it reached by that, and how near that is to the most the device does. */
final class LayerRates {
    private final Device device;
    private final MachineSpeed ceilings;
    private final List<Rate> rates;

    /**
     * A part of a run.
     *
     * @param layer what it computed and moved; empty for work that is no layer's
     */
    private record Rate(NodeTime part, Optional<Layer> layer) {
        double seconds() {
            return part.time().toNanos() / 1e9;
        }

        /** FLOP/s; nought where the clock saw no time. */
        double flopsPerSecond() {
            return perSecond(layer.map(Layer::flops).orElse(0L));
        }

        double bytesPerSecond() {
            return perSecond(layer.map(Layer::bytes).orElse(0L));
        }

        private double perSecond(long count) {
            return seconds() > 0 ? count / seconds() : 0;
        }

        /** Of the ceiling that it is nearer to: the time that it takes at least, as a part of what it took. */
        double share(MachineSpeed ceilings) {
            return Math.max(
                    flopsPerSecond() / ceilings.flopsPerSecond(), bytesPerSecond() / ceilings.bytesPerSecond());
        }
    }

    LayerRates(Graph graph, Device device, MachineSpeed ceilings, List<NodeTime> parts) {
        this.device = device;
        this.ceilings = ceilings;
        Workload workload = Workload.of(CostModel.report(graph));
        rates = parts.stream()
                .map(part -> new Rate(part, workload.layerOf(part.node())))
                .toList();
    }

    /** The ceilings, and a table of the parts under them. */
    String text() {
        double whole = rates.stream().mapToDouble(Rate::seconds).sum();
        TextTable table = new TextTable(LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT);
        table.row("part", "time", "%", "GFLOP/s", "GB/s", "% of ceiling");
        for (Rate rate : rates) {
            boolean timed = rate.layer().isPresent() && rate.seconds() > 0;
            table.row(
                    rate.part().node(),
                    Figures.milliseconds(rate.seconds()),
                    tenths(100 * rate.seconds() / Math.max(1e-9, whole)),
                    timed ? tenths(rate.flopsPerSecond() / 1e9) : "",
                    timed ? tenths(rate.bytesPerSecond() / 1e9) : "",
                    timed ? tenths(100 * rate.share(ceilings)) : "");
        }
        return "ceilings of " + device.name() + ", as measured: " + tenths(ceilings.flopsPerSecond() / 1e9)
                + " GFLOP/s, " + tenths(ceilings.bytesPerSecond() / 1e9) + " GB/s\n\n" + table;
    }

    private static String tenths(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    /** What {@link #text} says, with times in milliseconds; keys of what is no layer are left out. */
    void write(Map<String, Object> object) {
        Map<String, Object> most = new LinkedHashMap<>();
        most.put("flopsPerSecond", ceilings.flopsPerSecond());
        most.put("bytesPerSecond", ceilings.bytesPerSecond());
        object.put("ceilings", most);
        List<Map<String, Object>> list = new ArrayList<>();
        for (Rate rate : rates) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("node", rate.part().node());
            entry.put("time", Latency.milliseconds(rate.part().time()));
            rate.layer().ifPresent(layer -> {
                entry.put("flops", layer.flops());
                entry.put("bytes", layer.bytes());
                entry.put("flopsPerSecond", rate.flopsPerSecond());
                entry.put("bytesPerSecond", rate.bytesPerSecond());
                entry.put("shareOfCeiling", rate.share(ceilings));
            });
            list.add(entry);
        }
        object.put("layers", list);
    }
}
