// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;

/** The first device that TornadoVM finds; fails with the reason where it finds none. */
final class FirstDevice implements AutoCloseable {
    /** Tests measure nothing for the next run of the program. */
    private final Path cache = temporary();

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

    private static Path temporary() {
        try {
            Path directory = Files.createTempDirectory("phiscope-cache");
            System.setProperty(CacheDirectory.OVERRIDE, directory.toString());
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the engine keeps what it can make again. */
    Path cache() {
        return cache;
    }

    Accelerator accelerator() {
        return ((TornadoEngine) engine()).accelerator(device);
    }

    @Override
    public void close() {
        engines.close();
        System.clearProperty(CacheDirectory.OVERRIDE);
        try (Stream<Path> files = Files.list(cache)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(cache);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
