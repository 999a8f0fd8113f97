// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.AtomicFile;
import org.phiscope.config.ConfigurationException;
import org.phiscope.config.Json;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.TuningCase;

/**
 * A device's {@link Tuning} in a file, so that it is measured once. What was measured by another version of the program, of
 * TornadoVM or of the driver, or on another device, does not count, nor does a file that is not understood.
 */
final class TuningFile {
    /** Far more than a file of this kind has. */
    private static final long LARGEST = 1 << 16;

    private final Path file;
    private final Map<String, String> madeBy;

    /**
     * @param directory need not exist yet
     * @param device id of the device
     * @param madeBy what has to be the same for a file to count, by name
     */
    TuningFile(Path directory, String device, Map<String, String> madeBy) {
        this.file = directory.resolve(
                "tuning-" + device.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".json");
        this.madeBy = new LinkedHashMap<>(madeBy);
    }

    Path path() {
        return file;
    }

    /** What was measured before; empty if that was never, or does not count any more. */
    Optional<Tuning> read() {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            return understood(Json.read(Files.readString(file), file.toString()));
        } catch (IOException | ConfigurationException _) {
            return Optional.empty(); // measured again
        }
    }

    private Optional<Tuning> understood(@Nullable Object tree) {
        if (!(tree instanceof Map<?, ?> object)
                || !madeBy.equals(object.get("madeBy"))
                || !(object.get("choices") instanceof Map<?, ?> named)) {
            return Optional.empty();
        }
        Map<TuningCase, String> choices = new EnumMap<>(TuningCase.class);
        for (TuningCase tuned : TuningCase.values()) {
            Optional<String> choice = tuned.candidates().stream()
                    .map(Launch::way)
                    .filter(way -> way.equals(named.get(tuned.id())))
                    .findFirst();
            if (choice.isEmpty()) {
                return Optional.empty();
            }
            choices.put(tuned, choice.get());
        }
        return Optional.of(new Tuning(choices));
    }

    /** @throws IOException if it cannot be written; what was there before is then unharmed */
    void write(Tuning tuning) throws IOException {
        Map<String, String> choices = new LinkedHashMap<>();
        for (TuningCase tuned : TuningCase.values()) {
            String choice = tuning.choices().get(tuned);
            if (choice != null) {
                choices.put(tuned.id(), choice);
            }
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("madeBy", madeBy);
        object.put("choices", choices);
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, Json.write(object).getBytes(StandardCharsets.UTF_8));
    }
}
