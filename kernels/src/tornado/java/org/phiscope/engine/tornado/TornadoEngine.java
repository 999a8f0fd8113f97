// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.engine.MemoryEstimate;
import org.phiscope.engine.Progress;
import org.phiscope.engine.plan.Plan;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** TornadoVM on every device that it finds. */
final class TornadoEngine implements Engine {
    static final String ID = "tornadovm";

    private final String title;
    private final List<Accelerator> accelerators;

    TornadoEngine(String title, List<Accelerator> accelerators) {
        this.title = title;
        this.accelerators = List.copyOf(accelerators);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<Device> devices() {
        return accelerators.stream().map(Accelerator::device).toList();
    }

    @Override
    public MemoryEstimate estimate(Graph graph, Set<String> taps) {
        return estimate(Plan.of(graph, taps));
    }

    private static MemoryEstimate estimate(Plan plan) {
        long activations = Schedule.activations(plan, Choice.RULE) * Float.BYTES;
        return new MemoryEstimate(plan.distinctWeightBytes(), activations);
    }

    @Override
    public CompiledNetwork compile(Device device, Graph graph, Weights weights, Set<String> taps) {
        Accelerator accelerator = accelerator(device);
        Plan plan = Plan.of(graph, taps);
        estimate(plan).requireFits(graph, device);
        return accelerator.compile(plan, weights);
    }

    @Override
    public void warmUp(Device device, Progress progress, Cancellation cancellation) {
        accelerator(device).warmUp(progress, cancellation);
    }

    @Override
    public MachineSpeed ceilings(Device device, DoubleConsumer progress, Cancellation cancellation) {
        return accelerator(device).ceilings(cancellation);
    }

    /** What a device of this engine is driven by. */
    Accelerator accelerator(Device device) {
        return accelerators.stream()
                .filter(candidate -> candidate.device().equals(device))
                .findFirst()
                .orElseThrow(() -> new EngineException(Message.of("device {0} is not one of {1}'s", device.id(), ID)));
    }

    @Override
    public void close() {
        accelerators.forEach(Accelerator::close);
    }
}
