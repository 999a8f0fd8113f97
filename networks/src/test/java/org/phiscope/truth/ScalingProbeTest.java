// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;

/** EfficientNet at coefficients of which no preset exists, against timm's (truth/efficientnet_scaling_probe.csv). */
class ScalingProbeTest {

    static Stream<Map<String, String>> rows() {
        return Csv.rows("efficientnet_scaling_probe.csv").stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
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
}
