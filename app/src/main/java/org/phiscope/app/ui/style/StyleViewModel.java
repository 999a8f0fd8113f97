// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.StylePictures;
import org.phiscope.app.workspace.StyleRecipe;
import org.phiscope.app.workspace.StyleRecipes;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.style.StyleException;
import org.phiscope.style.StyleSettings;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;

/**
 * What the style tab shows: two images, the settings, what painting would take, and the picture. The content is the image at
 * hand. To be used on the screen's thread.
 */
final class StyleViewModel {
    private final ObservableValue<Configuration> workbench;
    private final ObservableValue<@Nullable Device> device;
    private final Specimen specimen;
    private final StylePainter painter;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;
    private final List<Path> pictures;
    private final LatestTask<NetworkLayers.Question, NetworkLayers> looking;
    private final LatestTask<StyleJob, Prospect> reckoning;
    private final RecipeForm form = new RecipeForm();
    private final Painting painting;

    private final ObjectProperty<@Nullable Picture> style = new SimpleObjectProperty<>(this, "style");
    private final ObjectProperty<NetworkChoice> choice;
    private final ObservableList<NetworkChoice> choices;
    private final ReadOnlyObjectWrapper<@Nullable NetworkLayers> layers = new ReadOnlyObjectWrapper<>(this, "layers");
    private final ReadOnlyObjectWrapper<Prospect> prospect =
            new ReadOnlyObjectWrapper<>(this, "prospect", new Prospect.Incomplete(Prospect.Lack.CONTENT));
    private final ReadOnlyBooleanWrapper ready = new ReadOnlyBooleanWrapper(this, "ready");

    /** Settings whose layers are to be ticked once the network's are known. */
    private @Nullable StyleSettings wanted;

    private @Nullable Configuration listed;
    private long stylesRead;

    /**
     * @param workbench the network on the workbench
     * @param device that is painted on; {@code null} while none was found
     * @param choices networks that may be taken, the usual first
     * @param pictures that come with the program, looked through when settings name one
     * @param worker where networks are looked at
     * @param screen {@code Platform::runLater}
     * @param clock nanoseconds
     */
    StyleViewModel(
            ObservableValue<Configuration> workbench,
            ObservableValue<@Nullable Device> device,
            Specimen specimen,
            StylePainter painter,
            List<NetworkChoice> choices,
            List<Path> pictures,
            Executor worker,
            Executor screen,
            LongSupplier clock,
            BackgroundTasks tasks,
            Notices notices,
            Texts texts) {
        this.workbench = workbench;
        this.device = device;
        this.specimen = specimen;
        this.painter = painter;
        this.choices = FXCollections.observableArrayList(choices);
        this.choice = new SimpleObjectProperty<>(this, "choice", choices.getFirst());
        this.pictures = List.copyOf(pictures);
        this.tasks = tasks;
        this.notices = notices;
        this.texts = texts;
        this.painting = new Painting(painter, tasks, screen, clock);
        this.looking = new LatestTask<>(worker, screen, (question, _) -> NetworkLayers.of(question), this::list);
        this.reckoning = new LatestTask<>(worker, screen, (job, _) -> reckon(job), this::foresee);
        workbench.subscribe(this::follow);
        choice.subscribe(this::look);
        specimen.pictureProperty().subscribe(this::look);
        form.sizeProperty().subscribe(this::look);
        form.changesProperty().subscribe(this::ask);
        style.subscribe(this::ask);
        device.subscribe(this::ask);
        specimen.loadsProperty().subscribe(this::ask);
        painting.stateProperty().subscribe(this::permit);
        look();
        ask();
    }

    /** The image that is painted: the one at hand, wherever it was opened. */
    ObjectProperty<@Nullable Picture> contentProperty() {
        return specimen.pictureProperty();
    }

    /** The image in whose style it is painted. */
    ObjectProperty<@Nullable Picture> styleProperty() {
        return style;
    }

    RecipeForm form() {
        return form;
    }

    Painting painting() {
        return painting;
    }

    ObservableList<NetworkChoice> choices() {
        return choices;
    }

    ObjectProperty<NetworkChoice> choiceProperty() {
        return choice;
    }

    /** The network that features are taken from. */
    Configuration network() {
        return choice.get().network(workbench.getValue());
    }

    ObservableValue<Configuration> workbenchProperty() {
        return workbench;
    }

