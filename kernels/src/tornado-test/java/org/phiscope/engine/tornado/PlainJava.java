// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A network run by kernels that are nothing but Java.
 *
 * @param results by name
 * @param kernels that its schedule took
 */
record PlainJava(Map<String, Tensor> results, Set<Kernel> kernels) {
    /** Weights do not begin at 0, as those of a second network do not. */
    private static final int BEFORE = 32;

    static PlainJava run(Graph graph, float[] input) {
        return run(graph, input, Choice.RULE);
    }

    static PlainJava run(Graph graph, float[] input, Choice choice) {
        return run(graph, input, choice, launch -> launch.kernel().plain());
    }

    /** @param inJava what computes a launch */
    static PlainJava run(
            Graph graph,
            float[] input,
            Choice choice,
            Function<Launch, Task3<FloatArray, FloatArray, IntArray>> inJava) {
        Plan plan = Plan.of(graph, Set.of());
        Schedule schedule = Schedule.of(plan, EngineAgreement.formula(), choice);
        List<Schedule.Part> parts = new ArrayList<>();
        int end = BEFORE;
        for (Schedule.Part part : schedule.parts()) {
            parts.add(part.withWeightsAt(end));
            end += part.weights().size();
        }
        FloatArray weights = new FloatArray(end);
        weights.init(Float.NaN);
        int at = BEFORE;
        for (Schedule.Part part : schedule.parts()) {
            int begin = at;
            part.weights().forEach((offset, values) -> {
                for (int i = 0; i < values.length; i++) {
                    weights.set(begin + offset + i, values[i]);
                }
            });
            at += part.weights().size();
        }
        FloatArray activations = new FloatArray(schedule.activations());
        activations.init(Float.NaN); // what is read before it was written shows
        int first = place(schedule, graph.input().index());
        for (int i = 0; i < input.length; i++) {
            activations.set(first + i, input[i]);
        }
        Set<Kernel> kernels = EnumSet.noneOf(Kernel.class);
        IntArray descriptor = new IntArray(Launch.DESCRIPTOR);
        for (Schedule.Part part : parts) {
            for (Launch launch : part.launches()) {
                for (int i = 0; i < launch.descriptor().length; i++) {
                    descriptor.set(i, launch.descriptor()[i]);
                }
                inJava.apply(launch).apply(weights, activations, descriptor);
                kernels.add(launch.kernel());
            }
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        plan.results().forEach((name, index) -> {
            Node node = graph.node(index);
            float[] values = new float[(int) node.shape().elements()];
            int from = place(schedule, index);
            for (int i = 0; i < values.length; i++) {
                values[i] = activations.get(from + i);
            }
            results.put(name, Tensor.of(node.shape(), values));
        });
        return new PlainJava(results, kernels);
    }

    private static int place(Schedule schedule, int node) {
        return Objects.requireNonNull(schedule.places().get(node)).at();
    }
}
