// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchWordsTest {
    @ParameterizedTest
    @CsvSource({
        "'', true",
        "'  ', true",
        "CONV 3×3, true",
        "conv 3x3, true",
        "32x112X112, true",
        "112*112 block, true",
        "conv_3x3, true",
        "깊이별, true",
        "conv 5x5, false",
        "x3, true",
        "conv pool, false",
    })
    void findsEveryWordHoweverTheSignIsTyped(String typed, boolean found) {
        assertThat(SearchWords.of(typed).areIn("blocks.0.Conv_3x3 depthwise 깊이별 3×3 1×32×112×112")).isEqualTo(found);
    }
}