    /** What is known of its layers; {@code null} before that. */
    ReadOnlyObjectProperty<@Nullable NetworkLayers> layersProperty() {
        return layers.getReadOnlyProperty();
    }

    /** Whether it can be painted, and what it would take. */
    ReadOnlyObjectProperty<Prospect> prospectProperty() {
        return prospect.getReadOnlyProperty();
    }

    /** Whether painting can begin. */
    ReadOnlyBooleanProperty readyProperty() {
        return ready.getReadOnlyProperty();
    }

    // ---- what is painted ----

    void openContent(Path file) {
        read(name(file), () -> ImageFiles.read(file), specimen.pictureProperty()::set);
    }

    void openStyle(Path file) {
        long reading = ++stylesRead;
        read(name(file), () -> ImageFiles.read(file), read -> {
            if (reading == stylesRead) {
                style.set(read);
            }
        });
    }

    /** An image without a file, from the clipboard or dropped. */
    void pasteContent(ClipboardPixels pixels) {
        read(texts.get("paste.name"), pixels::toImage, specimen.pictureProperty()::set);
    }

    void pasteStyle(ClipboardPixels pixels) {
        stylesRead++;
        read(texts.get("paste.name"), pixels::toImage, style::set);
    }

    void tellNothingToPaste() {
        notices.error(texts.get("paste.empty"));
    }

    private void read(String name, Supplier<RgbImage> image, Consumer<Picture> done) {
        tasks.start(texts.bind("task.read", name), _ -> Picture.of(name, image.get()), done, this::tell);
    }

    /** Loads weights into the network that features are taken from. */
    void openWeights(Path file) {
        Configuration network = network();
        tasks.start(
                texts.bind("task.weights", name(file)),
                _ -> {
                    painter.checkWeights(file, network);
                    return file;
                },
                fitting -> {
                    specimen.load(fitting, network);
                    notices.information(texts.get("weights.loaded", name(file), network.preset().title()));
                },
                this::tell);
    }

    // ---- what the network has ----

    private void follow() {
        if (choice.get().fixed() == null) {
            look();
        }
    }

    private void look() {
        Picture content = specimen.pictureProperty().get();
        double height = content == null ? 2 : content.pixels().height();
        double width = content == null ? 3 : content.pixels().width();
        double scale = Math.max(StyleSettings.LEAST_SIDE, form.sizeProperty().get()) / Math.max(height, width);
        Configuration network = network();
        looking.submit(new NetworkLayers.Question(
                network,
                (int) Math.max(1, Math.rint(height * scale)),
                (int) Math.max(1, Math.rint(width * scale)),
                wanted != null ? wanted : isListed(network) ? ticked() : null));
    }

    private boolean isListed(Configuration network) {
        Configuration last = listed;
        return last != null && network.equals(last);
    }

    private @Nullable StyleSettings ticked() {
        try {
            return form.settings();
        } catch (StyleException e) {
            return null; // nothing is ticked: what suits the network comes back with another size
        }
    }

    private void list(NetworkLayers found) {
        boolean another = wanted != null || !isListed(found.question().network());
        layers.set(found);
        if (another || form.layers().size() != found.layers().size()) {
            listed = found.question().network();
            wanted = null;
            form.showLayers(found.layers());
            if (!found.missing().isEmpty()) {
                notices.error(texts.get("layers.missing", String.join(", ", found.missing())));
            }
        } else {
            for (int i = 0; i < found.layers().size(); i++) {
                form.layers().get(i).show(found.layers().get(i).shape());
            }
        }
        ask();
    }

    // ---- what painting would take ----

    private void ask() {
        switch (job()) {
            case Asked.Job(StyleJob job) -> reckoning.submit(job);
            case Asked.Not(Prospect why) -> {
                reckoning.cancel();
                foresee(why);
            }
        }
    }

    /** A job, or why there is none. */
    private sealed interface Asked {
        record Job(StyleJob job) implements Asked {}

        record Not(Prospect why) implements Asked {}
    }

