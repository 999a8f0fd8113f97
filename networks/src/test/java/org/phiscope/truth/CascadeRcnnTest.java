// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.RegionCost;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Task;

/** Faster and Cascade R-CNN against torchvision's network and against what other libraries and papers publish. */
class CascadeRcnnTest {

    /** torchvision's own parameters of the same row count batch norms that learn, as it does without weights. */
    static Stream<Map<String, String>> torchvision() throws IOException {
        return Csv.rows(Shared.file("truth/detector_torch_run.csv")).stream()
                .filter(row -> row.get("model").startsWith("FasterRCNN"));
    }

    @ParameterizedTest
    @MethodSource("torchvision")
    void costsAreTorchvisions(Map<String, String> row) {
        String[] size = row.get("input_hw").split("x", 2);
        InputSize input = new InputSize(1, Integer.parseInt(size[0]), Integer.parseInt(size[1]));
        CostReport report = CostModel.report(network("fasterrcnn_resnet50_fpn")
                .withInput(input)
                .with("frozenNorms", false)
                .graph());

        assertThat(report.total().params()).isEqualTo(Long.parseLong(row.get("params")));
        assertThat(giga(report.total().convMultiplyAdds())).isEqualTo(row.get("conv_GMACs"));
        assertThat(giga(report.total().linearMultiplyAdds())).isEqualTo(row.get("linear_GMACs"));
        assertThat(row.get("detail")).contains("1000 proposals");
    }

    /** tests/test_model_analysis.py of Detectron2, which counts backbone and proposal network; R101 from the DETR paper. */
    @Test
    void costsAreDetectron2s() {
        CostReport report = CostModel.report(network("faster_rcnn_R_50_FPN_1x").graph());

        assertThat(report.total().params()).isEqualTo(41_699_936);
        assertThat(report.total().convMultiplyAdds() / 1_000_000_000).isEqualTo(117);
        assertThat(part(report, "backbone.body").plus(part(report, "fpn")).params()).isEqualTo(26_799_296);
        assertThat(Math.round(report.total().params() / 1e6)).isEqualTo(42);
        Graph deeper = network("faster_rcnn_R_101_FPN_3x").graph();
        // 60.6 M: the paper cuts the decimals off.
        assertThat(CostModel.report(deeper).total().params() / 1_000_000).isEqualTo(60);
    }

    /** Rows of the published figures of these families that are not met, and why. */
    private static final Map<String, String> NOT_MET = Map.of(
            "Faster RCNN-DC5", "166 M: a C5 head of fully connected layers without a pyramid, another network",
            "Cascade Mask R-CNN R50", "has mask heads, and box heads of four convolutions",
            "Cascade Mask R-CNN Swin-T", "has mask heads, and a Swin backbone",
            "Cascade Mask R-CNN Swin-S", "has mask heads, and a Swin backbone",
            "Cascade Mask R-CNN Swin-B", "has mask heads, and a Swin backbone",
            "Cascade X101-32 / X101-64", "has mask heads, and box heads of four convolutions");

    /** Their parameters are checked above; their GFLOPs are means over images of COCO, of no one size. */
    private static final Set<String> MET = Set.of(
            "Faster R-CNN R50-FPN", "Faster R-CNN R50-FPN backbone", "Faster RCNN-FPN", "Faster RCNN-R101-FPN");

    @Test
    void everyPublishedRowIsMetOrExplained() throws IOException {
        Set<String> rows = new TreeSet<>();
        for (Map<String, String> row : Csv.rows(Shared.file("truth/detectors_transformers_published.csv"))) {
            if (row.get("model").startsWith("Faster") || row.get("model").startsWith("Cascade")) {
                rows.add(row.get("model"));
            }
        }
        Set<String> known = new TreeSet<>(MET);
        known.addAll(NOT_MET.keySet());

        assertThat(rows).isEqualTo(known);
    }

