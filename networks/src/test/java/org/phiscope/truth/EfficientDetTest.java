// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Families;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** EfficientDet part by part against effdet's own networks (truth/efficientdet_torch_run.csv). */
class EfficientDetTest {

    static Stream<Map<String, String>> rows() {
        return Csv.rows("efficientdet_torch_run.csv").stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void costsAreExactPartByPart(Map<String, String> row) {
        CostReport report = CostModel.report(graph(row));

        assertThat(report.total().params()).isEqualTo(Long.parseLong(row.get("params_total")));
        assertThat(giga(report.total())).isEqualTo(row.get("conv_GMACs_total"));
        for (String part : new String[] {"backbone", "fpn", "class_net", "box_net"}) {
            Cost cost = part(report, part);
            assertThat(cost.params()).as("params of " + part).isEqualTo(Long.parseLong(row.get("params_" + part)));
            assertThat(giga(cost)).as("GMACs of " + part).isEqualTo(row.get("GMACs_" + part));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anchorsAreAsMany(Map<String, String> row) {
        Graph graph = graph(row);
        Task.AnchorDetection task = (Task.AnchorDetection) graph.task();

        int perCell = Integer.parseInt(row.get("num_scales")) * Integer.parseInt(row.get("n_aspects"));
        int minLevel = Integer.parseInt(row.get("min_level"));
        Anchors finest = task.levels().getFirst();
        assertThat(task.levels().stream().mapToLong(Anchors::count).sum())
                .isEqualTo(Long.parseLong(row.get("n_anchors")));
        assertThat(finest.perCell()).isEqualTo(perCell);
        assertThat(finest.widths().getFirst() / finest.strideX()).isEqualTo(Double.parseDouble(row.get("anchor_scale")));
        assertThat(finest.rows()).isEqualTo(Math.ceilDiv(graph.input().shape().height(), 1 << minLevel));
        assertThat(minLevel + task.levels().size() - 1).isEqualTo(Integer.parseInt(row.get("max_level")));
        for (int level = 0; level < task.levels().size(); level++) {
            Shape map = graph.find(task.boxOutputs().get(level)).orElseThrow().shape();
            assertThat(map.height()).isEqualTo(task.levels().get(level).rows());
            assertThat(map.width()).isEqualTo(task.levels().get(level).columns());
        }
        assertThat(task.classes()).isEqualTo(Integer.parseInt(row.get("num_classes")));
        assertThat(graph.input().shape().height() + "x" + graph.input().shape().width())
                .isEqualTo(row.get("image_size"));
    }

    private static Graph graph(Map<String, String> row) {
        return Families.network(row.get("model")).orElseThrow().graph();
    }

    private static Cost part(CostReport report, String part) {
        return report.nodes().stream()
                .filter(node -> node.node().stage().equals(part)
                        || node.node().stage().startsWith(part + "."))
                .map(node -> node.cost())
                .reduce(Cost.ZERO, Cost::plus);
    }

    /** Convolutions' mult-adds in 10⁹, as printed: five decimals, no trailing zeros. */
    private static String giga(Cost cost) {
        return BigDecimal.valueOf(cost.convMultiplyAdds(), 9)
                .setScale(5, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