    private Asked job() {
        Picture content = specimen.pictureProperty().get();
        Picture model = style.get();
        NetworkLayers known = layers.get();
        if (content == null) {
            return new Asked.Not(new Prospect.Incomplete(Prospect.Lack.CONTENT));
        }
        if (model == null) {
            return new Asked.Not(new Prospect.Incomplete(Prospect.Lack.STYLE));
        }
        Configuration network = network();
        if (known == null || !known.question().network().equals(network) || wanted != null) {
            return new Asked.Not(new Prospect.Incomplete(Prospect.Lack.LAYERS));
        }
        if (!known.problem().isEmpty()) {
            return new Asked.Not(new Prospect.Impossible(known.problem()));
        }
        if (form.layers().stream().noneMatch(layer ->
                layer.contentProperty().get() || layer.styleProperty().get())) {
            return new Asked.Not(new Prospect.Incomplete(Prospect.Lack.TICKS));
        }
        try {
            return new Asked.Job(new StyleJob(
                    content,
                    model,
                    network,
                    form.poolingProperty().get(),
                    specimen.weights(network),
                    device.getValue(),
                    form.settings()));
        } catch (StyleException e) {
            return new Asked.Not(new Prospect.Impossible(e.message()));
        }
    }

    private Prospect reckon(StyleJob job) {
        try {
            return new Prospect.Known(job, painter.outlook(job));
        } catch (RuntimeException e) {
            return new Prospect.Impossible(UserError.of(e).orElseThrow(() -> e).message());
        }
    }

    private void foresee(Prospect seen) {
        prospect.set(seen);
        permit();
    }

    private void permit() {
        ready.set(!painting.isActive() && prospect.get() instanceof Prospect.Known known && known.outlook().fits());
    }

    /** Begins to paint. */
    void paint() {
        if (ready.get() && prospect.get() instanceof Prospect.Known(StyleJob job, _)) {
            painting.start(job, texts.bind("task.paint", job.content().name()), this::tell);
        }
    }

    // ---- what is kept ----

    /** Writes the picture as it is shown, with how it was painted inside. */
    void savePicture(Path png) {
        Painted shown = painting.paintedProperty().get();
        if (shown != null) {
            StyleRecipe recipe = shown.job().recipe(shown.done());
            save(png, () -> StylePictures.write(shown.image(), recipe, png));
        }
    }

    /** Writes the settings as they are on the screen. */
    void saveSettings(Path json) {
        if (job() instanceof Asked.Job(StyleJob job)) {
            save(json, () -> StyleRecipes.write(job.recipe(StyleRecipe.all(job.settings())), json));
        }
    }

    /** What writes a file. */
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private void save(Path file, Writing writing) {
        tasks.start(
                texts.bind("task.save", name(file)),
                _ -> {
                    writing.write();
                    return file;
                },
                written -> notices.information(texts.get("save.done", written)),
                this::tell);
    }

    /** Takes over the settings of a painted picture or of a file of settings; an image without any becomes the content. */
    void openSettings(Path file) {
        tasks.start(
                texts.bind("task.settings", name(file)),
                _ -> StyleRecipes.read(file),
                found -> found.ifPresentOrElse(recipe -> restore(recipe, name(file)), () -> openContent(file)),
                this::tell);
    }

    private void restore(StyleRecipe recipe, String file) {
        Configuration network = recipe.extractor();
        NetworkChoice taken = choices.stream()
                .filter(known -> known.isAlways(network))
                .findFirst()
                .orElseGet(() -> added(network));
        wanted = recipe.settings();
        choice.set(taken);
        form.restore(recipe.settings(), recipe.pooling());
        look();
        if (!recipe.style().isEmpty() && !isNamed(style.get(), recipe.style())) {
            picture(recipe.style()).ifPresent(this::openStyle);
        }
        if (!recipe.content().isEmpty() && !isNamed(contentProperty().get(), recipe.content())) {
            picture(recipe.content()).ifPresent(this::openContent);
        }
        Path loaded = specimen.weights(network);
        boolean same = recipe.weights().isEmpty() || loaded != null && recipe.weights().equals(name(loaded));
        notices.information(
                same ? texts.get("settings.restored", file) : texts.get("settings.weights", file, recipe.weights()));
    }

    private NetworkChoice added(Configuration network) {
        NetworkChoice added = new NetworkChoice(network);
        choices.add(added);
        return added;
    }

    private static boolean isNamed(@Nullable Picture picture, String name) {
        return picture != null && picture.name().equals(name);
    }

    private Optional<Path> picture(String name) {
        return pictures.stream().filter(path -> name(path).equals(name)).findFirst();
    }

    private void tell(Throwable cause) {
        notices.error(texts.say(UserError.told(cause)));
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
