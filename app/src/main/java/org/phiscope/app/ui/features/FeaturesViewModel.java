// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Point2D;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.features.Look.Show;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.FeatureFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.features.ChannelOrder;
import org.phiscope.features.FeatureMaps;
import org.phiscope.features.FeaturePictures;
import org.phiscope.features.ValueRange;
import org.phiscope.graph.Op;
import org.phiscope.vision.ColourMap;
import org.phiscope.vision.Fit;
import org.phiscope.vision.RgbImage;

/**
 * What the feature maps show: a node of the network on the workbench for the image at hand, and beside it the same node of
 * the network before the last change, or of the preset or pinned one. A run starts whenever something that matters changes
 * while somebody looks. To be used on the screen's thread.
 */
public final class FeaturesViewModel {
    private static final double FIRST_OPACITY = 0.75;

    /** Which network's node is shown beside the current one's. */
    public enum Beside {
        NOTHING,
        BEFORE,
        REFERENCE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A node that can be chosen. */
    public record Choice(String name, String shape, Op op) {}

    private final WorkbenchModel workbench;
    private final ObservableValue<@Nullable Device> device;
    private final Specimen specimen;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;
    private final Side now;
    private final Side other;

    private final ObjectProperty<@Nullable String> node = new SimpleObjectProperty<>(this, "node");
    private final ObjectProperty<Beside> beside = new SimpleObjectProperty<>(this, "beside", Beside.NOTHING);
    private final ReadOnlyObjectWrapper<@Nullable Configuration> compared =
            new ReadOnlyObjectWrapper<>(this, "compared");
    private final ObjectProperty<Show> show = new SimpleObjectProperty<>(this, "show", Show.CHANNEL);
    private final ObjectProperty<ColourMap> colours =
            new SimpleObjectProperty<>(this, "colours", ColourMap.VIRIDIS);
    private final BooleanProperty common = new SimpleBooleanProperty(this, "common");
    private final BooleanProperty alone = new SimpleBooleanProperty(this, "alone");
    private final ObjectProperty<ChannelOrder> order =
            new SimpleObjectProperty<>(this, "order", ChannelOrder.INDEX);
    private final IntegerProperty channel = new SimpleIntegerProperty(this, "channel");
    private final DoubleProperty opacity = new SimpleDoubleProperty(this, "opacity", FIRST_OPACITY);
    private final BooleanProperty fields = new SimpleBooleanProperty(this, "fields", true);
    private final BooleanProperty anchors = new SimpleBooleanProperty(this, "anchors");
    private final ObjectProperty<@Nullable Point2D> hovered = new SimpleObjectProperty<>(this, "hovered");
    private final ObjectProperty<@Nullable Point2D> clicked = new SimpleObjectProperty<>(this, "clicked");
    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", true);
    private final ObservableList<Choice> choices = FXCollections.observableArrayList();
    private final ObservableList<Choice> choicesView = FXCollections.unmodifiableObservableList(choices);

    /**
     * @param worker where networks are run
     * @param painter where maps are coloured
     * @param screen {@code Platform::runLater}
     */
    public FeaturesViewModel(
            WorkbenchModel workbench,
            ObservableValue<@Nullable Device> device,
            Specimen specimen,
            FeatureReader reader,
            Executor worker,
            Executor painter,
            Executor screen,
            BackgroundTasks tasks,
            Notices notices,
            Texts texts) {
        this.workbench = workbench;
        this.device = device;
        this.specimen = specimen;
        this.tasks = tasks;
        this.notices = notices;
        this.texts = texts;
        now = new Side(reader, worker, painter, screen);
        other = new Side(reader, worker, painter, screen);
        now.onAnswer(this::answered);
        other.onAnswer(this::relook);
        node.set(workbench.selectedNodeProperty().get());
        // Another view forgets a node that its network lacks; here it is remembered, to say so.
        workbench.selectedNodeProperty().subscribe(chosen -> {
            if (chosen != null) {
                node.set(chosen);
            }
        });
        node.subscribe(chosen -> {
            if (chosen != null) {
                workbench.selectedNodeProperty().set(chosen);
            }
        });
        workbench.reportProperty().subscribe(this::list);
        specimen.pictureProperty().subscribe(() -> {
            hovered.set(null);
            clicked.set(null);
            now.clear();
            other.clear();
            ask();
        });
        List<ObservableValue<?>> asking = List.of(
                specimen.loadsProperty(), workbench.configurationProperty(), workbench.previousProperty(),
                workbench.referenceProperty(), device, node, beside, active);
        asking.forEach(value -> value.subscribe(this::ask));
        List<ObservableValue<?>> looking = List.of(show, colours, common, alone, channel, clicked);
        looking.forEach(value -> value.subscribe(() -> {
            relook(now);
            relook(other);
        }));
    }

