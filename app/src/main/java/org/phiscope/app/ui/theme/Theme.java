// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.theme;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.Scene;
import javafx.scene.control.DialogPane;
import javafx.scene.text.Font;

/**
 * Light or dark. Scenes it is applied to follow it; popups take the stylesheets of the scene they belong to.
 *
 * <p>Used on the screen's thread only.
 */
public final class Theme {
    /** What decides between light and dark. */
    public enum Mode {
        SYSTEM,
        LIGHT,
        DARK;

        /** The name under which it is remembered. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The mode of this name; {@link #SYSTEM} for any other. */
        public static Mode ofId(String id) {
            for (Mode mode : values()) {
                if (mode.id().equals(id)) {
                    return mode;
                }
            }
            return SYSTEM;
        }
    }

    /** Faces with tabular figures, Latin and Hangul; the first that is installed is used, else the system's. */
    private static final List<String> FACES = List.of(
            "Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Segoe UI", "Apple SD Gothic Neo");

    private final ObjectProperty<Mode> mode = new SimpleObjectProperty<>(this, "mode", Mode.SYSTEM);
    private final ReadOnlyObjectWrapper<Palette> palette;
    private final ObservableValue<ColorScheme> system;
    private final Palette light = Palette.read("light.css", false);
    private final Palette dark = Palette.read("dark.css", true);
    private final String common = stylesheet("workbench.css");
    private final String face = face();

    /** Follows the system until told otherwise. */
    public Theme() {
        this(Platform.getPreferences().colorSchemeProperty());
    }

    Theme(ObservableValue<ColorScheme> system) {
        this.system = system;
        palette = new ReadOnlyObjectWrapper<>(this, "palette", wanted());
        mode.subscribe(() -> palette.set(wanted()));
        system.subscribe(() -> palette.set(wanted()));
    }

    public ObjectProperty<Mode> modeProperty() {
        return mode;
    }

    /** The colours now in force. */
    public ReadOnlyObjectProperty<Palette> paletteProperty() {
        return palette.getReadOnlyProperty();
    }

    public Palette palette() {
        return palette.get();
    }

    public boolean isDark() {
        return palette.get().dark();
    }

    /** Makes a scene follow this theme from now on. */
    public void apply(Scene scene) {
        palette.subscribe(colours -> {
            scene.getStylesheets().setAll(stylesheets());
            scene.setFill(colours.background());
            scene.getPreferences().setColorScheme(colours.dark() ? ColorScheme.DARK : ColorScheme.LIGHT);
        });
    }

    /** Makes a dialogue look as this theme is now. */
    public void apply(DialogPane dialogue) {
        dialogue.getStylesheets().setAll(stylesheets());
    }

    /** Definitions of colours, the face, then everything that uses them. */
    List<String> stylesheets() {
        return List.of(stylesheet(isDark() ? "dark.css" : "light.css"), face, common);
    }

    private Palette wanted() {
        return switch (mode.get()) {
            case LIGHT -> light;
            case DARK -> dark;
            case SYSTEM -> system.getValue() == ColorScheme.DARK ? dark : light;
        };
    }

    private static String stylesheet(String name) {
        URL url = Theme.class.getResource(name);
        if (url == null) {
            throw new IllegalStateException("the program lacks its stylesheet " + name);
        }
        return url.toExternalForm();
    }

    private static String face() {
        Set<String> installed = Set.copyOf(Font.getFamilies());
        String family = FACES.stream().filter(installed::contains).findFirst().orElse("System");
        String rule = ".root { -fx-font-family: \"" + family + "\"; }";
        return "data:text/css;base64," + Base64.getEncoder().encodeToString(rule.getBytes(StandardCharsets.UTF_8));
    }
}
