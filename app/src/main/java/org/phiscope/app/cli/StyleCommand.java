// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.NetworkSource;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.StyleExtractors;
import org.phiscope.app.workspace.StylePictures;
import org.phiscope.app.workspace.StyleRecipe;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.style.Extractor;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.Picture;
import org.phiscope.style.StyleLayers;
import org.phiscope.style.StyleLosses;
import org.phiscope.style.StyleSettings;
import org.phiscope.style.StyleStep;
import org.phiscope.style.StyleTransfer;
import org.phiscope.vision.ImageFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope style}. */
@Command(
        name = "style",
        description = "Paint an image in the style of another (Gatys, Ecker & Bethge 2016).",
        footer = {
            "",
            "The picture is painted coarse to fine; --iterations takes a number for each size, the last of them the"
                    + " result's.",
            "The PNG says in its text how it was made; opened in the workbench, on the tab for style transfer, it brings its"
                    + " settings back. What does not fit the memory is refused before it begins."
        })
final class StyleCommand extends ProgramCommand {
    private static final int REPORTED = 10;

    @Option(names = "--content", required = true, paramLabel = "F", description = "Image that is painted.")
    private @Nullable Path content;

    @Option(names = "--style", required = true, paramLabel = "F", description = "Image in whose style it is painted.")
    private @Nullable Path style;

    @Option(names = "--out", required = true, paramLabel = "OUT.png", description = "Where to write the picture.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace OUT.png if it is there already.")
    private boolean force;

    @Option(
            names = "--extractor",
            paramLabel = "NETWORK",
            defaultValue = "efficientdet-lite0",
            description = "Network whose features are compared. By default ${DEFAULT-VALUE}.")
    private String extractor = "";

    @Option(
            names = "--weights",
            paramLabel = "F",
            description = "Its weights, a .safetensors or a darknet .weights; those of a classifier may lack the classifier. By"
                    + " default those that came with the program.")
    private @Nullable Path weights;

    @Option(
            names = "--pooling",
            paramLabel = "P",
            defaultValue = "published",
            converter = PoolingById.class,
            description = "How its pooling layers pool: published, average or max. By default ${DEFAULT-VALUE}.")
    private Pooling pooling = Pooling.PUBLISHED;

    @Option(
            names = "--content-layer",
            paramLabel = "NODE",
            description = "Layer that keeps the content; may be repeated. By default as suits the network.")
    private List<String> contentLayers = List.of();

    @Option(
            names = "--style-layer",
            paramLabel = "NODE",
            description = "Layer whose Gram matrix is the style; may be repeated. By default as suits the network.")
    private List<String> styleLayers = List.of();

    @Option(
            names = "--size",
            paramLabel = "N",
            defaultValue = "" + StyleSettings.SIDE,
            description = "Longer side of the picture, in pixels. By default ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            split = ",",
            description = "Steps at each size, coarse to fine; one number paints at the full size alone. By default as many"
                    + " sizes as suit --size: 150,80 at 320.")
    private List<Integer> iterations = List.of();

    @Option(
            names = "--alpha",
            paramLabel = "A",
            defaultValue = "" + StyleSettings.ALPHA,
            description = "Weight of the content. By default ${DEFAULT-VALUE}.")
    private double alpha;

    @Option(
            names = "--beta",
            paramLabel = "B",
            defaultValue = "" + StyleSettings.BETA,
            description = "Weight of the style. By default ${DEFAULT-VALUE}.")
    private double beta;

    @Option(
            names = "--tv",
            paramLabel = "T",
            defaultValue = "" + StyleSettings.VARIATION,
            description = "Weight of the total variation. By default ${DEFAULT-VALUE}.")
    private double variation;

    @Option(
            names = "--loss",
            paramLabel = "FORM",
            defaultValue = "relative",
            converter = FormById.class,
            description = "How losses are measured: relative, which suits any network, or gatys, as the paper has them, which takes"
                    + " other weights. By default ${DEFAULT-VALUE}.")
    private StyleSettings.Form form = StyleSettings.Form.RELATIVE;

    @Option(
            names = "--start",
            paramLabel = "FROM",
            defaultValue = "content",
            converter = StartById.class,
            description = "What the picture begins as: content, noise or style. By default ${DEFAULT-VALUE}.")
    private StyleSettings.Start start = StyleSettings.Start.CONTENT;

