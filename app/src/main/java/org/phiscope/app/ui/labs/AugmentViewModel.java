// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.workspace.UserError;
import org.phiscope.augment.Augmentation;
import org.phiscope.augment.Augmented;
import org.phiscope.engine.Cancellation;
import org.phiscope.message.Message;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.Resized;
import org.phiscope.vision.RgbImage;

/** The image at hand, and samples beside it, as training would see them. */
public final class AugmentViewModel {
    /** Side of the images that are augmented. */
    static final int SIDE = 448;

    /** Images that the last of them need. */
    private static final int MOST_IMAGES = 4;

    private final Specimen specimen;
    private final List<Path> samples;
    private final LatestTask<Wanted, Shown> making;
    private final ObjectProperty<Kind> kind = new SimpleObjectProperty<>(this, "kind", Kind.CUTMIX);
    private final DoubleProperty seed = new SimpleDoubleProperty(this, "seed", 1);
    private final DoubleProperty first = new SimpleDoubleProperty(this, "first");
    private final DoubleProperty second = new SimpleDoubleProperty(this, "second");
    private final DoubleProperty third = new SimpleDoubleProperty(this, "third");
    private final ReadOnlyObjectWrapper<@Nullable Shown> shown = new ReadOnlyObjectWrapper<>(this, "shown");
    private boolean changing;

    /** A number that an augmentation takes. */
    record Parameter(String id, double min, double max, double step, double initial) {}

    /** The augmentations and what they take. */
    enum Kind {
        CUTMIX(new Parameter("alpha", 0.1, 4, 0.1, 1)),
        MOSAIC(new Parameter("margin", 0, 0.45, 0.05, 0.2)),
        MIXUP(new Parameter("alpha", 0.1, 4, 0.1, 0.4)),
        GRIDMASK(new Parameter("unit", 0.05, 0.6, 0.01, 0.25), new Parameter("ratio", 0.1, 0.9, 0.05, 0.5)),
        CUTOUT(new Parameter("side", 0.05, 0.9, 0.05, 0.4)),
        HIDE_AND_SEEK(new Parameter("grid", 2, 16, 1, 4), new Parameter("probability", 0.05, 0.9, 0.05, 0.5)),
        DROPBLOCK(
                new Parameter("cells", 7, 56, 7, 28),
                new Parameter("block", 1, 7, 1, 7),
                new Parameter("keep", 0.5, 0.99, 0.01, 0.9));

        private final List<Parameter> parameters;

        Kind(Parameter... parameters) {
            this.parameters = List.of(parameters);
        }

        List<Parameter> parameters() {
            return parameters;
        }

        /** The augmentation with values of its parameters; those beyond them are not looked at. */
        Augmentation of(double first, double second, double third) {
            return switch (this) {
                case CUTMIX -> new Augmentation.CutMix(first);
                case MOSAIC -> new Augmentation.Mosaic(first);
                case MIXUP -> new Augmentation.MixUp(first);
                case GRIDMASK -> new Augmentation.GridMask(first, second);
                case CUTOUT -> new Augmentation.CutOut(first);
                case HIDE_AND_SEEK -> new Augmentation.HideAndSeek((int) Math.round(first), second);
                case DROPBLOCK -> new Augmentation.DropBlock((int) Math.round(first), (int) Math.round(second), third);
            };
        }
    }

    private record Wanted(Augmentation augmentation, long seed, @Nullable Picture picture) {}

    /**
     * An augmented image and what it was made of.
     *
     * @param images it was made of, as they were; those that it did not need are left out
     * @param names of them
     * @param result {@code null} where there are not enough images
     * @param failure why a sample could not be read; empty where all could
     */
    record Shown(
            Augmentation augmentation,
            List<RgbImage> images,
            List<String> names,
            @Nullable Augmented result,
            Message failure) {
        Shown {
            images = List.copyOf(images);
            names = List.copyOf(names);
        }
    }

    /**
     * @param samples images to be mixed with the one at hand
     * @param worker where images are read and made
     * @param screen {@code Platform::runLater}
     */
    AugmentViewModel(Specimen specimen, List<Path> samples, Executor worker, Executor screen) {
        this.specimen = specimen;
        this.samples = List.copyOf(samples);
        Sources sources = new Sources(this.samples);
        making = new LatestTask<>(worker, screen, (wanted, cancellation) -> make(wanted, sources, cancellation), shown::set);
        kind.subscribe(this::begin);
        specimen.pictureProperty().subscribe(this::ask);
        for (DoubleProperty each : List.of(seed, first, second, third)) {
            each.subscribe(this::ask);
        }
        begin();
    }

    ObjectProperty<Kind> kindProperty() {
        return kind;
    }

    DoubleProperty seedProperty() {
        return seed;
    }

    /** The parameters of the kind, in their order; of those it has not, without meaning. */
    List<DoubleProperty> parameters() {
        return List.of(first, second, third);
    }

    ReadOnlyObjectProperty<@Nullable Shown> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /** Gives the parameters their first values. */
    private void begin() {
        changing = true;
        List<Parameter> all = kind.get().parameters();
        for (int i = 0; i < all.size(); i++) {
            parameters().get(i).set(all.get(i).initial());
        }
        changing = false;
        ask();
    }

    private void ask() {
        if (!changing) {
            making.submit(new Wanted(
                    kind.get().of(first.get(), second.get(), third.get()),
                    Math.round(seed.get()),
                    specimen.pictureProperty().get()));
        }
    }

    /** The samples, read once; used on the worker's thread only. */
    private static final class Sources {
        private final List<Path> files;
        private final List<RgbImage> read = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private int next;

        Sources(List<Path> files) {
            this.files = files;
        }

        /** Reads until there are so many, or no more. */
        void atLeast(int count) throws IOException {
            while (read.size() < count && next < files.size()) {
                Path file = files.get(next++);
                read.add(Resized.covering(ImageFiles.read(file), SIDE, SIDE));
                names.add(String.valueOf(file.getFileName()));
            }
        }
    }

    private static Shown make(Wanted wanted, Sources sources, Cancellation cancellation) {
        List<RgbImage> images = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Message failure = Message.NOTHING;
        Picture picture = wanted.picture();
        if (picture != null) {
            images.add(Resized.covering(picture.preview(), SIDE, SIDE));
            names.add(picture.name());
        }
        try {
            sources.atLeast(MOST_IMAGES + 1);
        } catch (IOException | RuntimeException e) {
            failure = UserError.told(e);
        }
        cancellation.check();
        int needed = wanted.augmentation().images();
        for (int i = 0; i < sources.read.size() && images.size() < needed; i++) {
            if (!names.contains(sources.names.get(i))) {
                images.add(sources.read.get(i));
                names.add(sources.names.get(i));
            }
        }
        List<RgbImage> taken = images.subList(0, Math.min(needed, images.size()));
        Augmented result = taken.size() == needed ? wanted.augmentation().apply(taken, wanted.seed()) : null;
        return new Shown(wanted.augmentation(), taken, names.subList(0, taken.size()), result, failure);
    }
}
