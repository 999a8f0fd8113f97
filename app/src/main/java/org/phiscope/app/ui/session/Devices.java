// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineProvider;
import org.phiscope.message.Message;

/** The engines that were found and the device that networks run on. Used on the screen's thread only. */
public final class Devices {
    private volatile List<Engine> engines = List.of();
    private final ObservableList<Message> missing = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable Device> selected = new SimpleObjectProperty<>(this, "selected");

    /** What looking for engines brought. */
    public record Found(List<Engine> engines, List<Message> missing) {
        public Found {
            engines = List.copyOf(engines);
            missing = List.copyOf(missing);
        }
    }

    /** Looks for engines; loading native code takes a while, so this is no work for the screen's thread. */
    public static Found find() {
        List<Engine> engines = new ArrayList<>();
        List<Message> missing = new ArrayList<>();
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class)) {
            switch (provider.probe()) {
                case EngineProvider.Probe.Available available -> engines.add(available.engine());
                case EngineProvider.Probe.Missing absent -> missing.add(absent.reason());
            }
        }
        return new Found(engines, missing);
    }

    /** Takes over what was found and selects the first device. */
    public void accept(Found found) {
        engines = found.engines();
        missing.setAll(found.missing());
        selected.set(available().stream().findFirst().orElse(null));
    }

    /** The engines that were found, the preferred one first. May be asked for on any thread. */
    public List<Engine> engines() {
        return engines;
    }

    /** Every device of every engine. */
    public List<Device> available() {
        return engines.stream().flatMap(engine -> engine.devices().stream()).toList();
    }

    /** One sentence for each engine that is not there: which, why, what would change that. */
    public ObservableList<Message> missing() {
        return missing;
    }

    /** The device that networks run on; {@code null} while none was found. */
    public ObjectProperty<@Nullable Device> selectedProperty() {
        return selected;
    }

    /** The engine that drives a device. */
    public Optional<Engine> engine(Device device) {
        return engines.stream()
                .filter(engine -> engine.id().equals(device.engine()))
                .findFirst();
    }
}
