// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/**
 * A row of the layer table. It stays with the node of its name while the network changes, and what it shows changes
 * in place: so the table keeps its scroll position and its selection.
 */
public final class LayerRow {
    private final String name;
    private final ReadOnlyObjectWrapper<Layer> layer;

    LayerRow(Layer layer) {
        this.name = layer.name();
        this.layer = new ReadOnlyObjectWrapper<>(this, "layer", layer);
    }

    public String name() {
        return name;
    }

    public Layer layer() {
        return layer.get();
    }

    public ReadOnlyObjectProperty<Layer> layerProperty() {
        return layer.getReadOnlyProperty();
    }

    void show(Layer changed) {
        if (!changed.equals(layer.get())) {
            layer.set(changed);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
