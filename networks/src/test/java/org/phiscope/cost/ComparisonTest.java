// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Comparison.NodePair;
import org.phiscope.cost.Comparison.StagePair;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;

/** Networks side by side: nothing is lost, orders are kept, and what belongs together stands together. */
class ComparisonTest {
    private static CostReport report(Configuration network) {
        return CostModel.report(network.graph());
    }

    private static Configuration network(String name) {
        return Families.network(name).orElseThrow();
    }

    static Stream<Arguments> networks() {
        List<String> names = List.of(
                "efficientnet-b0", "efficientnet-b7", "mixnet-l", "resnet50", "yolov4", "yolov4-tiny", "efficientdet-d0",
                "vit-s16", "densenet121");
        return names.stream().flatMap(own -> names.stream().map(reference -> Arguments.of(own, reference)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyNodeStandsInItsOwnOrder(String own, String reference) {
        CostReport left = report(network(own));
        CostReport right = report(network(reference));
        Comparison comparison = Comparison.of(left, right);
        assertThat(comparison.nodes().stream().map(NodePair::own).filter(Objects::nonNull))
                .containsExactlyElementsOf(left.nodes());
        assertThat(comparison.nodes().stream().map(NodePair::reference).filter(Objects::nonNull))
                .containsExactlyElementsOf(right.nodes());
        assertThat(comparison.stages().stream().map(StagePair::own).filter(Objects::nonNull).distinct())
                .containsExactlyInAnyOrderElementsOf(left.stages().keySet());
        assertThat(comparison.stages().stream().map(StagePair::reference).filter(Objects::nonNull).distinct())
                .containsExactlyInAnyOrderElementsOf(right.stages().keySet());
        assertThat(comparison.nodes()).allSatisfy(pair -> {
            if (pair.own() != null && pair.reference() != null) {
                assertThat(pair.own().node().op()).hasSameClassAs(pair.reference().node().op());
            }
        });
    }

    @Test
    void aDeeperNetworksFurtherBlocksStandAlone() {
        Configuration b0 = network("efficientnet-b0");
        Comparison comparison = Comparison.of(report(b0), report(b0.with("depth", 2.0)));
        assertThat(comparison.nodes()).allMatch(pair -> pair.own() == null
                || pair.reference() != null
                        && pair.own().node().name().equals(pair.reference().node().name()));
        assertThat(comparison.nodes())
                .filteredOn(pair -> pair.own() == null)
                .extracting(pair -> Objects.requireNonNull(pair.reference()).node().name())
                .contains("blocks.1.2.conv_dw", "blocks.1.3.conv_dw")
                .doesNotContain("blocks.1.1.conv_dw");
    }

    /** Stem and head by name; between them the stages that halve the image as often. */
    @Test
    void stagesOfOtherNamesStandByTheirStride() {
        Comparison comparison = Comparison.of(report(network("resnet50")), report(network("efficientnet-b0")));
        assertThat(comparison.stages())
                .contains(
                        new StagePair("layer2", "blocks.2"),
                        new StagePair("layer4", "blocks.5"),
                        new StagePair("head", "head"));
        Optional<NodePair> classifier = comparison.nodes().stream()
                .filter(pair -> pair.own() != null && pair.own().node().name().equals("fc"))
                .findFirst();
        assertThat(Objects.requireNonNull(classifier.orElseThrow().reference()).node().name())
                .isEqualTo("classifier");
    }
}
