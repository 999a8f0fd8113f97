// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.AttentionLayers;
import org.phiscope.attention.Tokens;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.vision.ObjectQuery;
import org.phiscope.weights.Weights;

/**
 * What the attention view shows: the layers of the network on the workbench that attend to places, one of them and one of its
 * heads, and what that attends to on the image at hand. A run starts whenever image, network, weights or device change, the
 * newest wins. To be used on the screen's thread.
 */
public final class AttentionViewModel {
    private final WorkbenchModel workbench;
    private final ObservableValue<@Nullable Device> device;
    private final Specimen specimen;
    private final AttentionReader reader;
    private final Executor screen;
    private final LatestTask<AttentionQuestion, AttentionAnswer> reading;

    private final ObservableList<@Nullable AttentionLayer> layers = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable AttentionLayer> layer = new SimpleObjectProperty<>(this, "layer");
    private final ObservableList<@Nullable Integer> heads = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable Integer> head = new SimpleObjectProperty<>(this, "head");
    private final ObservableList<Heat.Of> subjects = FXCollections.observableArrayList();
    private final ObjectProperty<Heat.Of> subject = new SimpleObjectProperty<>(this, "subject", Heat.Of.POINTED);
    private final ObjectProperty<@Nullable Cell> pointed = new SimpleObjectProperty<>(this, "pointed");
    private final ObservableList<ObjectQuery> queries = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable ObjectQuery> query = new SimpleObjectProperty<>(this, "query");
    private final ReadOnlyObjectWrapper<@Nullable AttentionAnswer> answer = new ReadOnlyObjectWrapper<>(this, "answer");
    private final ReadOnlyObjectWrapper<@Nullable Heat> heat = new ReadOnlyObjectWrapper<>(this, "heat");
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(this, "running");
    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", true);
    private boolean stale;

    /**
     * @param device networks run on; {@code null} while none was found
     * @param worker where networks are run
     * @param screen {@code Platform::runLater}
     */
    public AttentionViewModel(
            WorkbenchModel workbench,
            ObservableValue<@Nullable Device> device,
            Specimen specimen,
            AttentionReader reader,
            Executor worker,
            Executor screen) {
        this.workbench = workbench;
        this.device = device;
        this.specimen = specimen;
        this.reader = reader;
        this.screen = screen;
        reading = new LatestTask<>(worker, screen, this::read, this::show);
        workbench.reportProperty().subscribe((_, _) -> network());
        device.subscribe((_, _) -> ask());
        specimen.pictureProperty().subscribe((_, _) -> look());
        specimen.loadsProperty().subscribe((_, _) -> ask());
        layer.subscribe((_, chosen) -> choose(chosen));
        head.subscribe((_, _) -> warm());
        subject.subscribe((_, _) -> warm());
        pointed.subscribe((_, _) -> warm());
        query.subscribe((_, _) -> warm());
        active.subscribe((_, _) -> {
            if (active.get() && stale && !running.get()) {
                ask();
            }
        });
        network();
    }

    /** Whether a layer attends to places, so that it can be shown over an image. */
    static boolean isShown(AttentionLayer layer) {
        return layer.isGlobalSelf() || layer.isCross() || layer.isWindowed();
    }

    /** The layers of the network that attend to places; none for networks without attention. */
    ObservableList<@Nullable AttentionLayer> layers() {
        return layers;
    }

    ObjectProperty<@Nullable AttentionLayer> layerProperty() {
        return layer;
    }

    /** The heads of the layer from 0, and {@code null} for their average. */
    ObservableList<@Nullable Integer> heads() {
        return heads;
    }

    ObjectProperty<@Nullable Integer> headProperty() {
        return head;
    }

    /** Whose attention can be looked at in the layer. */
    ObservableList<Heat.Of> subjects() {
        return subjects;
    }

    ObjectProperty<Heat.Of> subjectProperty() {
        return subject;
    }

    /** The cell of the layer's map that the mouse is at, or was last. */
    ObjectProperty<@Nullable Cell> pointedProperty() {
        return pointed;
    }

    /** What the object queries say, the surest first. */
    ObservableList<ObjectQuery> queries() {
        return queries;
    }

    ObjectProperty<@Nullable ObjectQuery> queryProperty() {
        return query;
    }

    ReadOnlyObjectProperty<@Nullable Picture> pictureProperty() {
        return specimen.pictureProperty();
    }

    /** What came of the last run that ended; {@code null} before the first, and of another network or image. */
    ReadOnlyObjectProperty<@Nullable AttentionAnswer> answerProperty() {
        return answer.getReadOnlyProperty();
    }

    /** What is attended to; {@code null} where nothing is to be shown. */
    ReadOnlyObjectProperty<@Nullable Heat> heatProperty() {
        return heat.getReadOnlyProperty();
    }

    ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /** Whether anybody looks: nothing is run while nobody does. */
    BooleanProperty activeProperty() {
        return active;
    }

