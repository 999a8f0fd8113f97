// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.MemoryEstimate;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.weights.Weights;

/** A machine of two devices that run nothing. */
public final class FakeMachine {
    public static final Device DEVICE = new Device("fake:cpu", "fake", "Fake processor", "CPU", 1L << 30);
    public static final Device OTHER = new Device("fake:gpu", "fake", "Fake graphics card", "GPU", 1L << 30);

    private FakeMachine() {}

    /** The processor, of 10 GB/s, as measured. */
    public static DeviceSpec spec(double flopsPerSecond) {
        return spec(DEVICE, flopsPerSecond);
    }

    static DeviceSpec spec(Device device, double flopsPerSecond) {
        return new DeviceSpec(
                device.id(), device.name(), DeviceSpec.Kind.MEASURED, flopsPerSecond, 10e9, "made up for a test");
    }

    /** The processor, found. */
    public static Devices devices() {
        Devices devices = new Devices();
        devices.accept(found(DEVICE));
        return devices;
    }

    static Devices.Found found(Device... devices) {
        return new Devices.Found(List.of(new FakeEngine(Stream.of(devices).toList())), List.of());
    }

    /** Targets of a machine that was never measured. */
    public static Targets targets() {
        return targets(new Language(Locale.ENGLISH));
    }

    public static Targets targets(Language language) {
        BackgroundTasks tasks = new BackgroundTasks(Runnable::run, Runnable::run, failure -> {
            throw new AssertionError(failure.cause());
        });
        return new Targets(new Devices(), (_, _) -> Optional.empty(), tasks, language, Optional.empty());
    }

    private record FakeEngine(List<Device> devices) implements Engine {
        @Override
        public String id() {
            return DEVICE.engine();
        }

        @Override
        public String title() {
            return "Fake engine";
        }

        @Override
        public MemoryEstimate estimate(Graph graph, Set<String> taps) {
            return new MemoryEstimate(0, 0);
        }

        @Override
        public CompiledNetwork compile(Device device, Graph graph, Weights weights, Set<String> taps) {
            throw new EngineException(Message.verbatim("nothing runs here"));
        }

        @Override
        public void close() {}
    }
}
