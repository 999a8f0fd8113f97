// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Task;

/** RetinaNet against torchvision's networks part by part, and against what Detectron2 and MMDetection publish. */
class RetinaNetTest {
    private static final Map<String, String> PARTS =
            Map.of("body", "backbone.body", "fpn", "fpn", "cls_head", "cls_head", "box_head", "box_head");

    static Stream<Map<String, String>> torchvision() throws IOException {
        return Csv.rows(Shared.file("truth/detector_torch_run.csv")).stream()
                .filter(row -> row.get("model").startsWith("RetinaNet"));
    }

    @ParameterizedTest
    @MethodSource("torchvision")
    void costsAreTorchvisionsPartByPart(Map<String, String> row) {
        String model = row.get("model");
        boolean torchvision = model.contains("torchvision default");
        String depth = model.replaceFirst("RetinaNet-resnet(\\d+)-FPN.*", "$1");
        String name = torchvision ? "retinanet_resnet" + depth + "_fpn" : "retinanet_r" + depth + "_fpn";
        String[] size = row.get("input_hw").split("x", 2);
        Graph graph = network(name)
                .withInput(new InputSize(1, Integer.parseInt(size[0]), Integer.parseInt(size[1])))
                .graph();
        CostReport report = CostModel.report(graph);

        assertThat(report.total().params()).isEqualTo(Long.parseLong(row.get("params")));
        assertThat(giga(report.total().convMultiplyAdds())).isEqualTo(row.get("conv_GMACs"));
        assertThat(report.total().linearMultiplyAdds()).isZero();
        PARTS.forEach((part, stage) -> {
            Matcher published = Pattern.compile(part + ": ([0-9.]+)").matcher(row.get("detail"));
            assertThat(published.find()).as(part).isTrue();
            // The parts as listed add up to up to 0.004 % less or more than the total as listed, which is exact.
            assertThat(part(report, stage).convMultiplyAdds() / 1e9)
                    .as(part)
                    .isCloseTo(Double.parseDouble(published.group(1)), withinPercentage(0.004));
        });
        assertThat(PARTS.values().stream()
                        .mapToLong(stage -> part(report, stage).convMultiplyAdds())
                        .sum())
                .isEqualTo(report.total().convMultiplyAdds());
        List<Anchors> levels = ((Task.AnchorDetection) graph.task()).levels();
        assertThat(row.get("detail"))
                .contains("levels: " + levels.stream().map(level -> List.of(level.rows(), level.columns())).toList())
                .endsWith("anchors: " + anchors(levels) + "}");
    }

    static Stream<Map<String, String>> sizes() throws IOException {
        return Csv.rows(Shared.file("truth/retinanet_anchors.csv")).stream();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void anchorsAreAsMany(Map<String, String> row) {
        InputSize input = new InputSize(1, Integer.parseInt(row.get("h")), Integer.parseInt(row.get("w")));
        Graph graph = network("retinanet_resnet50_fpn").withInput(input).graph();
        List<Anchors> levels = ((Task.AnchorDetection) graph.task()).levels();

        String cells = Stream.iterate(0, i -> i < levels.size(), i -> i + 1)
                .map(i -> "P" + (3 + i) + ":" + levels.get(i).rows() + "x" + levels.get(i).columns())
                .collect(Collectors.joining(";"));
        assertThat(cells).isEqualTo(row.get("levels"));
        assertThat(anchors(levels)).isEqualTo(Long.parseLong(row.get("anchors_x9")));
        assertThat(anchors(levels) / 9).isEqualTo(Long.parseLong(row.get("locations")));
    }

    /**
     * Detectron2's own test (tests/test_model_analysis.py) counts the convolutions of the network whose blocks stride in
     * the 1×1; torchvision's stride in the 3×3 and cost 149 G.
     */
    @Test
    void costsAreDetectron2s() {
        CostReport report = CostModel.report(network("retinanet_R_50_FPN_3x").graph());

        assertThat(report.total().params()).isEqualTo(37_915_572);
        assertThat(report.total().convMultiplyAdds() / 1_000_000_000).isEqualTo(146);
        assertThat(part(report, "backbone.body").plus(part(report, "fpn")).params()).isEqualTo(31_452_352);
    }

    /**
     * MMDetection prints 37.74 M parameters and 239.32 GFLOPs at 1280×800. Its parameters are those that are trained: not
     * the stem and the first stage, which it freezes, but the other batch norms' scales and shifts. Its FLOPs are the
     * mult-adds of the convolutions and, unlike here, what mmcv adds for element-wise work: 1 for every bias, every
     * element that a rectifier writes or a pooling reads, 2 for every element of a batch norm.
     */
    @Test
    void costsAreMmdetections() {
        Configuration network = network("retinanet_r50_fpn_1x_coco")
                .withInput(new InputSize(1, 800, 1280))
                .with("frozenNorms", false);
        CostReport report = CostModel.report(network.graph());

        long still = part(report, "backbone.body.stem").params() + part(report, "backbone.body.layer1").params();
        assertThat(String.format("%.2f", (report.total().params() - still) / 1e6)).isEqualTo("37.74");
        long counted = report.total().convMultiplyAdds();
        for (Node node : report.graph().nodes()) {
            counted += switch (node.op()) {
                case Op.Conv2d conv -> conv.bias() ? node.shape().elements() : 0;
                case Op.Activate _ -> node.shape().elements();
                case Op.BatchNorm _ -> 2 * node.shape().elements();
                case Op.Pool _ -> report.graph().node(node.inputs().getFirst()).shape().elements();
                default -> 0;
            };
        }
        assertThat(String.format("%.2f", counted / 1e9)).isEqualTo("239.32");
    }

    private static Configuration network(String name) {
        return Families.network(name).orElseThrow();
    }

    private static long anchors(List<Anchors> levels) {
        return levels.stream().mapToLong(Anchors::count).sum();
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
