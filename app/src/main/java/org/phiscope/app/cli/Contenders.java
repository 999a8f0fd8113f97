// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Form;
import org.phiscope.engine.Tensor;

/** Ways to compute one network, measured in turns: the first is what the others are compared with. */
final class Contenders implements AutoCloseable {
    private final List<CompiledNetwork> networks = new ArrayList<>();
    private List<Latency> latencies = List.of();

    /** One more, closed with these. */
    CompiledNetwork add(CompiledNetwork network) {
        networks.add(network);
        return network;
    }

    /** @param runs of each; 0 for as many as some seconds take */
    void measure(Tensor input, int runs) {
        latencies = Latency.measure(networks, input, runs);
    }

    /** The one of a device's own kernels where there is one; otherwise the device's only one. */
    CompiledNetwork quickest(Device device) {
        return networks.stream()
                .filter(network -> network.device().equals(device))
                .reduce((one, other) -> other.form() == Form.SPECIALISED ? other : one)
                .orElseThrow();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < latencies.size(); i++) {
            Latency latency = latencies.get(i);
            TextTable table = new TextTable(LEFT, RIGHT, RIGHT);
            table.row("", "p50", "p95");
            table.row("run", milliseconds(latency.p50()), milliseconds(latency.p95()));
            table.row("engine's own call", milliseconds(latency.bareP50()), milliseconds(latency.bareP95()));
            Device device = networks.get(i).device();
            text.append("\non ")
                    .append(device.id())
                    .append(" (")
                    .append(device.name())
                    .append("), ")
                    .append(form(i))
                    .append(" form, ")
                    .append(latency.runs())
                    .append(" runs\n")
                    .append(table)
                    .append(String.format(Locale.ROOT, "overhead of the workbench: %.1f %%\n", 100 * latency.overhead()));
            if (i > 0) {
                text.append(String.format(Locale.ROOT, "speed, the first being 1: %.2f\n", speed(i)));
            }
        }
        return text.toString();
    }

    /** The first one's figures are the object's own; the others' are in a list. */
    void write(Map<String, Object> object) {
        List<Map<String, Object>> others = new ArrayList<>();
        for (int i = 0; i < latencies.size(); i++) {
            Map<String, Object> figures = i == 0 ? object : new LinkedHashMap<>();
            Latency latency = latencies.get(i);
            figures.put("device", networks.get(i).device().id());
            figures.put("form", form(i));
            figures.put("runs", latency.runs());
            figures.put("p50", Latency.milliseconds(latency.p50()));
            figures.put("p95", Latency.milliseconds(latency.p95()));
            figures.put("bareP50", Latency.milliseconds(latency.bareP50()));
            figures.put("bareP95", Latency.milliseconds(latency.bareP95()));
            figures.put("overhead", latency.overhead());
            if (i > 0) {
                figures.put("speed", speed(i));
                others.add(figures);
            }
        }
        if (!others.isEmpty()) {
            object.put("others", others);
        }
    }

    private double speed(int of) {
        return (double) latencies.getFirst().p50().toNanos() / latencies.get(of).p50().toNanos();
    }

    private String form(int of) {
        return networks.get(of).form().name().toLowerCase(Locale.ROOT);
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f ms", Latency.milliseconds(time));
    }

    @Override
    public void close() {
        networks.forEach(CompiledNetwork::close);
    }
}
