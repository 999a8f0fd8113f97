// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What the window remembers from one start to the next: language, theme, the device that times are predicted for. A
 * system property {@code phiscope.KEY} is stronger than what is remembered and is not remembered itself.
 */
public final class Settings {
    private static final String PREFIX = "phiscope.";
    /** A settings file has a few lines; anything much larger is none. */
    private static final long MAX_BYTES = 64 * 1024;

    private final Path file;
    private final Properties remembered = new Properties();

    private Settings(Path file) {
        this.file = file;
    }

    /**
     * Reads what is remembered; nothing where there is no file yet.
     *
     * @throws IOException if the file cannot be read
     */
    public static Settings load(Path directory) throws IOException {
        Settings settings = empty(directory);
        if (Files.isRegularFile(settings.file) && Files.size(settings.file) <= MAX_BYTES) {
            try (BufferedReader reader = Files.newBufferedReader(settings.file, StandardCharsets.UTF_8)) {
                settings.remembered.load(reader);
            } catch (IllegalArgumentException e) {
                throw new IOException(settings.file + ": " + e.getMessage(), e);
            }
        }
        return settings;
    }

    /** Settings with nothing remembered yet, kept in this directory. */
    public static Settings empty(Path directory) {
        return new Settings(directory.resolve("settings.properties"));
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(System.getProperty(PREFIX + key))
                .or(() -> Optional.ofNullable(remembered.getProperty(key)));
    }

    /**
     * Remembers a value at once.
     *
     * @throws IOException if it cannot be written
     */
    public synchronized void put(String key, String value) throws IOException {
        if (value.equals(remembered.setProperty(key, value))) {
            return;
        }
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, "settings", ".tmp");
        try {
            try (BufferedWriter writer = Files.newBufferedWriter(draft, StandardCharsets.UTF_8)) {
                remembered.store(writer, null);
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
