// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.DeviceFailedException;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/**
 * Where the views run their networks: on the device that was chosen, and where that fails on ONNX Runtime, which is said; the
 * next run tries the device again. What {@linkplain Keeper keepers} compiled is kept while any of them wants it, and shared by
 * those that want the same. Used on any thread but the screen's.
 */
public final class NetworkRunner {
    private static final System.Logger LOG = System.getLogger(NetworkRunner.class.getName());
    private static final String REFERENCE = "onnxruntime";

    private final Supplier<List<Engine>> engines;
    private final NetworkWeights weights;
    private final Consumer<DeviceFailedException> failures;
    private final Map<Wanted, Shared> shared = new HashMap<>();

    /** A device and the engine that drives it. */
    public record Place(Engine engine, Device device) {}

    /** What is compiled: two that are equal are the same network. */
    private record Wanted(
            Configuration configuration, Device device, @Nullable Path weights, Set<String> taps) {}

    /** A network ready to run, and the weights that it was compiled with. */
    public record Ready(CompiledNetwork network, Weights weights) {}

    /** A network that keepers hold; it is compiled by the first that comes. */
    private static final class Shared {
        private final Wanted wanted;
        private int holders;
        private @Nullable Ready ready;

        Shared(Wanted wanted) {
            this.wanted = wanted;
        }

        synchronized Ready ready(Supplier<Ready> compile) {
            Ready made = ready;
            if (made == null) {
                made = compile.get();
                ready = made;
            }
            return made;
        }

        synchronized void close() {
            Ready made = ready;
            ready = null;
            if (made != null) {
                made.network().close();
            }
        }
    }

    /**
     * @param engines that were found, the preferred one first; asked at every run, on any thread
     * @param weights of the networks
     * @param failures told, where networks are run, which device failed whose place another one takes
     */
    public NetworkRunner(
            Supplier<List<Engine>> engines, NetworkWeights weights, Consumer<DeviceFailedException> failures) {
        this.engines = engines;
        this.weights = weights;
        this.failures = failures;
    }

    /**
     * Does some work on a device, and all of it once more on ONNX Runtime where that device fails.
     *
     * @param wanted {@code null} for the first that there is
     * @throws EngineException if there is no device, or what the work throws where nothing can stand in
     */
    public <R> R run(@Nullable Device wanted, Function<Place, R> work) {
        try {
            return work.apply(place(wanted));
        } catch (DeviceFailedException e) {
            forget(e.deviceId());
            Place reference = reference()
                    .filter(other -> !other.device().id().equals(e.deviceId()))
                    .orElseThrow(() -> e);
            LOG.log(System.Logger.Level.WARNING, "a device failed", e);
            failures.accept(e);
            return work.apply(reference);
        }
    }

    /**
     * Where a device's networks run.
     *
     * @param wanted {@code null} for the first that there is
     * @throws EngineException if it is not there
     */
    public Place place(@Nullable Device wanted) {
        if (wanted == null) {
            return engines.get().stream()
                    .flatMap(NetworkRunner::places)
                    .findFirst()
                    .orElseThrow(() -> new EngineException(
                            Message.of(
                                    "there is no device yet to run a network on; the status bar says what is missing and why")));
        }
        return engines.get().stream()
                .filter(engine -> engine.id().equals(wanted.engine()))
                .findFirst()
                .map(engine -> new Place(engine, wanted))
                .orElseThrow(() -> new EngineException(Message.of(
                        "device {0} belongs to no engine that is here",
                        wanted.id())));
    }

    /** The engine that the others are compared with, and that stands in for them. */
    public Optional<Place> reference() {
        return engines.get().stream()
                .filter(engine -> engine.id().equals(REFERENCE))
                .flatMap(NetworkRunner::places)
                .findFirst();
    }

    private static Stream<Place> places(Engine engine) {
        return engine.devices().stream().map(device -> new Place(engine, device));
    }

    /**
     * The weights that a network runs with: those of a file, those that come with the program, or untrained ones.
     *
     * @param file {@code null} for those that come with the program
     */
    public Weights weights(Configuration configuration, @Nullable Path file, Graph graph) {
        return weights.any(configuration, file, graph);
    }

    /** Keeps a network of its own until it is asked for another one. */
    public Keeper keeper() {
        return new Keeper();
    }

    /** What was compiled for a device is lost. */
    private synchronized void forget(String deviceId) {
        shared.keySet().removeIf(wanted -> wanted.device().id().equals(deviceId));
    }

    private synchronized Shared hold(Wanted wanted) {
        Shared held = shared.computeIfAbsent(wanted, Shared::new);
        held.holders++;
        return held;
    }

    private void letGo(Shared held) {
        boolean last;
        synchronized (this) {
            held.holders--;
            last = held.holders == 0;
            if (last) {
                shared.remove(held.wanted, held);
            }
        }
        if (last) {
            held.close();
        }
    }

    private synchronized boolean serves(Shared held, Wanted wanted) {
        return shared.get(wanted) == held;
    }

    /** Holds the network that one view ran last, so that another image takes no more than a run. */
    public final class Keeper implements AutoCloseable {
        private @Nullable Shared held;

        private Keeper() {}

        /**
         * A network ready to run. What was held before is given back first: two may not fit side by side.
         *
         * @param file of weights; {@code null} for those that come with the program
         * @throws EngineException if the device cannot run it
         * @throws java.util.concurrent.CancellationException if it was cancelled before it was compiled
         */
        public synchronized Ready compile(
                Place place, Configuration configuration, @Nullable Path file, Set<String> taps, Cancellation cancellation) {
            Wanted wanted = new Wanted(configuration, place.device(), file, Set.copyOf(taps));
            Shared last = held;
            if (last == null || !serves(last, wanted)) {
                close();
                last = hold(wanted);
                held = last;
            }
            try {
                return last.ready(() -> {
                    Graph graph = configuration.graph();
                    Weights loaded = weights(configuration, file, graph);
                    cancellation.check();
                    return new Ready(place.engine().compile(place.device(), graph, loaded, wanted.taps()), loaded);
                });
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        /** Gives back what is held. */
        @Override
        public synchronized void close() {
            Shared last = held;
            held = null;
            if (last != null) {
                letGo(last);
            }
        }
    }
}
