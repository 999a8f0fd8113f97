// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.app.cli.TextTable.Align;
import org.phiscope.app.workspace.CsvText;

class PrintingTest {

    @ParameterizedTest
    @CsvSource({
        "999, ''",
        "1000, 1.00 k",
        "1234, 1.23 k",
        "9995, 10.0 k",
        "99950, 100 k",
        "999499, 999 k",
        "999500, 1.00 M",
        "5288548, 5.29 M",
        "9223372036854775807, 9.22 E"
    })
    void roundsToThreeDigits(long count, String text) {
        assertThat(Figures.rounded(count)).isEqualTo(text);
    }

    @Test
    void tablesAlignWhateverTheLetters() {
        assertThat(new TextTable(Align.LEFT, Align.RIGHT, Align.LEFT)
                        .row("a", "1", "x")
                        .row("×…φ", "1,000")
                        .toString())
                .isEqualTo("a        1  x\n×…φ  1,000\n");
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        assertThat(new CsvText().row(List.of("a", 1, "b,c", "d\"e", "f\ng")).toString())
                .isEqualTo("a,1,\"b,c\",\"d\"\"e\",\"f\ng\"\n");
    }

    @Test
    void quantilesAreNearestRanks() {
        long[] sorted = LongStream.rangeClosed(1, 20).toArray();

        assertThat(Latency.quantile(sorted, 0.5).toNanos()).isEqualTo(10);
        assertThat(Latency.quantile(sorted, 0.95).toNanos()).isEqualTo(19);
        assertThat(Latency.quantile(new long[] {7}, 0.95).toNanos()).isEqualTo(7);
    }
}
