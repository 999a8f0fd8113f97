// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.stage.FileChooser;
import javafx.stage.FileChooser.ExtensionFilter;
import javafx.stage.Window;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;

/** Asks where to save, by the system's dialogue; a name without an ending gets that of the kind chosen there. */
public final class SaveDialog {
    private SaveDialog() {}

    /**
     * What a file can be.
     *
     * @param ending with its dot
     */
    public record Kind(String name, String ending) {}

    /**
     * The file chosen, which may be replaced if it is there; empty where nobody wants to save.
     *
     * @param name proposed, without an ending
     * @param kinds to choose from, first the one proposed
     */
    public static Optional<Path> ask(Window owner, Language language, String title, String name, Kind... kinds) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialFileName(name + kinds[0].ending());
        List<ExtensionFilter> filters = Arrays.stream(kinds)
                .map(kind -> new ExtensionFilter(kind.name(), "*" + kind.ending()))
                .toList();
        chooser.getExtensionFilters().setAll(filters);
        File chosen = chooser.showSaveDialog(owner);
        if (chosen == null) {
            return Optional.empty();
        }
        int kind = Math.max(0, filters.indexOf(chooser.getSelectedExtensionFilter()));
        Path named = ended(chosen.toPath(), kind, List.of(kinds));
        // The system's dialogue asked before replacing a file of the name that was typed.
        boolean asked = named.equals(chosen.toPath()) || !Files.exists(named);
        return asked || mayReplace(owner, new Texts(language, SaveDialog.class), named)
                ? Optional.of(named)
                : Optional.empty();
    }

    /**
     * The file by a name that says which kind it is: as typed where that is an ending of one of the kinds, except that the
     * proposed ending gives way when another kind was chosen; otherwise with the ending of the kind chosen.
     */
    static Path ended(Path file, int chosen, List<Kind> kinds) {
        String name = String.valueOf(file.getFileName());
        String lower = name.toLowerCase(Locale.ROOT);
        String wanted = kinds.get(chosen).ending();
        String proposed = kinds.getFirst().ending();
        if (chosen > 0 && lower.endsWith(proposed)) {
            return file.resolveSibling(name.substring(0, name.length() - proposed.length()) + wanted);
        }
        return kinds.stream().anyMatch(kind -> lower.endsWith(kind.ending())) ? file : file.resolveSibling(name + wanted);
    }

    private static boolean mayReplace(Window owner, Texts texts, Path file) {
        // JavaFX's own buttons speak the JVM's language, not the one chosen here.
        ButtonType replace = new ButtonType(texts.get("save.replace.do"), ButtonBar.ButtonData.OK_DONE);
        ButtonType cancel = new ButtonType(texts.get("save.replace.cancel"), ButtonBar.ButtonData.CANCEL_CLOSE);
        Alert question = new Alert(Alert.AlertType.CONFIRMATION, "", replace, cancel);
        question.initOwner(owner);
        question.setTitle(texts.get("save.replace"));
        question.setHeaderText(texts.get("save.replace"));
        question.setGraphic(null);
        question.setContentText(texts.get("save.replace.text", String.valueOf(file.getFileName())));
        question.getDialogPane().getStylesheets().setAll(owner.getScene().getStylesheets());
        return question.showAndWait().filter(replace::equals).isPresent();
    }
}
