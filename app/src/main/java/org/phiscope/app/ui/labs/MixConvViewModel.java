// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.MixConv;
import org.phiscope.graph.Graph;

/** A layer that mixes kernel sizes: one of the network's, or one made with sliders where it has none or none is chosen. */
public final class MixConvViewModel {
    /** Side of the map that a layer made with sliders has. */
    static final int SIDE = 28;

    private final ObservableList<MixLayer> layers = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable MixLayer> chosen = new SimpleObjectProperty<>(this, "chosen");
    private final DoubleProperty channels = new SimpleDoubleProperty(this, "channels", 32);
    private final DoubleProperty groups = new SimpleDoubleProperty(this, "groups", 4);
    private final ObjectProperty<MixConv.Split> split =
            new SimpleObjectProperty<>(this, "split", MixConv.Split.EQUAL);
    private final BooleanProperty dilated = new SimpleBooleanProperty(this, "dilated", false);
    private final ReadOnlyObjectWrapper<MixLayer> layer;

    public MixConvViewModel() {
        layer = new ReadOnlyObjectWrapper<>(this, "layer", made());
        chosen.subscribe(this::look);
        channels.subscribe(this::look);
        groups.subscribe(this::look);
        split.subscribe(this::look);
        dilated.subscribe(this::look);
    }

    /** Takes the layers of a network, the one looked at again where there is one of its name. */
    void show(Graph graph) {
        List<MixLayer> found = MixLayer.of(graph);
        MixLayer before = chosen.get();
        if (found.equals(layers)) {
            return;
        }
        layers.setAll(found);
        MixLayer same = found.stream()
                .filter(each -> before != null && each.name().equals(before.name()))
                .findFirst()
                .orElse(found.isEmpty() ? null : found.getFirst());
        chosen.set(same);
    }

    /** The network's layers that mix kernel sizes. */
    ObservableList<MixLayer> layers() {
        return layers;
    }

    /** The network's layer that is looked at; {@code null} for one made with sliders. */
    ObjectProperty<@Nullable MixLayer> chosenProperty() {
        return chosen;
    }

    DoubleProperty channelsProperty() {
        return channels;
    }

    DoubleProperty groupsProperty() {
        return groups;
    }

    ObjectProperty<MixConv.Split> splitProperty() {
        return split;
    }

    /** Whether 3×3 kernels are spread instead of larger ones. */
    BooleanProperty dilatedProperty() {
        return dilated;
    }

    /** The layer that is looked at. */
    ReadOnlyObjectProperty<MixLayer> layerProperty() {
        return layer.getReadOnlyProperty();
    }

    private void look() {
        MixLayer ofNetwork = chosen.get();
        layer.set(ofNetwork == null ? made() : ofNetwork);
    }

    private MixLayer made() {
        int count = (int) Math.round(groups.get());
        int[] parts = split.get().of((int) Math.round(channels.get()), count);
        List<MixLayer.Group> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Group i has the kernel 2i + 3: 3, 5, 7, … (Tan & Le 2019).
            made.add(dilated.get() ? new MixLayer.Group(parts[i], 3, i + 1) : new MixLayer.Group(parts[i], 2 * i + 3, 1));
        }
        return new MixLayer("", made, SIDE * SIDE);
    }
}
