// SPDX-License-Identifier: Apache-2.0
package org.phiscope.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.truth.Csv;
import org.phiscope.truth.Shared;

class PublishedNetworksTest {
    private static final List<PublishedNetwork> IMAGENET = PublishedNetworks.of(Benchmark.IMAGENET);
    private static final List<PublishedNetwork> COCO = PublishedNetworks.of(Benchmark.COCO);

    private static PublishedNetwork network(List<PublishedNetwork> networks, String name, int size) {
        return networks.stream()
                .filter(network -> network.name().equals(name) && network.size() == size)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void accuraciesAreThoseOfTheLibrarysTables() throws IOException {
        List<Map<String, String>> rows = Csv.rows(Shared.file("truth/imagenet_accuracy.csv"));
        Map<Measure, String> columns = Map.of(
                Measure.TOP1, "top1",
                Measure.TOP5, "top5",
                Measure.IMAGENET_A, "top1_imagenet_a",
                Measure.IMAGENET_R, "top1_imagenet_r",
                Measure.SKETCH, "top1_sketch",
                Measure.REAL, "top1_real",
                Measure.V2, "top1_v2");
        assertThat(IMAGENET).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            Map<String, String> row = rows.get(i);
            PublishedNetwork network = IMAGENET.get(i);
            assertThat(network.name()).isEqualTo(row.get("model"));
            assertThat(network.size()).isEqualTo(Integer.parseInt(row.get("img_size")));
            assertThat(network.figure(Measure.PARAMS).orElseThrow())
                    .isCloseTo(1e6 * Double.parseDouble(row.get("param_count_M").replace(",", "")), Percentage.withPercentage(1e-9));
            columns.forEach((measure, column) -> {
                String figure = row.get(column);
                assertThat(network.figures().get(measure))
                        .as(network.name() + " " + measure)
                        .isEqualTo(figure.isEmpty() ? null : Double.valueOf(figure));
            });
        }
    }

