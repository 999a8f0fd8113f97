// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path directory;

    @Test
    void remembers() throws IOException {
        Path home = directory.resolve("not/there/yet");
        Settings.load(home).put("theme", "dark");
        assertThat(Settings.load(home).get("theme")).contains("dark");
        assertThat(Settings.load(home).get("language")).isEmpty();
        assertThat(home).isDirectoryContaining("glob:**/settings.properties");
        try (var files = Files.list(home)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aSystemPropertyIsStronger() throws IOException {
        Settings settings = Settings.load(directory);
        settings.put("theme", "dark");
        System.setProperty("phiscope.theme", "light");
        try {
            assertThat(settings.get("theme")).contains("light");
        } finally {
            System.clearProperty("phiscope.theme");
        }
        assertThat(settings.get("theme")).contains("dark");
    }

    @Test
    void saysWhichFileIsBroken() throws IOException {
        Files.writeString(directory.resolve("settings.properties"), "theme=\\uZZZZ");
        assertThatThrownBy(() -> Settings.load(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("settings.properties");
    }
}
