// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Guesses what a person meant to type. */
public final class Spelling {
    private static final int MOST = 3;

    private Spelling() {}

    /** At most three of the known words, nearest first: those that few strokes separate from the typed one. */
    public static List<String> nearest(String typed, Collection<String> known) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        int tolerated = Math.clamp(wanted.length() / 3, 1, 4);
        record Near(String word, int distance) {}
        List<Near> near = known.stream()
                .map(word -> new Near(word, distance(wanted, word.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance <= tolerated)
                .sorted(Comparator.comparingInt(Near::distance))
                .toList();
        if (near.isEmpty()) {
            return List.of();
        }
        int best = near.getFirst().distance;
        return near.stream()
                .filter(candidate -> candidate.distance == best)
                .limit(MOST)
                .map(Near::word)
                .toList();
    }

    /** Insertions, deletions, replacements and swaps of neighbours between two words (Damerau 1964). */
    static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 8 || a.length() > 64) {
            return Integer.MAX_VALUE; // nothing alike, and nothing to spend time on
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
