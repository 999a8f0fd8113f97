// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.config.Json;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code phiscope devices}. */
@Command(name = "devices", description = "List engines and devices, and say why an engine is missing.")
final class DevicesCommand extends ProgramCommand {
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        try (Engines engines = Engines.discover()) {
            print(json ? Json.write(json(engines)) : text(engines));
        }
        return DONE;
    }

    private static String text(Engines engines) {
        TextTable table = new TextTable(LEFT, LEFT, LEFT, LEFT, RIGHT);
        for (Engine engine : engines.available()) {
            for (Device device : engine.devices()) {
                table.row(
                        device.id(),
                        device.name(),
                        engine.title(),
                        device.backend(),
                        Figures.mebibytes(device.memoryBytes()));
            }
        }
        StringBuilder text = new StringBuilder(table.toString());
        engines.missing().forEach((engine, reason) -> text.append(reason).append('\n'));
        return text.toString();
    }

    private static Map<String, Object> json(Engines engines) {
        List<Map<String, Object>> devices = new ArrayList<>();
        for (Engine engine : engines.available()) {
            for (Device device : engine.devices()) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("id", device.id());
                object.put("engine", device.engine());
                object.put("engineTitle", engine.title());
                object.put("name", device.name());
                object.put("backend", device.backend());
                object.put("memoryBytes", device.memoryBytes());
                devices.add(object);
            }
        }
        List<Map<String, Object>> missing = new ArrayList<>();
        engines.missing().forEach((engine, reason) -> {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("engine", engine);
            object.put("reason", reason.text());
            missing.add(object);
        });
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("devices", devices);
        object.put("missing", missing);
        return object;
    }
}
