// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.parameter.ParameterSpec;

/** What holds for any network of the scalable families and of the detectors. */
class FamiliesPropertyTest {
    private static final List<String> FAMILIES =
            List.of("efficientnet", "mixnet", "efficientdet", "yolov3-tiny", "yolov4-tiny", "retinanet", "cascade-rcnn");

    /** Those, and the one of whose networks some take sides in steps of 64 or 128 alone. */
    private static final List<String> ALL_FAMILIES =
            List.of("efficientnet", "mixnet", "efficientdet", "yolov3-tiny", "yolov4-tiny", "yolo", "retinanet", "cascade-rcnn");

    @Property(tries = 300)
    void anyParametersMakeAValidNetworkOrNameTheNodeAtFault(@ForAll("configurations") Configuration configuration) {
        Graph graph;
        try {
            graph = configuration.graph();
        } catch (GraphException e) {
            assertThat(e.node()).isNotBlank();
            assertThat(e).hasMessageStartingWith(e.node() + ": ");
            return;
        }
        assertValid(graph);
        assertThat(CostModel.report(graph).total().multiplyAdds()).isPositive();
    }

    @Property(tries = 150)
    void aNetworkThatCannotBeHasAFindingAndItsValuesMakeItPossible(
            @ForAll("configurations") Configuration configuration) {
        List<Finding> findings = Feasibility.of(configuration);
        boolean possible = true;
        try {
            configuration.graph();
        } catch (GraphException e) {
            possible = false;
        }
        Finding.Severity severity = possible ? Finding.Severity.UNUSUAL : Finding.Severity.IMPOSSIBLE;
        assertThat(findings).allMatch(finding -> finding.severity() == severity);
        if (!possible) {
            assertThat(findings).isNotEmpty();
        }
        for (Finding finding : findings) {
            for (Object value : finding.nearest()) {
                Configuration repaired = finding.apply(configuration, value);
                if (findings.size() == 1 && !possible) {
                    assertThat(repaired.graph().nodes()).isNotEmpty();
                }
                assertThat(Feasibility.of(repaired)).doesNotContain(finding);
            }
        }
    }

