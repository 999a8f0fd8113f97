// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.image.Image;

/** Where images and weights go that were opened, dropped or pasted anywhere on the window. */
public interface Inspection {
    /** Runs the current network on an image file; reading it is the receiver's, off the screen's thread. */
    void openImage(Path file);

    /** Runs the current network on image files one after the other; the first is looked at. */
    void openImages(List<Path> files);

    /** Holds what is found against what is to be found, as a file in COCO's format says. */
    void openTruth(Path file);

    /** Runs the current network on an image from the clipboard. */
    void pasteImage(Image image);

    /** Loads weights into the current network. */
    void openWeights(Path file);
}
