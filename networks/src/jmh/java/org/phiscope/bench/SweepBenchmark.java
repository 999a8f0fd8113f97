// SPDX-License-Identifier: Apache-2.0
package org.phiscope.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.search.Axis;
import org.phiscope.search.Budget;
import org.phiscope.search.BudgetSolver;
import org.phiscope.search.Solution;
import org.phiscope.search.Sweep;
import org.phiscope.search.Watcher;

/** A sweep of 10,000 configurations of EfficientNet-B0 on one thread, and the largest φ within a budget. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(1)
@State(Scope.Benchmark)
public class SweepBenchmark {
    private Configuration network;
    private Sweep sweep;

    @Setup
    public void configure() {
        network = Families.network("efficientnet-b0").orElseThrow();
        Axis width = Axis.parse(network.family().parameter("width"), "0.51:1.5:0.01");
        Axis resolution = Axis.parse(network.family().parameter("resolution"), "129:228");
        sweep = new Sweep(network, List.of(width, resolution), Convention.FLOPS);
        if (sweep.size() != 10_000) {
            throw new IllegalStateException("the sweep has " + sweep.size() + " configurations");
        }
    }

    @Benchmark
    public void tenThousandConfigurations(Blackhole rows) {
        sweep.run(rows::consume, Watcher.NONE);
    }

    @Benchmark
    public Solution largestPhi() {
        return BudgetSolver.largest(
                network, "phi", List.of(Budget.parse("multiplyAdds=4.2G")), Convention.FLOPS, Watcher.NONE);
    }
}
