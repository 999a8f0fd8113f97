// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.roofline.DeviceSpec;

class MeasuredSpeedsTest {
    private static final MachineSpeed SPEED = new MachineSpeed(123.4e9, 17.25e9);

    @TempDir
    private Path directory;

    private Engines engines;
    private Engine engine;
    private Device device;

    @BeforeEach
    void discover() {
        engines = Engines.discover();
        engine = engines.preferred();
        device = engine.devices().getFirst();
    }

    @AfterEach
    void close() {
        engines.close();
    }

    @Test
    void keepsWhatWasMeasured() throws IOException {
        Path home = directory.resolve("not/there/yet");
        assertThat(new MeasuredSpeeds(home).of(engine, device)).isEmpty();

        DeviceSpec kept = new MeasuredSpeeds(home).keep(engine, device, SPEED);

        assertThat(kept.kind()).isEqualTo(DeviceSpec.Kind.MEASURED);
        assertThat(kept.flopsPerSecond()).isEqualTo(123.4e9);
        assertThat(kept.source()).contains(engine.title());
        assertThat(new MeasuredSpeeds(home).of(engine, device)).contains(kept);
    }

    @Test
    void anotherProcessorWasNotMeasured() throws IOException {
        new MeasuredSpeeds(directory).keep(engine, device, SPEED);
        Device other =
                new Device(device.id(), device.engine(), "another", device.backend(), device.memoryBytes());

        assertThat(new MeasuredSpeeds(directory).of(engine, other)).isEmpty();
    }

    @Test
    void measuringAgainReplaces() throws IOException {
        MeasuredSpeeds speeds = new MeasuredSpeeds(directory);
        speeds.keep(engine, device, SPEED);
        speeds.keep(engine, device, new MachineSpeed(2e9, 3e9));

        assertThat(speeds.of(engine, device)).hasValueSatisfying(spec -> {
            assertThat(spec.flopsPerSecond()).isEqualTo(2e9);
            assertThat(spec.bytesPerSecond()).isEqualTo(3e9);
        });
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        MeasuredSpeeds speeds = new MeasuredSpeeds(directory);
        speeds.keep(engine, device, SPEED);
        Path file = directory.resolve("speeds.properties");
        Files.writeString(file, Files.readString(file).replace("1.234E11", "-1"));

        assertThatThrownBy(() -> speeds.of(engine, device))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": " + device.id() + ".flopsPerSecond: '-1' is no rate; measure again");
    }
}
