// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** How the network's nodes weigh the maps that they fuse, with the weights that are at hand; and three weights to play with. */
public final class FusionViewModel {
    private final ObservableValue<Configuration> configuration;
    private final Specimen specimen;
    private final NetworkWeights shipped;
    private final LatestTask<Wanted, Fused> reading;
    private final List<DoubleProperty> own = List.of(
            new SimpleDoubleProperty(this, "w1", 1), new SimpleDoubleProperty(this, "w2", 0.5), new SimpleDoubleProperty(this, "w3", 2));
    private final ReadOnlyObjectWrapper<Fused> fused = new ReadOnlyObjectWrapper<>(this, "fused", Fused.NOTHING);

    private record Wanted(Configuration configuration, @Nullable Path weights) {}

    /**
     * A network's fusions.
     *
     * @param title of the network
     * @param trained whether its weights are
     * @param failure why they could not be read; empty where they could
     */
    record Fused(String title, List<FusionNode> nodes, boolean trained, Message failure) {
        static final Fused NOTHING = new Fused("", List.of(), false, Message.NOTHING);

        Fused {
            nodes = List.copyOf(nodes);
        }

        /** Whether its nodes weigh what they fuse. */
        boolean weighs() {
            return nodes.stream().anyMatch(node -> !node.weights().isEmpty());
        }
    }

    /**
     * @param worker where files of weights are read
     * @param screen {@code Platform::runLater}
     */
    FusionViewModel(
            ObservableValue<Configuration> configuration,
            Specimen specimen,
            NetworkWeights shipped,
            Executor worker,
            Executor screen) {
        this.configuration = configuration;
        this.specimen = specimen;
        this.shipped = shipped;
        reading = new LatestTask<>(worker, screen, this::read, fused::set);
        configuration.subscribe(this::follow);
        specimen.loadsProperty().subscribe(this::follow);
        follow();
    }

    ReadOnlyObjectProperty<Fused> fusedProperty() {
        return fused.getReadOnlyProperty();
    }

    /** Three weights to play with. */
    List<DoubleProperty> own() {
        return own;
    }

    List<Double> ownWeights() {
        return own.stream().map(DoubleProperty::get).toList();
    }

    private void follow() {
        Configuration wanted = configuration.getValue();
        reading.submit(new Wanted(wanted, specimen.weights(wanted)));
    }

    private Fused read(Wanted wanted, Cancellation cancellation) {
        String title = wanted.configuration().preset().title();
        try {
            Graph graph = wanted.configuration().graph();
            Weights weights = shipped.any(wanted.configuration(), wanted.weights(), graph);
            cancellation.check();
            return new Fused(
                    title,
                    FusionNode.of(graph, weights),
                    !(weights.provenance() instanceof Weights.Provenance.Untrained),
                    Message.NOTHING);
        } catch (RuntimeException e) {
            return new Fused(title, List.of(), false, UserError.of(e).orElseThrow(() -> e).message());
        }
    }
}
