// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What somebody looks for: every word must occur, however it is spelt; {@code 3x3} and {@code 3*3} mean 3×3. */
public final class SearchWords {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    /** No keyboard has the sign that shapes are written with. */
    private static final Pattern TIMES = Pattern.compile("(?<=\\d)[x*](?=\\d)");

    private final List<String> words;

    private SearchWords(List<String> words) {
        this.words = words;
    }

    public static SearchWords of(String typed) {
        return new SearchWords(Arrays.stream(SPACE.split(typed.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList());
    }

    /** Whether there are none, so that every text has them all. */
    public boolean isEmpty() {
        return words.isEmpty();
    }

    public boolean areIn(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().allMatch(word -> lower.contains(word) || lower.contains(TIMES.matcher(word).replaceAll("×")));
    }
}
