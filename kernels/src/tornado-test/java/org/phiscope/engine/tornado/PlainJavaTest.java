// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Launch.Place;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The kernels as the Java that they are, with nothing compiled. */
@Tag("tornadovm")
class PlainJavaTest {
    /** Weights do not begin at 0, as those of a second network do not. */
    private static final int BEFORE = 32;

    /** Runs a graph, and returns the kernels that it took. */
    private static Set<Kernel> assertAgrees(Graph graph, int seed) {
        Plan plan = Plan.of(graph, Set.of());
        Schedule schedule = Schedule.of(plan, EngineAgreement.formula());
        FloatArray weights = new FloatArray(BEFORE + schedule.weights().size());
        weights.init(Float.NaN);
        schedule.weights().forEach((at, values) -> {
            for (int i = 0; i < values.length; i++) {
                weights.set(BEFORE + at + i, values[i]);
            }
        });
        FloatArray activations = new FloatArray(schedule.activations());
        activations.init(Float.NaN); // what is read before it was written shows
        float[] input = EngineAgreement.input(graph);
        Place first = Objects.requireNonNull(schedule.places().get(graph.input().index()));
        for (int i = 0; i < input.length; i++) {
            activations.set(first.at() + i, input[i]);
        }
        Set<Kernel> kernels = EnumSet.noneOf(Kernel.class);
        IntArray descriptor = new IntArray(Launch.DESCRIPTOR);
        for (Schedule.Part part : schedule.withWeightsAt(BEFORE).parts()) {
            for (Launch launch : part.launches()) {
                for (int i = 0; i < launch.descriptor().length; i++) {
                    descriptor.set(i, launch.descriptor()[i]);
                }
                launch.kernel().plain().apply(weights, activations, descriptor);
                kernels.add(launch.kernel());
            }
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        plan.results().forEach((name, index) -> {
            Node node = graph.node(index);
            float[] values = new float[(int) node.shape().elements()];
            int at = Objects.requireNonNull(schedule.places().get(index)).at();
            for (int i = 0; i < values.length; i++) {
                values[i] = activations.get(at + i);
            }
            results.put(name, Tensor.of(node.shape(), values));
        });
        EngineAgreement.assertAgrees(graph, results, seed, 2e-5);
        return kernels;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyKernelComputesWhatItsOperatorsAreDefinedAs(int part) {
        Set<Kernel> kernels = EnumSet.noneOf(Kernel.class);
        for (int seed = part * 1000; seed < part * 1000 + 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Optional<Graph> graph = SmallGraphs.random(random, 1 + random.nextInt(6));
            if (graph.isPresent()) {
                kernels.addAll(assertAgrees(graph.get(), seed));
            }
        }
        kernels.addAll(assertAgrees(SmallGraphs.wide(new SplittableRandom(part)), part));
        assertThat(kernels).containsExactlyInAnyOrder(Kernel.values());
    }

    @Test
    void aSumOfMoreThanOneRunTakesIsAddedUpInSeveral() {
        assertAgrees(SmallGraphs.sumOf(23), 0);
    }
}
