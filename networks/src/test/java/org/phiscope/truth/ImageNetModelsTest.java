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
import org.phiscope.family.InputSize;

/** Totals against timm's own networks, counted by timm (truth/imagenet_models.csv). */
class ImageNetModelsTest {

    static Stream<Map<String, String>> rows() {
        return Csv.rows("imagenet_models.csv").stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void costsAreExact(Map<String, String> row) {
        Configuration network = Families.network(row.get("model"))
                .orElseThrow()
                .withInput(InputSize.square(Integer.parseInt(row.get("img"))));

        Cost cost = CostModel.report(network.graph()).total();

        assertThat(cost.params()).as("params").isEqualTo(Long.parseLong(row.get("params")));
        assertThat(cost.convMultiplyAdds()).as("conv mult-adds").isEqualTo(Long.parseLong(row.get("conv_macs")));
        assertThat(cost.linearMultiplyAdds()).as("linear mult-adds").isEqualTo(Long.parseLong(row.get("lin_macs")));
        assertThat(cost.cio()).as("CIO").isEqualTo(Long.parseLong(row.get("cio")));
        assertThat(cost.convOutputs()).as("conv outputs").isEqualTo(Long.parseLong(row.get("conv_out")));
        assertThat(cost.memoryAccessCost()).as("memory access cost").isEqualTo(Long.parseLong(row.get("mac_cost")));
        assertThat(cost.linearOutputs()).as("linear outputs").isEqualTo(Long.parseLong(row.get("lin_out")));
    }
}