    public ReadOnlyObjectProperty<@Nullable Picture> pictureProperty() {
        return specimen.pictureProperty();
    }

    /** Name of the node that is looked into; {@code null} for one that suits the network. */
    public ObjectProperty<@Nullable String> nodeProperty() {
        return node;
    }

    public ObjectProperty<Beside> besideProperty() {
        return beside;
    }

    /** The network beside the current one; {@code null} where there is none to compare with. */
    public ReadOnlyObjectProperty<@Nullable Configuration> comparedProperty() {
        return compared.getReadOnlyProperty();
    }

    public ObjectProperty<Show> showProperty() {
        return show;
    }

    public ObjectProperty<ColourMap> coloursProperty() {
        return colours;
    }

    /** Whether all channels are coloured by one scale. */
    public BooleanProperty commonProperty() {
        return common;
    }

    /** Whether a trace is that of the chosen channel, and not of the sum over all. */
    public BooleanProperty aloneProperty() {
        return alone;
    }

    public ObjectProperty<ChannelOrder> orderProperty() {
        return order;
    }

    /** The channel that is chosen, as the network counts them. */
    public IntegerProperty channelProperty() {
        return channel;
    }

    /** Of the map over the image. */
    public DoubleProperty opacityProperty() {
        return opacity;
    }

    /** Whether the field of the cell under the mouse is drawn. */
    public BooleanProperty fieldsProperty() {
        return fields;
    }

    /** Whether the anchors of the cell under the mouse are drawn. */
    public BooleanProperty anchorsProperty() {
        return anchors;
    }

    /** The point under the mouse, in pixels of the image; the same for both networks. */
    public ObjectProperty<@Nullable Point2D> hoveredProperty() {
        return hovered;
    }

    /** The point clicked last, in pixels of the image. */
    public ObjectProperty<@Nullable Point2D> clickedProperty() {
        return clicked;
    }

    /** Whether anybody looks: nothing is run while nobody does. */
    public BooleanProperty activeProperty() {
        return active;
    }

    /** The nodes of the current network, in order. */
    public ObservableList<Choice> choices() {
        return choicesView;
    }

    /** The current network's node. */
    public Side now() {
        return now;
    }

    /** The other network's. */
    public Side other() {
        return other;
    }

    /** How maps are looked at just now. */
    public Look look() {
        return new Look(show.get(), channel.get(), colours.get(), common.get(), alone.get());
    }

    /** The node {@code by} places after the one shown, of those that are maps. */
    public void step(int by) {
        Seen seen = now.seen();
        List<String> names = choices.stream().map(Choice::name).toList();
        int at = seen == null ? 0 : names.indexOf(seen.node().name());
        int wanted = Math.clamp(at + by, 0, Math.max(0, names.size() - 1));
        if (!names.isEmpty()) {
            node.set(names.get(wanted));
        }
    }

    /** Ends the runs; what was shown stays. */
    public void cancel() {
        now.cancel();
        other.cancel();
    }

    private void list(@Nullable CostReport report) {
        List<Choice> found = report == null
                ? List.of()
                : report.nodes().stream()
                        .map(cost -> new Choice(
                                cost.node().name(),
                                cost.node().shape().toString(),
                                cost.node().op()))
                        .toList();
        if (!choices.equals(found)) {
            choices.setAll(found);
        }
    }