    @Option(
            names = "--colours",
            paramLabel = "C",
            defaultValue = "style",
            converter = ColoursById.class,
            description = "Whose colours it has: style, or content, where only the lightness is painted. By default"
                    + " ${DEFAULT-VALUE}.")
    private StyleSettings.Colours colours = StyleSettings.Colours.STYLE;

    @Option(
            names = "--optimiser",
            paramLabel = "O",
            defaultValue = "adam",
            converter = OptimiserById.class,
            description = "What moves it: adam or lbfgs. By default ${DEFAULT-VALUE}.")
    private StyleSettings.OptimiserKind optimiser = StyleSettings.OptimiserKind.ADAM;

    @Option(
            names = "--shift",
            paramLabel = "N",
            defaultValue = "" + StyleSettings.SHIFT,
            description = "Pixels that the picture is moved at random before each step, at most. By default ${DEFAULT-VALUE}.")
    private int shift;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of everything random. By default ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private RunOptions runs = new RunOptions();

    @Override
    public Integer call() throws IOException {
        Path file = Objects.requireNonNull(out);
        if (!force && Files.exists(file)) {
            throw new UserError(UserError.Kind.WRONG_USE, file + " is there already; --force replaces it");
        }
        Configuration network = NetworkSource.open(extractor).configuration();
        Graph graph = Extractor.headless(network).graph();
        StyleLayers layers = StyleLayers.of(graph);
        StyleSettings settings = new StyleSettings(
                contentLayers.isEmpty() ? layers.content() : contentLayers,
                styleLayers.isEmpty() ? layers.style() : StyleSettings.evenly(styleLayers),
                alpha,
                beta,
                variation,
                form,
                start,
                colours,
                optimiser,
                size,
                iterations.isEmpty() ? StyleSettings.steps(size) : iterations,
                shift,
                seed);
        Picture from = Picture.of(ImageFiles.read(Objects.requireNonNull(content)));
        Picture model = Picture.of(ImageFiles.read(Objects.requireNonNull(style)));
        try (Engines engines = Engines.discover()) {
            Device device = runs.device(engines);
            Extractor features = new StyleExtractors(SampleFiles.find()).of(network, pooling, weights);
            String untrained = RunOptions.untrained(
                    features.weights().apply(graph).provenance());
            if (untrained != null) {
                say("phiscope: untrained weights, their features know no style: " + untrained);
            }
            StyleTransfer transfer = new StyleTransfer(engines.engine(device), device, features);
            Picture painted = transfer.run(from, model, settings, this::report, new Cancellation());
            StyleRecipe recipe = new StyleRecipe(
                    network,
                    pooling,
                    name(weights),
                    name(content),
                    name(style),
                    settings,
                    StyleRecipe.all(settings));
            StylePictures.write(painted.toImage(), recipe, file);
        }
        say("wrote " + file);
        return DONE;
    }

    private static String name(@Nullable Path file) {
        return file == null ? "" : String.valueOf(file.getFileName());
    }

    private void report(StyleStep step) {
        if (step.done() % REPORTED == 0 || step.done() == step.all()) {
            StyleLosses losses = step.losses();
            double ofStyle = losses.style().values().stream().mapToDouble(Double::doubleValue).sum();
            say(String.format(
                    Locale.ROOT,
                    "%d of %d, %d×%d: loss %.4g, content %.4g, style %.4g, variation %.4g",
                    step.done(),
                    step.all(),
                    step.width(),
                    step.height(),
                    losses.total(),
                    losses.content(),
                    ofStyle,
                    losses.variation()));
        }
    }

    static final class PoolingById extends ById<Pooling> {
        PoolingById() {
            super(Pooling.values(), ById::lowerCase);
        }
    }

    static final class FormById extends ById<StyleSettings.Form> {
        FormById() {
            super(StyleSettings.Form.values(), ById::lowerCase);
        }
    }

    static final class StartById extends ById<StyleSettings.Start> {
        StartById() {
            super(StyleSettings.Start.values(), ById::lowerCase);
        }
    }

    static final class ColoursById extends ById<StyleSettings.Colours> {
        ColoursById() {
            super(StyleSettings.Colours.values(), ById::lowerCase);
        }
    }

    static final class OptimiserById extends ById<StyleSettings.OptimiserKind> {
        OptimiserById() {
            super(StyleSettings.OptimiserKind.values(), ById::lowerCase);
        }
    }
}
