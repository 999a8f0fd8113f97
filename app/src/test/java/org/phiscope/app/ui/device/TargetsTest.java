// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.engine.Device;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;

class TargetsTest {
    private static final DeviceSpec V100 = DeviceTable.find("v100").orElseThrow();
    private static final DeviceSpec T4 = DeviceTable.find("t4").orElseThrow();

    private final Map<Device, DeviceSpec> measured = new HashMap<>();
    private final Devices devices = new Devices();
    private final List<String> failures = new ArrayList<>();
    private final BackgroundTasks tasks = new BackgroundTasks(
            Runnable::run, Runnable::run, failure -> failures.add(failure.cause().getMessage()));

    private Targets targets(@Nullable String kept) {
        return new Targets(
                devices,
                (_, device) -> Optional.ofNullable(measured.get(device)),
                tasks,
                new Language(Locale.ENGLISH),
                Optional.ofNullable(kept));
    }

    @Test
    void beginsWithTheDeviceOfTheTableThatWasChosenLast() {
        assertThat(targets(null).targetProperty().get()).isEqualTo(V100);
        assertThat(targets("t4").targetProperty().get()).isEqualTo(T4);
        assertThat(targets("no such device").targetProperty().get()).isEqualTo(V100);
    }

    @Test
    void thisMachineIsThereOnceItIsFoundIfItWasMeasured() {
        measured.put(FakeMachine.DEVICE, FakeMachine.spec(42e9));
        Targets targets = targets(null);
        assertThat(targets.hereProperty().get()).isNull();

        devices.accept(FakeMachine.found(FakeMachine.DEVICE, FakeMachine.OTHER));
        assertThat(targets.hereProperty().get()).isEqualTo(FakeMachine.spec(42e9));
        assertThat(targets.targetProperty().get()).isEqualTo(V100);

        devices.selectedProperty().set(FakeMachine.OTHER);
        assertThat(targets.hereProperty().get()).isNull();
    }

    @Test
    void thisMachineIsChosenAgainThoughNetworksRunOnAnotherOfItsDevices() {
        DeviceSpec other = FakeMachine.spec(FakeMachine.OTHER, 42e9);
        measured.put(FakeMachine.OTHER, other);
        Targets targets = targets("fake:gpu");
        assertThat(targets.targetProperty().get()).isEqualTo(V100);

        devices.accept(FakeMachine.found(FakeMachine.DEVICE, FakeMachine.OTHER));
        assertThat(targets.targetProperty().get()).isEqualTo(other);
        assertThat(targets.hereProperty().get()).isNull();
    }

    @Test
    void whatIsChosenMeanwhileStays() {
        measured.put(FakeMachine.DEVICE, FakeMachine.spec(42e9));
        Targets targets = targets("fake:cpu");
        targets.targetProperty().set(T4);

        devices.accept(FakeMachine.found(FakeMachine.DEVICE));
        assertThat(targets.targetProperty().get()).isEqualTo(T4);
        assertThat(targets.hereProperty().get()).isEqualTo(FakeMachine.spec(42e9));
    }

    @Test
    void whatWasMeasuredAndCannotBeReadIsSaid() {
        String why = "speeds.properties: 'fast' is no rate; measure again";
        devices.accept(FakeMachine.found(FakeMachine.DEVICE));
        Targets targets = new Targets(
                devices,
                (_, _) -> {
                    throw new IOException(why);
                },
                tasks,
                new Language(Locale.ENGLISH),
                Optional.empty());
        assertThat(failures).containsExactly(why);
        assertThat(targets.hereProperty().get()).isNull();
    }
}