    /** Two fully connected layers of 1024 on 256·7·7 values, and one box for all classes (Cai & Vasconcelos 2018). */
    @Test
    void everyHeadOfACascadeCostsTheSameForEachRegion() {
        CostReport report = CostModel.report(network("cascade_rcnn_r50_fpn_1x_coco").graph());
        RegionCost regions = report.regions().orElseThrow();

        long head = 256L * 7 * 7 * 1024 + 1024 * 1024 + 1024 * 81 + 1024 * 4;
        assertThat(regions.regions()).isEqualTo(1000);
        assertThat(regions.heads())
                .containsExactly(Map.entry("roi_heads.1", head), Map.entry("roi_heads.2", head), Map.entry("roi_heads.3", head));
        assertThat(regions.each()).isEqualTo(3 * head);
        assertThat(regions.shared() + regions.regions() * regions.each()).isEqualTo(report.total().multiplyAdds());
        assertThat(regions.shared()).isEqualTo(report.total().convMultiplyAdds());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 1", "300, 2", "1000, 4"})
    void theCostIsLinearInTheNumberOfRegions(int proposals, int heads) {
        Configuration network = network("cascade_rcnn_r50_fpn").with("heads", heads).with("resolution", 320);
        RegionCost hundred = regions(network.with("proposals", 100));
        RegionCost other = regions(network.with("proposals", proposals));

        assertThat(other.shared()).isEqualTo(hundred.shared());
        assertThat(other.heads()).isEqualTo(hundred.heads()).hasSize(heads);
        assertThat(CostModel.report(network.with("proposals", proposals).graph()).total().multiplyAdds())
                .isEqualTo(hundred.shared() + proposals * hundred.each());
    }

    @Test
    void aNetworkWithoutRegionsHasNoSuchCost() {
        assertThat(CostModel.report(network("retinanet_resnet50_fpn").graph()).regions()).isEmpty();
    }

    /** Cai & Vasconcelos 2018, section 4: overlaps of 0.5, 0.6, 0.7; each head looks at what the one before refined. */
    @Test
    void headsOfACascadeFollowOneAnother() {
        Graph graph = network("cascade_rcnn_r50_fpn").graph();
        Task.RegionDetection task = (Task.RegionDetection) graph.task();

        assertThat(task.heads()).extracting(Task.RegionHead::iou).containsExactly(0.5, 0.6, 0.7);
        assertThat(task.heads())
                .extracting(Task.RegionHead::regions)
                .containsExactly("output.proposals", "output.boxes.1", "output.boxes.2");
        assertThat(task.heads()).extracting(head -> head.coding().centre()).containsExactly(10.0, 20.0, 30.0);
        assertThat(graph.outputs()).containsKey("output.boxes.3");
    }

    /**
     * Dai et al. 2017: every 3×3 convolution of the named stages and those after it is deformable; its offsets cost
     * 9·2·k² mult-adds per channel and cell, three for two of that with weights for the samples.
     */
    @Test
    void deformableConvolutionsBeginWhereTheyAreToldTo() {
        for (Map.Entry<String, Integer> from :
                Map.of("none", 0, "c5", 3, "c4", 3 + 6, "c3", 3 + 6 + 4, "c2", 16).entrySet()) {
            Graph graph = network("faster_rcnn_r50_fpn").with("deformable", from.getKey()).graph();
            List<Node> deformable = graph.nodes().stream()
                    .filter(node -> node.op() instanceof Op.DeformConv2d)
                    .toList();
            assertThat(deformable).as(from.getKey()).hasSize(from.getValue());
        }
        long plain = params("faster_rcnn_r50_fpn_1x_coco");
        // 4 blocks of 128, 6 of 256, 3 of 512 channels; 9 samples of two offsets each, and a bias.
        long offsets = 9L * 18 * (4 * 128 + 6 * 256 + 3 * 512) + 18 * 13;
        assertThat(params("faster_rcnn_r50_fpn_dconv_c3-c5_1x_coco")).isEqualTo(plain + offsets);
        assertThat(params("faster_rcnn_r50_fpn_mdconv_c3-c5_1x_coco")).isEqualTo(plain + offsets * 3 / 2);
    }

    private static long params(String name) {
        return CostModel.report(network(name).graph()).total().params();
    }

    private static RegionCost regions(Configuration network) {
        return CostModel.report(network.graph()).regions().orElseThrow();
    }

    private static Configuration network(String name) {
        return Families.network(name).orElseThrow();
    }

    private static Cost part(CostReport report, String part) {
        return report.nodes().stream()
                .filter(node -> node.node().stage().equals(part)
                        || node.node().stage().startsWith(part + "."))
                .map(node -> node.cost())
                .reduce(Cost.ZERO, Cost::plus);
    }

    /** In 10⁹, as printed: four decimals, no trailing zeros. */
    private static String giga(long multiplyAdds) {
        return BigDecimal.valueOf(multiplyAdds, 9)
                .setScale(4, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
