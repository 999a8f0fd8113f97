// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import java.util.List;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.Tooltip;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;

/** The choice of the device that times are predicted for: this machine if it was measured, and the table by kinds. */
public final class TargetMenu extends MenuButton {
    private final Targets targets;
    private final Texts texts;
    private final Tooltip source = new Tooltip();

    /** @param id of the control, and before a hyphen of each device in it */
    public TargetMenu(String id, Targets targets, Language language) {
        this.targets = targets;
        texts = new Texts(language, TargetMenu.class);
        setId(id);
        source.setWrapText(true);
        source.setMaxWidth(420);
        setTooltip(source);
        targets.targetProperty().subscribe(this::nameTarget);
        targets.hereProperty().subscribe(this::fill);
        language.currentProperty().subscribe(() -> {
            nameTarget();
            fill();
        });
        setOnShowing(_ -> fill());
        setMinWidth(USE_PREF_SIZE);
        nameTarget();
        fill();
    }

    private void nameTarget() {
        DeviceSpec target = targets.targetProperty().get();
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
        DeviceSpec here = targets.hereProperty().get();
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
        item.setId(getId() + "-" + device.id());
        item.setSelected(device.equals(targets.targetProperty().get()));
        item.setOnAction(_ -> targets.targetProperty().set(device));
        return item;
    }
}
