// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.engine.Device;

/**
 * Lets the engine of a device prepare what all networks share when the device is chosen for the first time, so that no slider
 * waits for it later. To be used on the screen's thread.
 */
public final class WarmUp {
    private final Devices devices;
    private final BackgroundTasks tasks;
    private final Texts texts;
    private final Set<Device> begun = new HashSet<>();

    private WarmUp(Devices devices, BackgroundTasks tasks, Language language) {
        this.devices = devices;
        this.tasks = tasks;
        this.texts = new Texts(language, WarmUp.class);
    }

    /** From now on every device that is chosen is warmed up once. */
    public static void follow(Devices devices, BackgroundTasks tasks, Language language) {
        WarmUp warmUp = new WarmUp(devices, tasks, language);
        devices.selectedProperty().subscribe(warmUp::begin);
    }

    private void begin(@Nullable Device device) {
        if (device == null || !begun.add(device)) {
            return;
        }
        devices.engine(device)
                .ifPresent(engine -> tasks.start(
                        texts.bind("warm-up", device.name()),
                        progress -> {
                            engine.warmUp(
                                    device,
                                    (done, parts, part) ->
                                            progress.report((double) done / parts, done + "/" + parts + " " + part),
                                    progress.cancellation());
                            return device;
                        },
                        _ -> {}));
    }
}
