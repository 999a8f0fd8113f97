// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.task.BackgroundTasks.Progress;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.MemoryEstimate;
import org.phiscope.engine.NodeTime;
import org.phiscope.graph.Graph;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.weights.Weights;

/** A machine of 100 GFLOP/s and 10 GB/s, on which every part of a network takes a millisecond. */
final class FakeProber implements Prober {
    static final Device DEVICE = new Device("fake:cpu", "fake", "Fake processor", "CPU", 1L << 30);

    final List<String> asked = new ArrayList<>();
    @Nullable DeviceSpec kept;
    @Nullable RuntimeException failure;

    static DeviceSpec spec(double flopsPerSecond) {
        return new DeviceSpec(
                DEVICE.id(), DEVICE.name(), DeviceSpec.Kind.MEASURED, flopsPerSecond, 10e9, "made up for a test");
    }

    /** The machine's device, found. */
    static Devices devices() {
        Devices devices = new Devices();
        devices.accept(new Devices.Found(List.of(new FakeEngine()), List.of()));
        return devices;
    }

    @Override
    public Optional<DeviceSpec> kept(Engine engine, Device device) {
        return Optional.ofNullable(kept);
    }

    @Override
    public DeviceSpec measure(Engine engine, Device device, Progress progress) throws IOException {
        asked.add("machine");
        if (failure != null) {
            throw failure;
        }
        return spec(100e9);
    }

    @Override
    public Measurement run(Engine engine, Device device, Graph graph, Progress progress) {
        asked.add("layers of " + graph.name());
        if (failure != null) {
            throw failure;
        }
        List<NodeTime> parts = new ArrayList<>();
        graph.nodes().stream()
                .filter(node -> node.name().endsWith("conv1") || node.name().equals("fc"))
                .forEach(node -> parts.add(new NodeTime(node.name(), Duration.ofMillis(1))));
        parts.add(new NodeTime("ReorderInput", Duration.ofMillis(1)));
        return new Measurement(graph, device, parts);
    }

    private static final class FakeEngine implements Engine {
        @Override
        public String id() {
            return DEVICE.engine();
        }

        @Override
        public String title() {
            return "Fake engine";
        }

        @Override
        public List<Device> devices() {
            return List.of(DEVICE);
        }

        @Override
        public MemoryEstimate estimate(Graph graph, Set<String> taps) {
            return new MemoryEstimate(0, 0);
        }

        @Override
        public CompiledNetwork compile(Device device, Graph graph, Weights weights, Set<String> taps) {
            throw new EngineException("nothing runs here");
        }

        @Override
        public void close() {}
    }
}
