// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import java.io.IOException;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;

/**
 * The device that times are predicted for: one of the table, or this machine as it was measured. Every view that predicts
 * times shows the same one.
 */
public final class Targets {
    private static final DeviceSpec FIRST = DeviceTable.find("v100").orElseThrow();

    private final Devices devices;
    private final Memory memory;
    private final BackgroundTasks tasks;
    private final Texts texts;
    private final ObjectProperty<DeviceSpec> target = new SimpleObjectProperty<>(this, "target", FIRST);
    private final ReadOnlyObjectWrapper<@Nullable DeviceSpec> here = new ReadOnlyObjectWrapper<>(this, "here");

    /** Id of the device that was chosen last and may yet be found; {@code null} once another was chosen. */
    private @Nullable String awaited;

    /** What devices of this machine were measured to do. */
    @FunctionalInterface
    public interface Memory {
        /** @throws IOException if what was kept cannot be read */
        Optional<DeviceSpec> of(Engine engine, Device device) throws IOException;
    }

    /** @param kept id of the device that was chosen last, of the table or of this machine */
    public Targets(Devices devices, Memory memory, BackgroundTasks tasks, Language language, Optional<String> kept) {
        this.devices = devices;
        this.memory = memory;
        this.tasks = tasks;
        texts = new Texts(language, Targets.class);
        kept.flatMap(DeviceTable::find).ifPresent(target::set);
        awaited = kept.orElse(null);
        target.addListener((_, _, _) -> awaited = null);
        devices.selectedProperty().subscribe(this::recall);
        recall();
    }

    /** The device that times are predicted for. */
    public ObjectProperty<DeviceSpec> targetProperty() {
        return target;
    }

    /** The device that networks run on, if it was measured; else {@code null}. */
    public ReadOnlyObjectProperty<@Nullable DeviceSpec> hereProperty() {
        return here.getReadOnlyProperty();
    }

    /** The device that networks run on was measured: times are predicted for it from now on. */
    public void measured(DeviceSpec measured) {
        here.set(measured);
        target.set(measured);
    }

    /** Reads again what the device that networks run on was measured to do, and the one that was chosen last. */
    private void recall() {
        here.set(null);
        for (Device device : devices.available()) {
            if (isSelected(device) || device.id().equals(awaited)) {
                devices.engine(device)
                        .ifPresent(engine -> tasks.start(
                                texts.bind("task.recall"),
                                _ -> memory.of(engine, device),
                                found -> found.ifPresent(spec -> show(device, spec))));
            }
        }
    }

    private void show(Device device, DeviceSpec spec) {
        if (isSelected(device)) {
            here.set(spec);
        }
        if (device.id().equals(awaited)) {
            target.set(spec);
        }
    }

    private boolean isSelected(Device device) {
        return device.equals(devices.selectedProperty().get());
    }
}
