// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.phiscope.config.ProgramVersion;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineProvider.Probe;
import org.phiscope.engine.TornadoVmProvider;
import org.phiscope.message.Message;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Wakes TornadoVM's runtime and lists its devices. */
public final class TornadoBuild implements TornadoVmProvider.Build {

    /**
     * TornadoVM reads its settings once, when it is first touched. It is told to fail where it cannot compile, since it
     * would run a kernel as slow Java instead, some of them wrongly; that its graphs may be long; and that memory is the
     * device's to refuse, since it counts with 4 GB whatever the device has.
     */
    @Override
    public Probe open() {
        System.setProperty("tornado.recover.bailout", "false");
        System.setProperty("tornado.tvm.maxbytecodesize", Integer.toString(1 << 20));
        System.setProperty("tornado.device.memory", (1 << 20) + "GB");
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<Accelerator> accelerators = new ArrayList<>();
        for (int i = 0; i < runtime.getNumBackends(); i++) {
            TornadoBackend backend = runtime.getBackend(i);
            String language = backend.getBackendType().name().toLowerCase(Locale.ROOT);
            for (int k = 0; k < backend.getNumDevices(); k++) {
                TornadoDevice device = backend.getDevice(k);
                String id = TornadoEngine.ID + ":" + language + "-" + k;
                Device described = described(device, id, language);
                accelerators.add(new Accelerator(device, described, tuningFile(device, described)));
            }
        }
        return accelerators.isEmpty()
                ? new Probe.Missing(Message.of("TornadoVM is here, but its drivers find no device."))
                : new Probe.Available(new TornadoEngine(title(), accelerators));
    }

    private static TuningFile tuningFile(TornadoDevice device, Device described) {
        Map<String, String> madeBy = new LinkedHashMap<>();
        madeBy.put("program", ProgramVersion.text());
        madeBy.put("engine", title());
        madeBy.put("device", described.name());
        madeBy.put("driver", driver(device));
        return new TuningFile(CacheDirectory.locate(), described.id(), madeBy);
    }

    /** What a device says of its versions. */
    private static String driver(TornadoDevice device) {
        return device.getPhysicalDevice()
                .getDeviceInfo()
                .lines()
                .map(String::strip)
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("version"))
                .collect(Collectors.joining("; "));
    }

    private static String title() {
        ModuleDescriptor module = TornadoRuntime.class.getModule().getDescriptor();
        return "TornadoVM" + Optional.ofNullable(module).flatMap(ModuleDescriptor::rawVersion).map(v -> " " + v).orElse("");
    }

    /** A processor's memory is the program's own, where every arena is kept once more. */
    private static Device described(TornadoDevice device, String id, String language) {
        long memory = device.getMaxGlobalMemory();
        boolean shared = device.getDeviceType() == TornadoDeviceType.CPU;
        String name = device.getPhysicalDevice().getDeviceName().strip();
        return new Device(id, TornadoEngine.ID, name, language, shared ? memory / 2 : memory);
    }
}
