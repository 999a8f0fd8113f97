// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phiscope.engine.EngineAgreement.formula;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Product;
import org.phiscope.engine.tornado.kernel.Tiling;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;

/** Which kernels networks run, of what runs on no device. */
@Tag("tornadovm")
class ScheduleTest {
    private static Map<Kernel, Integer> runs(String network, int side, Set<String> taps) {
        Map<Kernel, Integer> runs = new EnumMap<>(Kernel.class);
        for (Launch launch : launches(network, side, taps)) {
            runs.merge(launch.kernel(), 1, Integer::sum);
        }
        return runs;
    }

    private static List<Launch> launches(String network, int side, Set<String> taps) {
        Graph graph = Families.network(network)
                .orElseThrow()
                .withInput(InputSize.square(side))
                .graph();
        return Schedule.of(Plan.of(graph, taps), formula(), Choice.RULE).parts().stream()
                .flatMap(part -> part.launches().stream())
                .toList();
    }

    /** Both have sixteen blocks of one depthwise convolution each (Tan & Le 2019, table 1; 2019b, figure 5). */
    @ParameterizedTest
    @ValueSource(strings = {"efficientnet-b0", "mixnet-s"})
    void theWindowsOfAMixedConvolutionAreOneRun(String network) {
        assertThat(runs(network, 64, Set.of())).containsEntry(Kernel.CONVOLVE_DEPTHWISE, 16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"efficientnet-b0", "mobilenetv2_100", "resnet50", "darknet53"})
    void residualsAreAddedByTheConvolutionsBeforeThem(String network) {
        assertThat(runs(network, 64, Set.of())).doesNotContainKey(Kernel.COMBINE);
    }

    @Test
    void aSumThatSomebodyLooksBehindStaysASum() {
        assertThat(runs("resnet18", 64, Set.of())).doesNotContainKey(Kernel.COMBINE);
        assertThat(runs("resnet18", 64, Set.of("layer1.0.bn2"))).containsEntry(Kernel.COMBINE, 1);
    }

    /** conv2_x of ResNet-18 is four such convolutions of 64 channels, of 56×56 cells (He et al. 2015, table 1). */
    @Test
    void largeMapsOfManyChannelsAreTransformed() {
        assertThat(runs("resnet18", 224, Set.of())).hasEntrySatisfying(
                Kernel.WINOGRAD_SPREAD, runs -> assertThat(runs).isGreaterThanOrEqualTo(4));
        assertThat(runs("efficientnet-b0", 224, Set.of())).doesNotContainKey(Kernel.WINOGRAD_SPREAD);
    }

    @Test
    void everyTilingOfAProductIsAnAlternative() {
        for (Launch launch : launches("vit_tiny_patch16_224", 224, Set.of())) {
            List<Launch> alternatives = launch.alternatives();
            assertThat(alternatives).anySatisfy(one -> {
                assertThat(one.kernel()).isEqualTo(launch.kernel());
                assertThat(one.descriptor()).containsExactly(launch.descriptor());
            });
            if (Set.of(Kernel.MULTIPLY_TILES, Kernel.MULTIPLY_SMALL_TILES).contains(launch.kernel())) {
                assertThat(alternatives.stream().map(Product::tiling)).containsExactly(Tiling.values());
            }
        }
    }
}
