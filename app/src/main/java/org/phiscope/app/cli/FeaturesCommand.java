// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.FeatureFiles;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.NodeNames;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.features.ChannelOrder;
import org.phiscope.features.FeatureMaps;
import org.phiscope.features.FeaturePictures;
import org.phiscope.features.FeatureProbe;
import org.phiscope.features.FeatureProbe.Probed;
import org.phiscope.features.Plane;
import org.phiscope.features.Reduction;
import org.phiscope.features.ValueRange;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.vision.ColourMap;
import org.phiscope.vision.Fit;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope features}. */
@Command(
        name = "features",
        description = "Write what a node of a network holds while it looks at an image.",
        footer = {
            "",
            "A .png shows all channels side by side, or one map over the image. A .npy holds float32 numbers:"
                    + " [channels, rows, columns],",
            "or [rows, columns] with --channel or --reduce. 'phiscope cost NETWORK --layers' lists the nodes."
        })
final class FeaturesCommand extends ProgramCommand {
    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions runs = new RunOptions();

    @Option(names = "--image", required = true, paramLabel = "F", description = "Image to look at.")
    private @Nullable Path image;

    @Option(names = "--node", required = true, paramLabel = "N", description = "Node, module or output to look into.")
    private String node = "";

    @Option(names = "--out", required = true, paramLabel = "OUT", description = "File to write, .png or .npy.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace OUT if it is there already.")
    private boolean force;

    @Option(names = "--channel", paramLabel = "C", description = "Only this channel, from 0.")
    private @Nullable Integer channel;

    @Option(
            names = "--reduce",
            paramLabel = "HOW",
            converter = ReductionById.class,
            description = "All channels as one map: mean or max.")
    private @Nullable Reduction reduction;

    @Option(
            names = "--colours",
            paramLabel = "NAME",
            converter = ColoursById.class,
            description = "viridis, magma, cividis, or coolwarm, whose grey is 0. By default viridis.")
    private ColourMap colours = ColourMap.VIRIDIS;

    @Option(
            names = "--sort",
            paramLabel = "BY",
            converter = OrderById.class,
            description = "Order of channels in a picture: index, energy or variance. By default index.")
    private @Nullable ChannelOrder order;

    @Option(
            names = "--common-scale",
            description = "Colour all channels by one scale, not each from its least to its largest value.")
    private boolean common;

    @Option(
            names = "--opacity",
            paramLabel = "SHARE",
            description = "Of one map over the image, 0 … 1. By default 0.6.")
    private double opacity = 0.6;

    @Option(
            names = "--weights",
            paramLabel = "F",
            description = "Weights, a .safetensors or a darknet .weights. By default those that came with the program.")
    private @Nullable Path weights;

    @Option(
            names = "--fit",
            paramLabel = "FIT",
            converter = DetectCommand.FitById.class,
            description = "How an image is brought to the network's size: letterbox or stretch. By default letterbox.")
    private Fit fit = Fit.LETTERBOX;

    @Override
    public Integer call() throws IOException {
        Path file = Objects.requireNonNull(out);
        checkOptions(file);
        Configuration configuration = network.open().configuration();
        Graph graph = configuration.graph();
        Node wanted = NodeNames.find(graph, node);
        RgbImage picture = ImageFiles.read(Objects.requireNonNull(image));
        NetworkWeights shipped = new NetworkWeights(SampleFiles.find());
        Weights values = weights == null ? shipped.any(configuration, graph) : NetworkWeights.ofFile(weights, graph);
        String untrained = RunOptions.untrained(values.provenance());
        if (untrained != null) {
            say("phiscope: untrained weights, these maps show nothing that was learned: " + untrained);
        }
        try (Engines engines = Engines.discover()) {
            Device device = runs.device(engines);
            try (FeatureProbe probe =
                    FeatureProbe.compile(engines.engine(device), device, graph, values, wanted)) {
                write(probe.run(picture, fit, new Cancellation()), picture, file);
            }
        }
        say("wrote " + file);
        return DONE;
    }

    private void write(Probed probed, RgbImage picture, Path file) throws IOException {
        FeatureMaps maps = probed.maps();
        if (channel != null && (channel < 0 || channel >= maps.channels())) {
            throw wrongUse("--channel " + channel + ": " + maps.node() + " has channels 0 … " + (maps.channels() - 1));
        }
        Plane one = channel != null ? maps.channel(channel) : reduction != null ? maps.reduced(reduction) : null;
        if (FeatureFiles.isNumbers(file)) {
            if (one == null) {
                FeatureFiles.write(maps, file);
            } else {
                FeatureFiles.write(one, file);
            }
            return;
        }
        ValueRange all = ValueRange.of(maps.statistics(), colours);
        if (one == null) {
            IntFunction<ValueRange> each = index -> ValueRange.of(maps.statistics(index), colours);
            ChannelOrder sorted = order == null ? ChannelOrder.INDEX : order;
            FeatureFiles.write(
                    FeaturePictures.sheet(maps, sorted.of(maps.statistics()), common ? _ -> all : each, colours), file);
            return;
        }
        ValueRange range = common ? all : ValueRange.of(one.statistics(), colours);
        FeatureFiles.write(
                maps.onImage()
                        ? FeaturePictures.over(picture, probed.fitted(), one, range, colours, opacity)
                        : FeaturePictures.of(one, range, colours),
                file);
    }

    private void checkOptions(Path file) {
        if (!FeatureFiles.isPicture(file) && !FeatureFiles.isNumbers(file)) {
            throw wrongUse("--out " + file + ": a picture ends in .png, an array of numbers in .npy");
        }
        if (channel != null && reduction != null) {
            throw wrongUse("--channel and --reduce: give one of them");
        }
        if (order != null && (channel != null || reduction != null || FeatureFiles.isNumbers(file))) {
            throw wrongUse("--sort " + order.id() + ": orders the channels of a picture of all of them");
        }
        if (!(opacity >= 0 && opacity <= 1)) {
            throw wrongUse("--opacity " + String.format(Locale.ROOT, "%s", opacity) + ": takes 0 … 1");
        }
        ExportCommand.refuseToReplace(file, force);
    }

    private static UserError wrongUse(String message) {
        return new UserError(UserError.Kind.WRONG_USE, message);
    }

    static final class ReductionById extends ById<Reduction> {
        ReductionById() {
            super(Reduction.values(), Reduction::id);
        }
    }

    static final class ColoursById extends ById<ColourMap> {
        ColoursById() {
            super(ColourMap.values(), ColourMap::id);
        }
    }

    static final class OrderById extends ById<ChannelOrder> {
        OrderById() {
            super(ChannelOrder.values(), ChannelOrder::id);
        }
    }
}