    /** Whether what is shown was made with weights that nobody trained. */
    boolean isUntrained() {
        return answer.get() instanceof Seen seen && seen.provenance() instanceof Weights.Provenance.Untrained;
    }

    /** Rows and columns of the map that the layer's places are; {@code null} without a layer. */
    @Nullable Cell extent() {
        AttentionLayer chosen = layer.get();
        return chosen == null
                ? null
                : switch (chosen.keys()) {
                    case Tokens.Grid grid -> new Cell(grid.rows(), grid.columns());
                    case Tokens.InWindows(var windows) -> new Cell(windows.rows(), windows.columns());
                    case Tokens.Queries _ -> null;
                };
    }

    /** Ends the run; what was shown stays. */
    void cancel() {
        reading.cancel();
        running.set(false);
    }

    private void network() {
        CostReport report = workbench.reportProperty().get();
        List<AttentionLayer> found = report == null
                ? List.of()
                : AttentionLayers.of(report.graph()).stream()
                        .filter(AttentionViewModel::isShown)
                        .toList();
        AttentionLayer chosen = layer.get();
        answer.set(null);
        if (!layers.equals(found)) {
            layers.setAll(found);
            AttentionLayer next = found.stream()
                    .filter(candidate -> chosen != null && candidate.name().equals(chosen.name()))
                    .findFirst()
                    .orElseGet(() -> first(found));
            layer.set(next);
        }
        look();
    }

    /** Windows from the first layer on, where they are small; what the answer is read from elsewhere: the last layer. */
    private static @Nullable AttentionLayer first(List<AttentionLayer> found) {
        return found.isEmpty() ? null : found.getFirst().isWindowed() ? found.getFirst() : found.getLast();
    }

    private void choose(@Nullable AttentionLayer chosen) {
        Integer wantedHead = head.get();
        Heat.Of wantedSubject = subject.get();
        if (chosen != null) {
            List<@Nullable Integer> every = new ArrayList<>();
            every.add(null);
            IntStream.range(0, chosen.heads()).forEach(every::add);
            if (!heads.equals(every)) {
                heads.setAll(every);
            }
            head.set(wantedHead != null && wantedHead < chosen.heads() ? wantedHead : null);
            List<Heat.Of> offered = subjects(chosen);
            if (!subjects.equals(offered)) {
                subjects.setAll(offered);
            }
            subject.set(offered.contains(wantedSubject) ? wantedSubject : offered.getFirst());
            Cell extent = extent();
            Cell cell = pointed.get();
            if (extent != null && (cell == null || cell.row() >= extent.row() || cell.column() >= extent.column())) {
                pointed.set(new Cell(extent.row() / 2, extent.column() / 2));
            }
            if (answer.get() instanceof Seen seen && !seen.read().weights().containsKey(chosen.name())) {
                ask(); // not all layers could be read at once
            }
        }
        warm();
    }

    private static List<Heat.Of> subjects(AttentionLayer layer) {
        if (!(layer.queries() instanceof Tokens.Grid grid)) {
            return List.of(Heat.Of.POINTED);
        }
        return grid.special() > 0
                ? List.of(Heat.Of.values())
                : List.of(Heat.Of.POINTED, Heat.Of.ROLLOUT);
    }

    /** Begins anew with another image or network. */
    private void look() {
        answer.set(null);
        warm();
        ask();
    }

    private void ask() {
        Picture picture = specimen.pictureProperty().get();
        AttentionLayer chosen = layer.get();
        if (picture == null || chosen == null) {
            cancel();
            return;
        }
        stale = true;
        if (!active.get()) {
            return;
        }
        Configuration wanted = workbench.configuration();
        running.set(true);
        reading.submit(new AttentionQuestion(
                picture, wanted, device.getValue(), specimen.weights(wanted), chosen.name()));
    }

    private AttentionAnswer read(AttentionQuestion question, Cancellation cancellation) {
        boolean answered = false;
        try {
            AttentionAnswer result = reader.read(question, cancellation);
            answered = true;
            return result;
        } finally {
            if (!answered && !cancellation.isCancelled()) {
                // A defect, which is told where all defects are: here nothing runs any longer.
                screen.execute(() -> running.set(false));
            }
        }
    }

    private void show(AttentionAnswer result) {
        running.set(false);
        stale = false;
        answer.set(result);
        ObjectQuery before = query.get();
        List<ObjectQuery> said = result instanceof Seen seen
                ? seen.read().queries().stream()
                        .sorted(Comparator.comparingDouble(ObjectQuery::score).reversed())
                        .toList()
                : List.of();
        queries.setAll(said);
        query.set(said.stream()
                .filter(candidate -> before != null && candidate.index() == before.index())
                .findFirst()
                .orElse(said.isEmpty() ? null : said.getFirst()));
        warm();
    }

    private void warm() {
        AttentionLayer chosen = layer.get();
        heat.set(
                answer.get() instanceof Seen seen && chosen != null
                        ? Heat.of(seen, chosen, head.get(), subject.get(), pointed.get(), query.get())
                                .orElse(null)
                        : null);
    }
}
