// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;

/** Totals of networks of which only the totals are published, and of coefficients of which no preset exists. */
class PublishedTotalsTest {

    static Stream<Map<String, String>> presets() {
        return Csv.rows("published_totals.csv").stream();
    }

    static Stream<Map<String, String>> coefficients() {
        return Csv.rows("efficientnet_scaling_probe.csv").stream();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void presetsAreExactAtTheirOwnResolution(Map<String, String> row) {
        Cost cost = CostModel.report(
                        Families.network(row.get("model")).orElseThrow().graph())
                .total();

        if (!row.get("params").isEmpty()) { // the TFLite networks have their norms folded into their convolutions
            assertThat(cost.params()).isEqualTo(Long.parseLong(row.get("params")));
        }
        assertThat(cost.multiplyAdds()).isEqualTo(Long.parseLong(row.get("multiply_adds")));
    }

    @ParameterizedTest
    @MethodSource("coefficients")
    void anyCoefficientsAreExact(Map<String, String> row) {
        Configuration network = Families.network("tf_efficientnet_b0")
                .orElseThrow()
                .with("width", Double.parseDouble(row.get("width")))
                .with("depth", Double.parseDouble(row.get("depth")))
                .with("resolution", Integer.parseInt(row.get("res")));

        Cost cost = CostModel.report(network.graph()).total();

        assertThat(cost.params()).isEqualTo(Long.parseLong(row.get("params")));
        assertThat(cost.multiplyAdds()).isEqualTo(Long.parseLong(row.get("conv_lin_macs")));
    }

    /** B7 → L0 → L1 → L2, the ladder of Noisy Student: presets of their own, at the sizes that the counts are of. */
    @ParameterizedTest
    @CsvSource({"efficientnet-l0,L0", "efficientnet-l1,L1", "efficientnet-l2,L2", "efficientnet-b7,b7"})
    void theLadderOfNoisyStudentIsExact(String preset, String counted) {
        Map<String, String> row = coefficients()
                .filter(candidate -> candidate.get("name").startsWith(counted))
                .findFirst()
                .orElseThrow();
        Configuration network =
                Families.network(preset).orElseThrow().with("resolution", Integer.parseInt(row.get("res")));

        Cost cost = CostModel.report(network.graph()).total();

        assertThat(cost.params()).isEqualTo(Long.parseLong(row.get("params")));
        assertThat(cost.multiplyAdds()).isEqualTo(Long.parseLong(row.get("conv_lin_macs")));
    }
}
