// SPDX-License-Identifier: Apache-2.0
package org.phiscope.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;

/** What a slider waits for: from a changed parameter to the graph, and on to the full cost report. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class CostBenchmark {
    /** The network at the program's start, then those of the families that take longest. */
    @Param({
        "efficientdet-lite0",
        "efficientnet-b0",
        "efficientnet-l2",
        "efficientdet-d7x",
        "mixnet-l",
        "yolov4-p7",
        "densenet201",
        "seresnet152",
        "regnety-32gf",
        "swin-l",
        "vit-h14",
        "detr-r101"
    })
    public String network;

    private Configuration configuration;
    private Graph graph;

    @Setup
    public void configure() {
        configuration = Families.network(network).orElseThrow();
        graph = configuration.graph();
    }

    /** A slider moved: parameters resolved anew, graph, costs. */
    @Benchmark
    public CostReport parametersToCosts() {
        return CostModel.report(configuration.with("classes", 80).graph());
    }

    @Benchmark
    public Graph graph() {
        return configuration.graph();
    }

    @Benchmark
    public CostReport costs() {
        return CostModel.report(graph);
    }
}
