// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.vision.Fit;
import org.phiscope.vision.Nms;

/** A network to be run on an image. */
public record Question(Picture picture, Setting setting) {
    /**
     * How any image is to be run: two runs of one image agree if these do.
     *
     * @param device {@code null} for whichever there is
     * @param weights file of weights that was loaded for the network; {@code null} for those that come with the program
     * @param nms {@code null} for the one that the network was published with
     * @param floor scores at or below this are left out
     */
    public record Setting(
            Configuration configuration,
            @Nullable Device device,
            @Nullable Path weights,
            Fit fit,
            @Nullable Nms nms,
            double floor) {}

    public Configuration configuration() {
        return setting.configuration();
    }

    public @Nullable Device device() {
        return setting.device();
    }

    public @Nullable Path weights() {
        return setting.weights();
    }

    public Fit fit() {
        return setting.fit();
    }

    public @Nullable Nms nms() {
        return setting.nms();
    }
}
