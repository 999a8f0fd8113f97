// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** The engines that can be had here, and why the others cannot. */
public final class Engines implements AutoCloseable {
    private final List<Engine> available;
    private final Map<String, Message> missing;

    private Engines(List<Engine> available, Map<String, Message> missing) {
        this.available = List.copyOf(available);
        this.missing = Collections.unmodifiableMap(missing);
    }

    /** Probes every engine on the class path. */
    public static Engines discover() {
        return of(ServiceLoader.load(EngineProvider.class));
    }

    /** Probes these engines; those that come first are preferred. */
    static Engines of(Iterable<EngineProvider> providers) {
        List<Engine> available = new ArrayList<>();
        Map<String, Message> missing = new LinkedHashMap<>();
        for (EngineProvider provider : providers) {
            switch (provider.probe()) {
                case EngineProvider.Probe.Available(Engine engine) -> available.add(engine);
                case EngineProvider.Probe.Missing(Message reason) -> missing.put(provider.id(), reason);
            }
        }
        for (Engine engine : available) {
            missing.remove(engine.id()); // one of its providers has it
        }
        return new Engines(available, missing);
    }

    public List<Engine> available() {
        return available;
    }

    /** Why engines are missing, one sentence each, by engine id. */
    public Map<String, Message> missing() {
        return missing;
    }

    /** Every device of every engine, the preferred engine's first. */
    public List<Device> devices() {
        return available.stream().flatMap(engine -> engine.devices().stream()).toList();
    }

    /**
     * The engine that is used where none is asked for.
     *
     * @throws EngineException if there is none; the message says why
     */
    public Engine preferred() {
        if (available.isEmpty()) {
            throw new EngineException(Message.of(
                    "there is no engine to run a network: {0}",
                    Message.joined(" ", List.copyOf(missing.values()))));
        }
        return available.getFirst();
    }

    /**
     * The device of this id.
     *
     * @throws EngineException if there is none; the message says which there are, or why the engine is missing
     */
    public Device device(String id) {
        for (Device device : devices()) {
            if (device.id().equals(id)) {
                return device;
            }
        }
        String engine = id.contains(":") ? id.substring(0, id.indexOf(':')) : id;
        Message reason = missing.get(engine);
        List<String> ids = devices().stream().map(Device::id).toList();
        throw new EngineException(Message.of(
                "there is no device {0}; {1}",
                id, reason != null ? reason : Message.of("there are {0}", String.join(", ", ids))));
    }

    /** The engine that a device belongs to. */
    public Engine engine(Device device) {
        for (Engine engine : available) {
            if (engine.id().equals(device.engine())) {
                return engine;
            }
        }
        throw new EngineException(Message.of("device {0} belongs to no engine that is here", device.id()));
    }

    /** {@link Engine#compile} on the engine that the device belongs to. */
    public CompiledNetwork compile(Device device, Graph graph, Weights weights, Set<String> taps) {
        return engine(device).compile(device, graph, weights, taps);
    }

    @Override
    public void close() {
        available.forEach(Engine::close);
    }
}
