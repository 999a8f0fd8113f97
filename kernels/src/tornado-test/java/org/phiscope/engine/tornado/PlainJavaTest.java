// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.RandomGraphs;
import org.phiscope.engine.tornado.kernel.FixedKernels;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.graph.Graph;

/** The kernels as the Java that they are, with nothing compiled. */
@Tag("tornadovm")
class PlainJavaTest {
    /** Tested with those. */
    private static final List<Kernel> OF_BACKWARD_PASSES = List.of(
            Kernel.DERIVATIVE,
            Kernel.POOL_GRADIENT,
            Kernel.RESAMPLE_GRADIENT,
            Kernel.SOFTMAX_GRADIENT,
            Kernel.LAYER_NORM_GRADIENT);

    /** Runs a graph, and returns the kernels that it took. */
    private static Set<Kernel> assertAgrees(Graph graph, int seed) {
        Choice choice = SmallGraphs.anyOf(new SplittableRandom(seed), graph);
        PlainJava run = PlainJava.run(graph, EngineAgreement.input(graph), choice);
        EngineAgreement.assertAgrees(graph, run.results(), seed, 2e-5);
        return run.kernels();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyKernelComputesWhatItsOperatorsAreDefinedAs(int part) {
        Set<Kernel> kernels = EnumSet.noneOf(Kernel.class);
        for (int seed = part * 1000; seed < part * 1000 + 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            kernels.addAll(assertAgrees(RandomGraphs.of(random, 1 + random.nextInt(6)), seed));
        }
        kernels.addAll(assertAgrees(SmallGraphs.wide(new SplittableRandom(part)), part));
        kernels.addAll(assertAgrees(SmallGraphs.products(new SplittableRandom(part)), part));
        kernels.addAll(assertAgrees(SmallGraphs.residuals(new SplittableRandom(part)), part));
        kernels.addAll(assertAgrees(SmallGraphs.mixed(new SplittableRandom(part)), part));
        kernels.addAll(assertAgrees(SmallGraphs.softmaxOfMaps(new SplittableRandom(part)), part));
        kernels.addAll(assertAgrees(SmallGraphs.regions(new SplittableRandom(part)), part));
        kernels.addAll(OF_BACKWARD_PASSES);
        assertThat(kernels).containsExactlyInAnyOrder(Kernel.values());
    }

    @Test
    void kernelsMadeForOneLaunchComputeTheSameToTheBit() {
        FixedKernels fixed = FixedKernels.ofThisProgram().orElseThrow();
        Set<Kernel> kernels = EnumSet.noneOf(Kernel.class);
        SplittableRandom random = new SplittableRandom(7);
        List<Graph> graphs = new ArrayList<>(List.of(
                SmallGraphs.wide(random),
                SmallGraphs.products(random),
                SmallGraphs.residuals(random),
                SmallGraphs.mixed(random),
                SmallGraphs.softmaxOfMaps(random),
                SmallGraphs.regions(random)));
        for (int i = 0; i < 20; i++) {
            graphs.add(RandomGraphs.of(random, 1 + random.nextInt(6)));
        }
        for (Graph graph : graphs) {
            float[] input = EngineAgreement.input(graph);
            Choice choice = SmallGraphs.anyOf(new SplittableRandom(8), graph);
            PlainJava generic = PlainJava.run(graph, input, choice);
            PlainJava made = PlainJava.run(graph, input, choice, launch -> launch.kernel().plain(launch, fixed));
            made.results().forEach((name, tensor) -> assertThat(tensor.toArray())
                    .as(graph.name() + ": " + name)
                    .containsExactly(Objects.requireNonNull(generic.results().get(name)).toArray()));
            kernels.addAll(made.kernels());
        }
        assertThat(kernels).hasSizeGreaterThan(25);
    }

    @Test
    void aSumOfMoreThanOneRunTakesIsAddedUpInSeveral() {
        assertAgrees(SmallGraphs.sumOf(23), 0);
    }
}
