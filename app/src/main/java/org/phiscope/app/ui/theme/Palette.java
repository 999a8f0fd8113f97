// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.theme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javafx.scene.paint.Color;

/**
 * The colours of a theme, for what is drawn on a canvas. Read from the theme's stylesheet, the one place where they are defined.
 *
 * @param series eight colours that can be told apart, also by most colour-blind people
 */
public record Palette(
        boolean dark,
        Color background,
        Color surface,
        Color surface2,
        Color border,
        Color text,
        Color textMuted,
        Color accent,
        Color accentSoft,
        Color good,
        Color bad,
        Color warn,
        List<Color> series) {
    private static final Pattern DEFINITION = Pattern.compile("(-ps-[a-z0-9-]+)\\s*:\\s*(#[0-9a-fA-F]{6,8})\\s*;");
    private static final int SERIES = 8;

    public Palette {
        series = List.copyOf(series);
    }

    /** The colour of the n-th of some things, from 0; they repeat after eight. */
    public Color series(int index) {
        return series.get(Math.floorMod(index, series.size()));
    }

    static Palette read(String stylesheet, boolean dark) {
        Map<String, Color> colours = new HashMap<>();
        try (InputStream in = Palette.class.getResourceAsStream(stylesheet)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its stylesheet " + stylesheet);
            }
            Matcher matcher = DEFINITION.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                colours.put(matcher.group(1), Color.web(matcher.group(2)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Palette(
                dark,
                colour(colours, "-ps-bg"),
                colour(colours, "-ps-surface"),
                colour(colours, "-ps-surface-2"),
                colour(colours, "-ps-border"),
                colour(colours, "-ps-text"),
                colour(colours, "-ps-text-muted"),
                colour(colours, "-ps-accent"),
                colour(colours, "-ps-accent-soft"),
                colour(colours, "-ps-good"),
                colour(colours, "-ps-bad"),
                colour(colours, "-ps-warn"),
                IntStream.rangeClosed(1, SERIES)
                        .mapToObj(i -> colour(colours, "-ps-series-" + i))
                        .toList());
    }

    private static Color colour(Map<String, Color> colours, String name) {
        Color colour = colours.get(name);
        if (colour == null) {
            throw new IllegalStateException("a theme's stylesheet does not define " + name);
        }
        return colour;
    }
}
