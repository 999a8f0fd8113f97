// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;

/**
 * The image at hand and the files of weights that were loaded: what every view that runs the network on an image has in
 * common. Used on the screen's thread only.
 */
public final class Specimen {
    private final ObjectProperty<@Nullable Picture> picture = new SimpleObjectProperty<>(this, "picture");
    private final Map<Configuration, Path> loaded = new HashMap<>();
    private final ReadOnlyLongWrapper loads = new ReadOnlyLongWrapper(this, "loads");

    /** The image that was opened last; {@code null} before the first. */
    public ObjectProperty<@Nullable Picture> pictureProperty() {
        return picture;
    }

    /** The file of weights that was loaded for a network, however it was scaled since; {@code null} for none. */
    public @Nullable Path weights(Configuration configuration) {
        return loaded.get(published(configuration));
    }

    /** From now on a network runs with the weights of this file, which was seen to fit it. */
    public void load(Path weights, Configuration configuration) {
        loaded.put(published(configuration), weights);
        loads.set(loads.get() + 1);
    }

    /** Counts the files loaded: when it moves, {@link #weights} may answer otherwise. */
    public ReadOnlyLongProperty loadsProperty() {
        return loads.getReadOnlyProperty();
    }

    private static Configuration published(Configuration changed) {
        return changed.family().configure(changed.preset());
    }
}
