// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.law.Aggregation.Partition;

/** The formulas against networks as their publishers built them, counted convolution by convolution. */
class LawsOnGraphsTest {
    private static CostReport report(String network) {
        return CostModel.report(Families.network(network).orElseThrow().graph());
    }

    private static double multiplyAdds(CostReport report, Predicate<Node> which) {
        return report.nodes().stream()
                .filter(node -> which.test(node.node()))
                .mapToLong(node -> node.cost().multiplyAdds())
                .sum();
    }

    private static Predicate<Node> named(String prefix) {
        return node -> node.name().startsWith(prefix);
    }

    /** Darknet-53 on 256×256: stages of 2, 8, 8 and 4 layers. */
    @ParameterizedTest
    @CsvSource({"0,128,1,64", "1,64,2,128", "2,32,8,256", "3,16,8,512", "4,8,4,1024"})
    void darkLayersAndTheirStage(int stage, int side, int k, int b) {
        CostReport report = report("darknet53");
        assertThat(multiplyAdds(report, named("stages." + stage + ".blocks.")))
                .isEqualTo(Residual.DARK.plain(side, side, k, b));
        assertThat(multiplyAdds(report, named("stages." + stage + ".")))
                .isEqualTo(DarknetStage.darknet(side, side, k, b));
    }

    /** ResNet-50's and ResNeXt-50's third stage, 14×14; its first layer, which widens and halves, is no such layer. */
    @Test
    void resAndResXLayers() {
        for (int layer = 1; layer < 6; layer++) {
            assertThat(multiplyAdds(report("resnet50"), named("layer3." + layer + ".")))
                    .isEqualTo(Residual.RES.plain(14, 14, 1, 1024));
            assertThat(multiplyAdds(report("resnext50-32x4d"), named("layer3." + layer + ".")))
                    .isEqualTo(Residual.RESX.plain(14, 14, 1, 1024));
        }
    }

    /** The transitions are 3/4 where the stage ends with b/2 channels, as CSPResNet-50's do; b are those that are split. */
    @Test
    void crossStageResLayers() {
        CostReport report = report("cspresnet50");
        assertThat(multiplyAdds(report, inPartialStage(1)))
                .isEqualTo(Residual.RES.crossStage(32, 32, 3, 512));
    }

    /** Where the stage ends with b channels, the last transition costs b² instead of b²/2: 5/4 instead of 3/4. */
    @Test
    void crossStageResXAndDarkLayersCostHalfAUnitMore() {
        double unit = 16.0 * 16 * 1024 * 1024;
        assertThat(multiplyAdds(report("cspresnext50"), inPartialStage(2)))
                .isEqualTo(Residual.RESX.crossStage(16, 16, 5, 1024) + unit / 2);
        assertThat(multiplyAdds(report("cspdarknet53"), inPartialStage(3)))
                .isEqualTo(Residual.DARK.crossStage(16, 16, 8, 512) + unit / 4 / 2);
    }

    private static Predicate<Node> inPartialStage(int stage) {
        String prefix = "stages." + stage + ".";
        return node -> node.name().startsWith(prefix + "blocks.") || node.name().startsWith(prefix + "conv_transition");
    }

    /** yolov4.cfg on 608×608; counted with darknet: 11.75, 26.75, 26.75 and 16.75 units of whb². */
    @ParameterizedTest
    @CsvSource({"2,152,2,128,11.75", "3,76,8,256,26.75", "4,38,8,512,26.75", "5,19,4,1024,16.75"})
    void theStagesOfYoloV4(int stage, int side, int k, int b, double units) {
        double counted = multiplyAdds(report("yolov4"), node -> node.stage().equals("stages." + stage));
        double unit = (double) side * side * b * b;
        assertThat(counted).isEqualTo(units * unit).isEqualTo(DarknetStage.crossStage(side, side, k, b));
        // The printed one leaves out half of the convolution of stride 2 and two thirds of the transitions.
        assertThat(counted - DarknetStage.printed(side, side, k, b)).isEqualTo(3.75 * unit);
    }

    @ParameterizedTest
    @CsvSource({"osanet,NONE,3", "csposanet,CSP,3", "csposanet-pcb,PCB,2"})
    void partedAggregations(String network, Partition partition, int k) {
        Configuration configuration = Families.network(network).orElseThrow();
        CostReport report = CostModel.report(configuration.graph());
        Predicate<Node> block = named("stages.1.layers.").or(named("stages.1.transition"));
        long products = 0;
        long channels = 0;
        for (Node node : report.graph().nodes()) {
            if (block.test(node) && node.op() instanceof Op.Conv2d conv) {
                products += (long) conv.in() * conv.out();
                channels += conv.in() + conv.out();
            }
        }
        assertThat(products).isEqualTo((long) partition.products(k, 128, 64));
        assertThat(channels).isEqualTo((long) partition.channels(k, 128, 64));
    }

    /** OSA without its transition; its convolutions are 3×3, nine times the product. */
    @Test
    void oneShotAggregation() {
        assertThat(multiplyAdds(report("osanet"), named("stages.1.layers.")))
                .isEqualTo(9 * Aggregation.oneShot(52, 52, 3, 128, 64));
    }

    /** DenseNet-121's second block with its 1×1 bottlenecks, which the formula has not: counted without them. */
    @Test
    void denseAggregation() {
        // Each 1×1 bottleneck takes all channels before it to 4g, the 3×3 after it makes g of those.
        double bottlenecks = multiplyAdds(report("densenet121"), node ->
                node.name().contains("denseblock2.denselayer") && node.op() instanceof Op.Conv2d conv && conv.isPointwise());
        assertThat(bottlenecks).isEqualTo(4 * Aggregation.dense(28, 28, 12, 128, 32));
    }

    @Test
    void aStageInTheVariablesOfTheLaws() {
        StageFigures largest = StageFigures.largest(StageFigures.of(report("darknet53"))).orElseThrow();
        assertThat(largest.width()).isEqualTo(largest.height());
        StageFigures third = StageFigures.of(report("darknet53")).stream()
                .filter(stage -> stage.name().equals("stages.2"))
                .findFirst()
                .orElseThrow();
        assertThat(third.layers()).isEqualTo(8);
        assertThat(third.channels()).isEqualTo(256);
        assertThat((double) third.cost().multiplyAdds()).isEqualTo(DarknetStage.darknet(32, 32, 8, 256));
    }
}
