// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.parameter.ParameterException;

class BudgetTest {

    @ParameterizedTest
    @CsvSource({
        "multiplyAdds=4.2G, multiplyAdds, 4200000000",
        "params=10M, params, 10000000",
        "params = 1.5 k, params, 1500",
        "cio=0, cio, 0",
        "flops=.5T, flops, 500000000000",
        "activations=1.9999, activations, 1",
        "memoryAccessCost=9223372036854775807, memoryAccessCost, 9223372036854775807",
        "peakActivationBytes=64MiB, peakActivationBytes, 67108864",
        "peakActivationBytes=64MB, peakActivationBytes, 64000000",
        "peakActivationBytes=1.5KiB, peakActivationBytes, 1536",
        "peakActivationBytes=7 B, peakActivationBytes, 7",
        "ms=5, predictedNanoseconds, 5000000",
        "ms=0.2500019, predictedNanoseconds, 250001",
        "predictedNanoseconds=7k, predictedNanoseconds, 7000"
    })
    void readsQuantitiesExactly(String text, String figure, long limit) {
        assertThat(Budget.parse(text)).isEqualTo(new Budget(figure, limit));
        assertThat(Budget.parse(Budget.parse(text).toString())).isEqualTo(new Budget(figure, limit));
    }

    @ParameterizedTest
    @CsvSource({
        "multiplyAdds=4.2Q, '''4.2Q'' is no quantity of multiplyAdds; write it as 4200000000, 4.2G or 10M'",
        "multiplyAdds=4MiB, '''4MiB'' is no quantity of multiplyAdds'",
        "params=-1, '''-1'' is no quantity of params'",
        "params=1e6, '''1e6'' is no quantity of params'",
        "params=, ''''' is no quantity of params'",
        "params=9223372036854775808, '''9223372036854775808'' is more than 64 bits can count'",
        "peakActivationBytes=64M, '''64M'' is no quantity of peakActivationBytes'",
        "latency=3, there is no figure 'latency'; there are params",
        "ms=5k, '''5k'' is no number of milliseconds; write it as 5 or 0.25'",
        "params, '''params'': a budget is written FIGURE=QUANTITY'"
    })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> Budget.parse(text))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("budget: " + message);
    }

    @Test
    void countsBelowZeroAreNoBudget() {
        assertThatThrownBy(() -> new Budget("params", -1)).isInstanceOf(ParameterException.class);
    }
}