    private static void assertValid(Graph graph) {
        Set<String> names = new HashSet<>();
        Map<String, Node> owners = new HashMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.node(i);
            assertThat(node.index()).isEqualTo(i);
            assertThat(names.add(node.name())).as(node.name()).isTrue();
            assertThat(node.inputs()).as(node.name()).allMatch(input -> input < node.index());
            List<Shape> shapes = node.inputs().stream().map(input -> graph.node(input).shape()).toList();
            assertThat(node.op().infer(shapes)).as(node.name()).isEqualTo(node.shape());
            Node owner = owners.putIfAbsent(node.owner(), node);
            assertThat(node.definesWeights()).as(node.name()).isEqualTo(owner == null);
            if (owner != null) {
                assertThat(node.op().weights()).as(node.name()).isEqualTo(owner.op().weights());
            }
        }
        assertThat(graph.outputs().values()).isNotEmpty().allMatch(i -> i < graph.nodes().size());
        assertThat(graph.landmarks().values()).allMatch(i -> i < graph.nodes().size());
        Set<Integer> read = new HashSet<>(graph.outputs().values());
        graph.nodes().forEach(node -> read.addAll(node.inputs()));
        assertThat(graph.nodes()).as("every result is read").allMatch(node -> read.contains(node.index())
                || node.stage().startsWith("backbone."));
    }

    @Property(tries = 100)
    void aWiderNetworkNeverCostsLess(
            @ForAll("classifiersAndYolo") Configuration network,
            @ForAll @DoubleRange(min = 0.1, max = 4) double width,
            @ForAll @DoubleRange(min = 0, max = 4) double more) {
        assertNotCheaper(network.with("width", width), network.with("width", width + more));
    }

    @Property(tries = 100)
    void aDeeperNetworkNeverCostsLess(
            @ForAll("deepened") Configuration network,
            @ForAll @DoubleRange(min = 0.1, max = 4) double depth,
            @ForAll @DoubleRange(min = 0, max = 2) double more) {
        assertNotCheaper(network.with("depth", depth), network.with("depth", depth + more));
    }

    @Property(tries = 100)
    void aLargerImageNeverCostsLessAndNeverChangesTheParameters(
            @ForAll("presets") Configuration network,
            @ForAll @IntRange(min = 1, max = 30) int steps,
            @ForAll @IntRange(min = 0, max = 20) int more) {
        Configuration smaller = network.with("resolution", 32 * steps);
        Configuration larger = network.with("resolution", 32 * (steps + more));

        assertNotCheaper(smaller, larger);
        assertThat(cost(larger).params()).isEqualTo(cost(smaller).params());
    }

    @Property(tries = 60)
    void aDeeperDetectorNeverCostsLess(
            @ForAll("detectors") Configuration network,
            @ForAll("deepening") String key,
            @ForAll @IntRange(min = 1, max = 3) int value,
            @ForAll @IntRange(min = 0, max = 2) int more) {
        assertNotCheaper(network.with(key, value), network.with(key, value + more));
    }

    private static void assertNotCheaper(Configuration smaller, Configuration larger) {
        Cost less = cost(smaller);
        Cost more = cost(larger);
        assertThat(more.params()).isGreaterThanOrEqualTo(less.params());
        assertThat(more.multiplyAdds()).isGreaterThanOrEqualTo(less.multiplyAdds());
        assertThat(more.cio()).isGreaterThanOrEqualTo(less.cio());
        assertThat(more.memoryAccessCost()).isGreaterThanOrEqualTo(less.memoryAccessCost());
    }

    private static Cost cost(Configuration network) {
        return CostModel.report(network.graph()).total();
    }

    @Provide
    Arbitrary<String> deepening() {
        return Arbitraries.of("fpnDepth", "headDepth", "anchorScales");
    }

    @Provide
    Arbitrary<Configuration> presets() {
        return presetsOf(FAMILIES);
    }

    @Provide
    Arbitrary<Configuration> deepened() {
        return presetsOf(List.of("efficientnet", "mixnet", "yolo", "yolov4-tiny"));
    }

    @Provide
    Arbitrary<Configuration> classifiersAndYolo() {
        return presetsOf(List.of("efficientnet", "mixnet", "yolov3-tiny", "yolo", "yolov4-tiny"));
    }

    @Provide
    Arbitrary<Configuration> detectors() {
        return presetsOf(List.of("efficientdet"));
    }

    private static Arbitrary<Configuration> presetsOf(List<String> families) {
        return Arbitraries.of(families)
                .map(id -> Families.family(id).orElseThrow())
                .flatMap(family -> Arbitraries.of(family.presets()).map(family::configure));
    }

    @Provide
    Arbitrary<Configuration> configurations() {
        return Arbitraries.of(ALL_FAMILIES).map(id -> Families.family(id).orElseThrow()).flatMap(family -> {
            Arbitrary<List<Map.Entry<String, Object>>> changes = Arbitraries.of(family.parameters())
                    .flatMap(spec -> value(spec).map(value -> Map.entry(spec.key(), value)))
                    .list()
                    .ofMaxSize(8);
            Arbitrary<InputSize> input = Combinators.combine(
                            Arbitraries.integers().between(1, 4),
                            Arbitraries.integers().between(1, 700),
                            Arbitraries.integers().between(1, 700))
                    .as(InputSize::new)
                    .injectNull(0.6);
            return Combinators.combine(Arbitraries.of(family.presets()), changes, input)
                    .as((preset, entries, size) -> {
                        Map<String, Object> values = new HashMap<>();
                        entries.forEach(entry -> values.put(entry.getKey(), entry.getValue()));
                        return new Configuration(family, preset, values, size);
                    });
        });
    }

    private static Arbitrary<Object> value(ParameterSpec spec) {
        return switch (spec) {
            case ParameterSpec.Whole whole ->
                Arbitraries.integers()
                        .between(0, (whole.max() - whole.min()) / whole.step())
                        .map(steps -> whole.min() + steps * whole.step());
            case ParameterSpec.Decimal decimal ->
                Arbitraries.doubles()
                        .between(decimal.min(), decimal.max())
                        .ofScale(8)
                        .map(value -> value);
            case ParameterSpec.Toggle _ -> Arbitraries.of(true, false);
            case ParameterSpec.Choice choice -> Arbitraries.of(choice.options()).map(value -> value);
            case ParameterSpec.WholeList list ->
                Arbitraries.integers()
                        .between(0, (list.max() - list.min()) / list.step())
                        .map(steps -> list.min() + steps * list.step())
                        .list()
                        .ofMinSize(list.minLength())
                        .ofMaxSize(list.maxLength())
                        .map(value -> value);
        };
    }
}
