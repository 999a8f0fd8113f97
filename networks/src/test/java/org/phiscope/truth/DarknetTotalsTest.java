// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.graph.Op;
import org.phiscope.graph.WeightRole;

/** Totals of darknet's configuration files against what darknet itself printed for them. */
class DarknetTotalsTest {
    /** Of billions, which darknet adds up layer by layer. */
    private static final Offset<Double> SINGLE_PRECISION = within(1e-6);

    static Stream<Map<String, String>> printed() throws IOException {
        return Csv.rows(Shared.file("truth/darknet_bflops.csv")).stream();
    }

    @ParameterizedTest
    @MethodSource("printed")
    void operationsAndWeightsAreDarknets(Map<String, String> row) throws IOException {
        CostReport report = report(
                Shared.file("cfg/" + row.get("cfg") + ".cfg"),
                Integer.parseInt(row.get("width")),
                Integer.parseInt(row.get("height")));
        assertThat(billions(report)).isEqualTo(row.get("total_BFLOPS_printed"));
        assertThat(kernels(report)).isEqualTo(Long.parseLong(row.get("weights")));
        assertThat(report.total().params())
                .isEqualTo(Long.parseLong(row.get("params_trainable(w+bias+2*bn_ch)")));
    }

    /** The table of Wang et al. 2020's README, with what darknet printed for its files. */
    static List<Map<String, String>> published() throws IOException {
        return Csv.rows(Shared.file("truth/cspnet_readme_models.csv"));
    }

    private static Path cfg(Map<String, String> row) {
        // Three are printed by a build without assertions, which names no file; they have their models' names.
        String cfg = row.get("cfg").startsWith("csp/")
                ? row.get("cfg")
                : "csp/" + row.get("model").toLowerCase(Locale.ROOT).replace("-", "");
        return Shared.file("cfg").resolve(cfg + ".cfg");
    }

    static Stream<Map<String, String>> publishedWithFile() throws IOException {
        return published().stream().filter(row -> Files.exists(cfg(row)));
    }

    @ParameterizedTest
    @MethodSource("publishedWithFile")
    void costsWhatItsAuthorsSay(Map<String, String> row) throws IOException {
        int size = Integer.parseInt(row.get("size"));
        CostReport report = report(cfg(row), size, size);
        assertThat(kernels(report)).isEqualTo(Long.parseLong(row.get("conv_weights_run")));
        assertThat(billions(report)).isEqualTo(row.get("total_BFLOPS_run"));
        String convolutions = row.get("conv_only_BFLOPS_run");
        if (!convolutions.isEmpty()) {
            assertThat(2 * report.total().convMultiplyAdds() / 1e9)
                    .isCloseTo(Double.parseDouble(convolutions), SINGLE_PRECISION);
        }
    }

    /** timm's CSPResNet-50 and CSPResNeXt-50 have another stem than the authors' and are not these networks. */
    @ParameterizedTest
    @CsvSource({"DarkNet-53, darknet53", "CSPDarkNet-53, cspdarknet53"})
    void aPresetIsTheAuthorsNetwork(String model, String preset) throws IOException {
        Map<String, String> row = published().stream()
                .filter(each -> each.get("model").equals(model))
                .findFirst()
                .orElseThrow();
        InputSize size = InputSize.square(Integer.parseInt(row.get("size")));
        CostReport report = CostModel.report(
                Families.network(preset).orElseThrow().withInput(size).graph());
        assertThat(kernels(report)).isEqualTo(Long.parseLong(row.get("conv_weights_run")));
        // darknet's classifier is a convolution of 1×1.
        assertThat(2 * report.total().multiplyAdds() / 1e9)
                .isCloseTo(Double.parseDouble(row.get("conv_only_BFLOPS_run")), SINGLE_PRECISION);
    }

    @Test
    void everyPublishedNetworkHasItsFileHereButThese() throws IOException {
        assertThat(published().stream().filter(row -> !Files.exists(cfg(row))).map(row -> row.get("model")))
                .containsExactly("EfficientNet-B0*(darknet)", "MobileNet-v2", "Res2NetLite-72");
    }

    private static CostReport report(Path cfg, int width, int height) throws IOException {
        return CostModel.report(DarknetNetwork.configuration(DarknetCfg.read(cfg))
                .withInput(new InputSize(1, height, width))
                .graph());
    }

    /** As darknet prints them. */
    private static String billions(CostReport report) {
        return String.format(Locale.ROOT, "%.3f", Convention.DARKNET.flops(report.total()) / 1e9);
    }

    private static long kernels(CostReport report) {
        return report.graph().nodes().stream()
                .filter(node -> node.op() instanceof Op.Conv2d || node.op() instanceof Op.Linear)
                .flatMap(node -> node.op().weights().stream())
                .filter(weight -> weight.role() == WeightRole.KERNEL)
                .mapToLong(weight -> weight.shape().elements())
                .sum();
    }
}
