// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.AtomicFile;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.roofline.DeviceSpec;

/** What this machine's devices were measured to do, kept in a file so that each is measured once. */
public final class MeasuredSpeeds {
    private static final String NAME = ".name";
    private static final String FLOPS = ".flopsPerSecond";
    private static final String BYTES = ".bytesPerSecond";

    private final Path file;

    /** @param directory as {@link UserDirectory} has it; it need not exist yet */
    public MeasuredSpeeds(Path directory) {
        this.file = directory.resolve("speeds.properties");
    }

    /**
     * What a device was measured to do; empty if it was not, or if another one of its id was: a file may come to another
     * machine.
     *
     * @throws IOException if the file cannot be read or understood
     */
    public Optional<DeviceSpec> of(Engine engine, Device device) throws IOException {
        Properties kept = read();
        if (!device.name().equals(kept.getProperty(device.id() + NAME))) {
            return Optional.empty();
        }
        return Optional.of(spec(
                engine,
                device,
                new MachineSpeed(rate(kept, device.id() + FLOPS), rate(kept, device.id() + BYTES))));
    }

    /**
     * Keeps what a device was just measured to do.
     *
     * @throws IOException if it cannot be written
     */
    public synchronized DeviceSpec keep(Engine engine, Device device, MachineSpeed speed) throws IOException {
        Properties kept = read();
        kept.setProperty(device.id() + NAME, device.name());
        kept.setProperty(device.id() + FLOPS, Double.toString(speed.flopsPerSecond()));
        kept.setProperty(device.id() + BYTES, Double.toString(speed.bytesPerSecond()));
        StringWriter text = new StringWriter();
        kept.store(text, null);
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        return spec(engine, device, speed);
    }

    private Properties read() throws IOException {
        Properties kept = new Properties();
        if (Files.isRegularFile(file)) {
            try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                kept.load(reader);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": " + e.getMessage() + "; delete the file and measure again", e);
            }
        }
        return kept;
    }

    private double rate(Properties kept, String key) throws IOException {
        String text = kept.getProperty(key, "");
        try {
            double rate = Double.parseDouble(text);
            if (rate > 0 && Double.isFinite(rate)) {
                return rate;
            }
        } catch (NumberFormatException e) {
            throw noRate(key, text, e);
        }
        throw noRate(key, text, null);
    }

    private IOException noRate(String key, String text, @Nullable Exception cause) {
        return new IOException(file + ": " + key + ": '" + text + "' is no rate; measure again", cause);
    }

    private static DeviceSpec spec(Engine engine, Device device, MachineSpeed speed) {
        return new DeviceSpec(
                device.id(),
                device.name(),
                DeviceSpec.Kind.MEASURED,
                speed.flopsPerSecond(),
                speed.bytesPerSecond(),
                "measured on this machine with " + engine.title());
    }
}
