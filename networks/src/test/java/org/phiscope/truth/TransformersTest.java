// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;

/** ViT, DeiT, Swin Transformer and DETR against what their papers, repositories and PyTorch's counter print. */
class TransformersTest {

    @ParameterizedTest
    @CsvSource({
        "Swin-T cls, 224, swin-t",
        "Swin-S cls, 224, swin-s",
        "Swin-B cls, 224, swin-b",
        "Swin-B cls, 384, swin-b-384",
        "Swin-L cls, 224, swin-l",
        "Swin-L cls, 384, swin-l-384"
    })
    void swinIsAsItsRepositoryPrints(String row, String input, String network) {
        Map<String, String> published = published(row, input);
        Cost cost = cost(network);
        // It prints 50 M for Swin-S's 49.6 M and cuts off Swin-L's 196.5 M and Swin-B's 87.8 M upwards alike.
        assertThat(Math.round(cost.params() / 1e6) + "M").isEqualTo(published.get("params"));
        assertThat(cost.multiplyAdds() / 1e9)
                .isCloseTo(Double.parseDouble(published.get("GFLOPs(=MAC/1e9)")), within(0.1));
    }

    /** Touvron et al. 2021, table 1, prints whole millions. */
    @ParameterizedTest
    @CsvSource({"deit-ti, 5", "deit-s, 22", "deit-b, 86"})
    void deitHasThePapersParameters(String network, int millions) {
        assertThat(published("DeiT-T/S/B", "224").get("params")).contains(millions + "M");
        assertThat(cost(network).params() / 1e6).isCloseTo(millions, within(0.75));
    }

    /**
     * Dosovitskiy et al. 2021, table 1. ViT-L's 307 M cannot be met: its layers, widths and perceptrons of the same table
     * come to 304 M, as in every implementation.
     */
    @ParameterizedTest
    @CsvSource({"vit-b16, 86, 0.75", "vit-l16, 307, 3", "vit-h14, 632, 0.75"})
    void vitHasThePapersParameters(String network, int millions, double off) {
        assertThat(published("ViT-B/L/H", "224").get("params")).contains(millions + "M");
        assertThat(cost(network).params() / 1e6).isCloseTo(millions, within(off));
    }

    /** Liu et al. 2021, table 1. */
    @Test
    void vitBaseCostsWhatSwinsPaperPrints() {
        String[] printed = published("DeiT-B, ViT-B/16", "224/384").get("GFLOPs(=MAC/1e9)").split(" / ");
        assertThat(cost("deit-b").multiplyAdds() / 1e9).isCloseTo(Double.parseDouble(printed[0]), within(0.1));
        assertThat(cost("vit-b16-384").multiplyAdds() / 1e9).isCloseTo(Double.parseDouble(printed[1]), within(0.2));
    }

    static Stream<Map<String, String>> detr() {
        return Csv.rows("detector_torch_run.csv").stream()
                .filter(row -> row.get("model").startsWith("DETR-"));
    }

    @ParameterizedTest
    @MethodSource("detr")
    void detrCostsWhatPyTorchCounts(Map<String, String> row) {
        String[] size = row.get("input_hw").split("x");
        InputSize input = new InputSize(1, Integer.parseInt(size[0]), Integer.parseInt(size[1]));
        Cost cost = cost(row.get("model").toLowerCase(Locale.ROOT), input);

        assertThat(cost.params()).isEqualTo(Long.parseLong(row.get("params")));
        assertThat(fourDecimals(cost.convMultiplyAdds())).isEqualTo(row.get("conv_GMACs"));
        assertThat(cost.linearMultiplyAdds() / 1e9 + cost.attentionMultiplyAdds() / 1e9)
                .isCloseTo(Double.parseDouble(row.get("linear_GMACs")), within(0.00006));
    }

    /**
     * Carion et al. 2020, table 1: means over the first hundred images of COCO's validation set, whose short sides are 800
     * pixels and whose long sides are up to 1333. No single size gives them; most images are 4 : 3, the others longer or
     * shorter, and the mean lies between a square and the longest.
     */
    @ParameterizedTest
    @CsvSource({"DETR-R50, detr-r50", "DETR-DC5-R50, detr-dc5-r50", "DETR-R101, detr-r101", "DETR-DC5-R101, detr-dc5-r101"})
    void detrCostsAboutWhatItsPaperPrints(String row, String network) {
        Map<String, String> published = published(row, "~800x1333");
        double mean = Double.parseDouble(published.get("GFLOPs(=MAC/1e9)"));
        double square = cost(network, new InputSize(1, 800, 800)).multiplyAdds() / 1e9;
        double longest = cost(network, new InputSize(1, 800, 1333)).multiplyAdds() / 1e9;
        assertThat(mean).isBetween(square, longest);
        // Parameters are printed as whole millions, cut off.
        assertThat(cost(network).params() / 1_000_000 + "M").isEqualTo(published.get("params"));
    }

    private static Map<String, String> published(String model, String input) {
        return Csv.rows("detectors_transformers_published.csv").stream()
                .filter(row -> row.get("model").equals(model) && row.get("input").equals(input))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + model));
    }

    private static Cost cost(String network) {
        return CostModel.report(Families.network(network).orElseThrow().graph()).total();
    }

    private static Cost cost(String network, InputSize input) {
        return CostModel.report(
                        Families.network(network).orElseThrow().withInput(input).graph())
                .total();
    }

    private static String fourDecimals(long multiplyAdds) {
        return String.format(Locale.ROOT, "%.4f", multiplyAdds / 1e9);
    }
}