    @Test
    void multAddsAreThoseCountedOnTheLibrarysModels() throws IOException {
        Map<String, Map<String, String>> counted = new HashMap<>();
        Csv.rows(Shared.file("truth/imagenet_models.csv"))
                .forEach(row -> counted.put(row.get("model") + "@" + row.get("img"), row));
        int compared = 0;
        for (PublishedNetwork network : IMAGENET) {
            Map<String, String> row = counted.get(network.preset() + "@" + network.size());
            if (row != null && !List.of("ViT", "DeiT", "Swin").contains(network.group())) {
                assertThat(network.figure(Measure.MULTIPLY_ADDS).orElseThrow())
                        .as(network.name())
                        .isEqualTo(Long.parseLong(row.get("conv_macs")) + Long.parseLong(row.get("lin_macs")));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(200);
    }

    @Test
    void efficientDetsAreThoseOfItsAuthors() throws IOException {
        List<Map<String, String>> rows = Csv.rows(Shared.file("truth/efficientdet_published.csv"));
        for (Map<String, String> row : rows) {
            PublishedNetwork network = COCO.stream()
                    .filter(candidate -> candidate.preset().equals(row.get("model")))
                    .findFirst()
                    .orElseThrow();
            assertThat(network.figures().get(Measure.AP)).isEqualTo(Double.valueOf(row.get("AP_test")));
            assertThat(network.figures().get(Measure.LATENCY)).isEqualTo(Double.valueOf(row.get("V100_latency_ms")));
            assertThat(network.figure(Measure.MULTIPLY_ADDS).orElseThrow())
                    .isCloseTo(1e9 * Double.parseDouble(row.get("FLOPs_B(=MACs)")), Percentage.withPercentage(1e-9));
        }
    }

    @Test
    void yolosAreThoseOfTheAuthorsProgram() throws IOException {
        int compared = 0;
        for (Map<String, String> row : Csv.rows(Shared.file("truth/darknet_readme_models.csv"))) {
            Optional<PublishedNetwork> found = COCO.stream()
                    .filter(network -> network.preset().equals(row.get("cfg"))
                            && network.size() == Integer.parseInt(row.get("size"))
                            && network.source().startsWith("AlexeyAB"))
                    .findFirst();
            assertThat(found.isPresent()).as(row.get("cfg")).isEqualTo(!row.get("AP").isEmpty());
            if (found.isPresent()) {
                assertThat(found.get().figures().get(Measure.AP)).isEqualTo(Double.valueOf(row.get("AP")));
                assertThat(2 * found.get().figure(Measure.MULTIPLY_ADDS).orElseThrow())
                        .isCloseTo(1e9 * Double.parseDouble(row.get("BFLOPS_darknet_run")), Percentage.withPercentage(1e-6));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(12);
    }

    /** What the tables say of a network and what this program counts of it are the same network. */
    @ParameterizedTest
    @EnumSource(Benchmark.class)
    void presetsCostWhatIsPublishedOfThem(Benchmark benchmark) {
        Map<Configuration, Cost> counted = new HashMap<>();
        int presets = 0;
        for (PublishedNetwork network : PublishedNetworks.of(benchmark)) {
            Optional<Configuration> configuration = network.configuration();
            if (configuration.isEmpty()) {
                continue;
            }
            presets++;
            assertThat(configuration.get().input().height()).isEqualTo(network.size());
            Cost cost = counted.computeIfAbsent(
                    configuration.get(), own -> CostModel.report(own.graph()).total());
            assertThat((double) cost.params())
                    .as(network.name() + " parameters")
                    .isCloseTo(network.figure(Measure.PARAMS).orElseThrow(), Percentage.withPercentage(1.5));
        }
        assertThat(presets).isGreaterThan(benchmark == Benchmark.IMAGENET ? 150 : 20);
    }

    /** Xie et al. 2020: better teachers make better students, most of all on images that mislead. */
    @Test
    void theLadderOfNoisyStudentRises() {
        List<PublishedNetwork> ladder = IMAGENET.stream()
                .filter(PublishedNetwork::isNoisyStudent)
                .sorted((a, b) -> Double.compare(
                        a.figures().get(Measure.MULTIPLY_ADDS), b.figures().get(Measure.MULTIPLY_ADDS)))
                .toList();

        assertThat(ladder).hasSize(10);
        assertThat(ladder).allSatisfy(rung -> assertThat(rung.configuration()).isPresent());
        assertThat(ladder).extracting(rung -> rung.figures().get(Measure.TOP1)).isSorted();
        assertThat(ladder).extracting(rung -> rung.figures().get(Measure.IMAGENET_A)).isSorted();
    }

    @Test
    void whatNobodyPublishedIsCountedAndSaidToBe() {
        PublishedNetwork published = IMAGENET.stream()
                .filter(network -> network.configuration().isPresent()
                        && !network.figures().containsKey(Measure.MULTIPLY_ADDS))
                .findFirst()
                .orElseThrow();
        PublishedNetwork counted = published.withCounts();

        Cost own = CostModel.report(published.configuration().orElseThrow().graph()).total();
        assertThat(counted.figure(Measure.MULTIPLY_ADDS)).hasValue(own.multiplyAdds());
        assertThat(counted.isCounted(Measure.MULTIPLY_ADDS)).isTrue();
        assertThat(counted.isCounted(Measure.PARAMS)).isFalse();
        assertThat(counted.figures()).containsAllEntriesOf(published.figures());
        PublishedNetwork complete = network(IMAGENET, "tf_efficientnet_b0.ns_jft_in1k", 224);
        assertThat(complete.withCounts()).isSameAs(complete);
    }

    @Test
    void everyQualityAndCostOfABenchmarkIsKnownOfSomeNetwork() {
        for (Benchmark benchmark : Benchmark.values()) {
            for (Measure quality : benchmark.qualities()) {
                for (Measure cost : benchmark.costs()) {
                    assertThat(PublishedNetworks.of(benchmark))
                            .as(cost + " " + quality)
                            .filteredOn(network -> network.has(cost, quality))
                            .hasSizeGreaterThan(10);
                }
            }
        }
    }

    @Test
    void aSizeOtherThanThePresetsIsSet() {
        PublishedNetwork small = network(IMAGENET, "tf_efficientnet_l2.ns_jft_in1k_475", 475);
        assertThat(Objects.requireNonNull(small.configuration().orElseThrow()).input().height()).isEqualTo(475);
        assertThat(small.preset()).isEqualTo("tf_efficientnet_l2");
        assertThat(network(COCO, "YOLOv4", 320).configuration().orElseThrow().input().width()).isEqualTo(320);
    }
}
