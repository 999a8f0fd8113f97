// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.util.List;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.Tooltip;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;

/** The choice of the device that times are predicted for: this machine if it was measured, and the table by kinds. */
final class TargetMenu extends MenuButton {
    private final LatencyViewModel model;
    private final Texts texts;
    private final Tooltip source = new Tooltip();

    TargetMenu(LatencyViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
        setId("latency-target");
        source.setWrapText(true);
        source.setMaxWidth(420);
        setTooltip(source);
        model.targetProperty().subscribe(this::nameTarget);
        model.hereProperty().subscribe(this::fill);
        texts.language().currentProperty().subscribe(() -> {
            nameTarget();
            fill();
        });
        setOnShowing(_ -> fill());
        setMinWidth(USE_PREF_SIZE);
        nameTarget();
        fill();
    }

    private void nameTarget() {
        DeviceSpec target = model.targetProperty().get();
        setText(name(target));
        source.setText(texts.get("target.source", source(target)));
    }

    private String source(DeviceSpec device) {
        return device.kind() == DeviceSpec.Kind.MEASURED ? texts.get("target.source.measured") : device.source();
    }

    private String name(DeviceSpec device) {
        return device.kind() == DeviceSpec.Kind.MEASURED ? texts.get("target.here", device.name()) : device.name();
    }

    private void fill() {
        getItems().clear();
        DeviceSpec here = model.hereProperty().get();
        if (here != null) {
            getItems().add(item(here));
        }
        for (DeviceSpec.Kind kind : DeviceSpec.Kind.values()) {
            List<RadioMenuItem> devices = DeviceTable.all().stream()
                    .filter(device -> device.kind() == kind)
                    .map(this::item)
                    .toList();
            if (!devices.isEmpty()) {
                Menu group = new Menu(texts.get("target." + kind.id()));
                group.getItems().addAll(devices);
                getItems().add(group);
            }
        }
    }

    private RadioMenuItem item(DeviceSpec device) {
        RadioMenuItem item = new RadioMenuItem(texts.get(
                "target.item",
                name(device),
                Quantity.rate(device.flopsPerSecond()),
                Quantity.rate(device.bytesPerSecond())));
        item.setId("latency-target-" + device.id());
        item.setSelected(device.equals(model.targetProperty().get()));
        item.setOnAction(_ -> model.targetProperty().set(device));
        return item;
    }
}
