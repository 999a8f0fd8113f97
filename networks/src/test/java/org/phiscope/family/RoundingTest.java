// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RoundingTest {

    /** truth: efficientnet_config.json, worked_example. */
    @Test
    void channelsAndRepeatsOfB3AreThePublishedOnes() {
        int[] channels = {32, 16, 24, 40, 80, 112, 192, 320, 1280};
        assertThat(Arrays.stream(channels).map(c -> Rounding.channels(c, 1.2)))
                .containsExactly(40, 24, 32, 48, 96, 136, 232, 384, 1536);
        int[] repeats = {1, 2, 2, 3, 3, 4, 1};
        assertThat(Arrays.stream(repeats).map(r -> Rounding.repeats(r, 1.4))).containsExactly(2, 3, 3, 5, 5, 6, 2);
    }

    @Property
    void channelsAreAMultipleOfEightNeverBelowNineTenths(@ForAll @DoubleRange(min = 0.1, max = 1e6) double exact) {
        int rounded = Rounding.toMultiple(exact);

        assertThat(rounded).isPositive();
        assertThat(rounded % 8).isZero();
        assertThat((double) rounded).isGreaterThanOrEqualTo(0.9 * exact).isLessThanOrEqualTo(exact + 8);
    }

    @Property
    void rowsShareTheRoundedTotalOfTheirStage(
            @ForAll @IntRange(min = 1, max = 32) int first,
            @ForAll @IntRange(min = 1, max = 32) int second,
            @ForAll @DoubleRange(min = 1, max = 16) double multiplier) {
        int[] scaled = Rounding.repeats(new int[] {first, second}, multiplier);

        assertThat(Arrays.stream(scaled)).hasSize(2).allMatch(repeats -> repeats >= 1);
        assertThat(Arrays.stream(scaled).sum()).isEqualTo((int) Math.rint((first + second) * multiplier));
    }

    /** The paper's examples: 32 channels in four groups, and 40 in three with the remainder in the first. */
    @Test
    void channelsAreSplitAsThePaperSays() {
        assertThat(MixConv.Split.EXPONENTIAL.of(32, 4)).containsExactly(16, 8, 4, 4);
        assertThat(MixConv.Split.EQUAL.of(40, 3)).containsExactly(14, 13, 13);
        assertThat(MixConv.Split.EXPONENTIAL.of(32, 1)).containsExactly(32);
    }

    @Property
    void aSplitLosesNoChannel(
            @ForAll @IntRange(min = 1, max = 4096) int channels,
            @ForAll @IntRange(min = 1, max = 6) int groups,
            @ForAll MixConv.Split split) {
        assertThat(Arrays.stream(split.of(channels, groups)).sum()).isEqualTo(channels);
    }
}
