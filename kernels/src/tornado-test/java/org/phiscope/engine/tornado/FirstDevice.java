// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;

/** The first device that TornadoVM finds; fails with the reason where it finds none. */
final class FirstDevice implements AutoCloseable {
    private final Engines engines = Engines.discover();
    private final Device device = engines.devices().stream()
            .filter(candidate -> candidate.engine().equals(TornadoEngine.ID))
            .findFirst()
            .orElseThrow(() -> new AssertionError(engines.missing().toString()));

    Engine engine() {
        return engines.engine(device);
    }

    Device device() {
        return device;
    }

    Accelerator accelerator() {
        return ((TornadoEngine) engine()).accelerator(device);
    }

    @Override
    public void close() {
        engines.close();
    }
}
