// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import java.io.File;
import java.util.List;
import java.util.function.Supplier;
import javafx.scene.control.MenuItem;
import javafx.stage.DirectoryChooser;
import javafx.stage.Window;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;

/** The items by which a person says where TornadoVM is. */
public final class SdkMenu {
    private SdkMenu() {}

    /** @param owner asked when the dialogue opens */
    public static List<MenuItem> items(SdkChoice choice, Language language, Supplier<Window> owner) {
        Texts texts = new Texts(language, SdkMenu.class);
        MenuItem choose = new MenuItem();
        choose.setId("sdk-choose");
        choose.textProperty().bind(texts.bind("sdk.choose"));
        choose.setOnAction(_ -> {
            DirectoryChooser chooser = new DirectoryChooser();
            chooser.setTitle(texts.get("sdk.title"));
            File chosen = chooser.showDialog(owner.get());
            if (chosen != null) {
                choice.choose(chosen.toPath());
            }
        });
        MenuItem forget = new MenuItem();
        forget.setId("sdk-forget");
        forget.setMnemonicParsing(false); // the name has an underscore of its own
        forget.textProperty().bind(texts.bind("sdk.forget"));
        forget.setOnAction(_ -> choice.forget());
        return List.of(choose, forget);
    }
}
