// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.phiscope.config.AtomicFile;
import org.phiscope.config.ConfigurationException;
import org.phiscope.config.Json;
import org.phiscope.config.ProgramVersion;
import org.phiscope.family.Configuration;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.message.Message;
import org.phiscope.style.StyleSettings;

/** Recipes of painted pictures as JSON, in a file of their own or in the PNG of the picture. */
public final class StyleRecipes {
    /** The key of the format's version, and the keyword of a PNG's text that holds a recipe. */
    public static final String KEYWORD = "phiscope-style";

    static final int VERSION = 1;
    private static final int ASCII = 127;

    private StyleRecipes() {}

    /** The recipe as one JSON object. */
    public static String json(StyleRecipe recipe) {
        StyleSettings settings = recipe.settings();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(KEYWORD, VERSION);
        json.put("program", ProgramVersion.text());
        extractor(json, recipe.extractor());
        json.put("pooling", id(recipe.pooling()));
        json.put("weights", recipe.weights());
        json.put("content", recipe.content());
        json.put("style", recipe.style());
        json.put("contentLayers", settings.contentLayers());
        json.put("styleLayers", settings.styleLayers());
        json.put("alpha", settings.alpha());
        json.put("beta", settings.beta());
        json.put("tv", settings.variation());
        json.put("loss", id(settings.form()));
        json.put("start", id(settings.start()));
        json.put("colours", id(settings.colours()));
        json.put("optimiser", id(settings.optimiser()));
        json.put("size", settings.longerSide());
        json.put("iterations", settings.iterations());
        json.put("shift", settings.shift());
        json.put("seed", settings.seed());
        json.put("steps", recipe.steps());
        return Json.write(json);
    }

    private static void extractor(Map<String, Object> json, Configuration extractor) {
        json.put("extractor", extractor.preset().name());
        DarknetNetwork.file(extractor.family()).ifPresent(cfg -> json.put("cfg", cfg.text()));
        json.put("set", extractor.changes());
    }

    static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The same JSON in letters that every text of a PNG can hold. */
    static String ascii(String json) {
        StringBuilder text = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char letter = json.charAt(i);
            if (letter < ASCII) {
                text.append(letter);
            } else {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) letter)); // only strings hold such letters
            }
        }
        return text.toString();
    }

    /**
     * Writes the recipe alone.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(StyleRecipe recipe, Path json) throws IOException {
        AtomicFile.write(json, json(recipe).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The recipe in a picture's PNG, or in a file of its own, that anybody may have written.
     *
     * @return empty for a PNG that holds none
     * @throws ConfigurationException if there is a recipe that cannot be understood; the message has its JSON pointer
     * @throws org.phiscope.vision.ImageException if it is a broken PNG
     * @throws IOException if it cannot be read
     */
    public static Optional<StyleRecipe> read(Path file) throws IOException {
        String source = String.valueOf(file.getFileName());
        if (PngText.isPng(file)) {
            return PngText.read(file, KEYWORD).map(text -> read(text, source));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(PngText.MAX_BYTES + 1);
        }
        if (bytes.length > PngText.MAX_BYTES) {
            throw new ConfigurationException(source, "", Message.of("is longer than settings of a style transfer are"));
        }
        return Optional.of(read(new String(bytes, StandardCharsets.UTF_8), source));
    }

    /**
     * The recipe in a text that anybody may have written.
     *
     * @param source name of the file, for messages
     * @throws ConfigurationException if it is none
     */
    public static StyleRecipe read(String json, String source) {
        return new StyleRecipeReader(source, Json.read(json, source)).read();
    }
}
