// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({"'', abc, 3", "kitten, sitting, 3", "widht, width, 1", "ca, abc, 3", "same, same, 0"})
    void countsStrokes(String a, String b, int distance) {
        assertThat(Spelling.distance(a, b)).isEqualTo(distance);
        assertThat(Spelling.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void suggestsOnlyTheNearest() {
        List<String> known = List.of("cost", "list", "demo", "costs");

        assertThat(Spelling.nearest("COTS", known)).containsExactly("cost", "costs");
        assertThat(Spelling.nearest("demmo", known)).containsExactly("demo");
        assertThat(Spelling.nearest("xyz", known)).isEmpty();
    }

    @Test
    void spendsNoTimeOnWhatIsNothingAlike() {
        assertThat(Spelling.nearest("x".repeat(1_000_000), List.of("cost"))).isEmpty();
    }
}
