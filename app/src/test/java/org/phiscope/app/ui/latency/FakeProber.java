// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.device.FakeMachine;
import org.phiscope.app.ui.task.BackgroundTasks.Progress;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.NodeTime;
import org.phiscope.graph.Graph;
import org.phiscope.roofline.DeviceSpec;

/** A machine of 100 GFLOP/s and 10 GB/s, on which every part of a network takes a millisecond. */
final class FakeProber implements Prober {
    final List<String> asked = new ArrayList<>();
    @Nullable RuntimeException failure;

    @Override
    public DeviceSpec measure(Engine engine, Device device, Progress progress) throws IOException {
        asked.add("machine");
        if (failure != null) {
            throw failure;
        }
        return FakeMachine.spec(100e9);
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
}
