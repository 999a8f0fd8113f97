// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.theme;

import javafx.scene.Node;
import javafx.scene.layout.Region;

/** Small one-colour pictures, drawn by the stylesheet so that they follow the theme. */
public final class Icon {
    private Icon() {}

    /** The icon of style class {@code icon-NAME}. */
    public static Node of(String name) {
        Region icon = new Region();
        icon.getStyleClass().setAll("icon", "icon-" + name);
        icon.setMouseTransparent(true);
        return icon;
    }
}