    private void ask() {
        compared.set(
                switch (beside.get()) {
                    case NOTHING -> null;
                    case BEFORE -> workbench.previousProperty().get();
                    case REFERENCE -> {
                        WorkbenchModel.Reference reference = workbench.referenceProperty().get();
                        yield reference == null ? null : reference.configuration();
                    }
                });
        if (compared.get() == null) {
            other.clear();
        }
        Picture picture = specimen.pictureProperty().get();
        if (picture == null || !active.get()) {
            return;
        }
        now.ask(question(picture, workbench.configuration(), node.get()));
        askBeside(picture);
    }

    private void askBeside(Picture picture) {
        Configuration second = compared.get();
        Seen seen = now.seen();
        String wanted = node.get() != null ? node.get() : seen == null ? null : seen.node().name();
        if (second != null) {
            other.ask(question(picture, second, wanted));
        }
    }

    private FeatureQuestion question(Picture picture, Configuration configuration, @Nullable String wanted) {
        return new FeatureQuestion(
                picture, configuration, device.getValue(), specimen.weights(configuration), Fit.LETTERBOX, wanted);
    }

    private void answered(Side side) {
        Seen seen = side.seen();
        if (seen != null && channel.get() >= seen.maps().channels()) {
            channel.set(0);
        }
        relook(side);
        Picture picture = specimen.pictureProperty().get();
        if (node.get() == null && picture != null && active.get()) {
            askBeside(picture); // the node that suits the current network is known by its name now
        }
    }

    private void relook(Side side) {
        side.look(look(), cell(side, clicked.get()));
    }

    /** The cell of a network's maps at a point of the image. */
    public @Nullable Cell cell(Side side, @Nullable Point2D point) {
        Seen seen = side.seen();
        return seen == null || point == null || !seen.maps().onImage()
                ? null
                : seen.placement().at(point.getX(), point.getY()).orElse(null);
    }

    /** Writes all channels of the current network's node, as a picture or as numbers by the file's name. */
    public void saveAll(Path file) {
        Seen seen = now.seen();
        if (seen == null) {
            return;
        }
        Look look = look();
        FeatureMaps maps = seen.maps();
        List<Integer> channels = order.get().of(maps.statistics());
        save(file, () -> {
            if (FeatureFiles.isNumbers(file)) {
                FeatureFiles.write(maps, file);
                return;
            }
            ValueRange all = ValueRange.of(maps.statistics(), look.colours());
            RgbImage sheet = FeaturePictures.sheet(
                    maps,
                    channels,
                    index -> look.common() ? all : ValueRange.of(maps.statistics(index), look.colours()),
                    look.colours());
            FeatureFiles.write(sheet, file);
        });
    }

    /** Writes the map that is shown large, as a picture over the image or as numbers by the file's name. */
    public void saveShown(Path file) {
        Painted painted = now.paintedProperty().get();
        if (painted == null) {
            return;
        }
        double shown = opacity.get();
        save(file, () -> {
            if (FeatureFiles.isNumbers(file)) {
                FeatureFiles.write(painted.plane(), file);
                return;
            }
            Seen seen = painted.seen();
            FeatureFiles.write(
                    seen.maps().onImage()
                            ? FeaturePictures.over(
                                    seen.question().picture().pixels(),
                                    seen.fitted(),
                                    painted.plane(),
                                    painted.range(),
                                    painted.colours(),
                                    shown)
                            : FeaturePictures.of(painted.plane(), painted.range(), painted.colours()),
                    file);
        });
    }

    /** What writes a file. */
    private interface Writing {
        void write() throws IOException;
    }

    private void save(Path file, Writing writing) {
        String name = String.valueOf(file.getFileName());
        tasks.start(
                texts.bind("task.save", name),
                _ -> {
                    writing.write();
                    return file;
                },
                written -> notices.information(texts.get("save.done", written)),
                cause -> notices.error(texts.say(UserError.told(cause))));
    }
}
