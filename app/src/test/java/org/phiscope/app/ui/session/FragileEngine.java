// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.DeviceFailedException;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import org.phiscope.engine.Form;
import org.phiscope.engine.MemoryEstimate;
import org.phiscope.engine.NodeTime;
import org.phiscope.engine.Progress;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;
import org.phiscope.weights.Weights.Provenance;

/** An engine whose devices compute what another engine does, until they are told to fail; it counts what it is asked for. */
public final class FragileEngine implements Engine {
    public static final Device FIRST = new Device("fragile:gpu0", "fragile", "a graphics card", "GPU", 1L << 40);
    public static final Device SECOND = new Device("fragile:gpu1", "fragile", "another graphics card", "GPU", 1L << 40);

    private final Engine computing;
    /** Runs that remain before every run fails. */
    private int enduring = Integer.MAX_VALUE;

    private final List<Device> compiled = new ArrayList<>();
    private int open;

    private FragileEngine(Engine computing) {
        this.computing = computing;
    }

    /** In front of ONNX Runtime, which stands in for it. */
    public static FragileEngine find() {
        return new FragileEngine(onnxRuntime());
    }

    /** This engine and the one that stands in for it. */
    public List<Engine> engines() {
        return List.of(this, computing);
    }

    /** The device that stands in. */
    public Device reference() {
        return computing.devices().getFirst();
    }

    private static Engine onnxRuntime() {
        return Engines.discover().available().stream()
                .filter(engine -> engine.id().equals("onnxruntime"))
                .findFirst()
                .orElseThrow();
    }

    /** From now on every run fails, but for a few more. */
    public void failAfter(int runs) {
        enduring = runs;
    }

    public void mend() {
        enduring = Integer.MAX_VALUE;
    }

    /** The devices that networks were compiled for, in that order. */
    public List<Device> compiled() {
        return compiled;
    }

    /** How many networks are compiled and not closed. */
    public int open() {
        return open;
    }

    @Override
    public String id() {
        return FIRST.engine();
    }

    @Override
    public String title() {
        return "Fragile engine";
    }

    @Override
    public List<Device> devices() {
        return List.of(FIRST, SECOND);
    }

    @Override
    public MemoryEstimate estimate(Graph graph, Set<String> taps) {
        return computing.estimate(graph, taps);
    }

    @Override
    public CompiledNetwork compile(Device device, Graph graph, Weights weights, Set<String> taps) {
        compiled.add(device);
        open++;
        return new Fragile(device, computing.compile(reference(), graph, weights, taps));
    }

    @Override
    public void close() {}

    private final class Fragile implements CompiledNetwork {
        private final Device device;
        private final CompiledNetwork network;
        private boolean closed;

        Fragile(Device device, CompiledNetwork network) {
            this.device = device;
            this.network = network;
        }

        @Override
        public Graph graph() {
            return network.graph();
        }

        @Override
        public Device device() {
            return device;
        }

        @Override
        public Provenance provenance() {
            return network.provenance();
        }

        @Override
        public Form form() {
            return network.form();
        }

        @Override
        public void specialise(Progress progress, Cancellation cancellation) {
            network.specialise(progress, cancellation);
        }

        @Override
        public RunResult run(Tensor input, Cancellation cancellation) {
            if (closed) {
                throw new EngineException(Message.verbatim("closed"));
            }
            if (enduring == 0) {
                throw new DeviceFailedException(device, Message.verbatim("the graphics card fell off the bus"), new Error("lost"));
            }
            enduring--;
            return network.run(input, cancellation);
        }

        @Override
        public List<NodeTime> profile(Tensor input, Cancellation cancellation) {
            return network.profile(input, cancellation);
        }

        @Override
        public BareCall bareCall(Tensor input) {
            return network.bareCall(input);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
                network.close();
            }
        }
    }
}
