// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.InputSize;
import org.phiscope.family.Preset;
import org.phiscope.format.FormatException;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Preprocessing.Placement;
import org.phiscope.graph.Preprocessing.Resampling;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * A network described by an ONNX model. Its nodes are called as in the file, or as their first outputs; every value can be
 * looked for by its name.
 *
 * <p>The file is a family of its own with one preset. What can be set is what the file leaves open: the sides of the input
 * and the number of images where they are not fixed, and how an image becomes the input, which no ONNX model says.
 */
public final class OnnxNetwork {
    /** Id of all families that are made of files. */
    public static final String FAMILY = "onnx";

    /** Property of models that this program wrote: the configuration. */
    public static final String CONFIGURATION = "phiscope.configuration";

    /** How the file itself says that an image becomes the input. */
    public static final String STATED = "stated";

    private static final String WIDTH = "resolution";
    private static final String HEIGHT = "inputHeight";
    private static final String BATCH = "batch";
    private static final String PIXELS = "pixels";
    private static final int USUAL_SIDE = 4096;
    private static final int USUAL_BATCH = 256;

    /** What a side that is not fixed has at first: the first of these that makes a network. */
    private static final List<Integer> SIDES = List.of(224, 256, 320, 416, 512, 640, 128, 32);

    private static final Map<String, Preprocessing> PREPROCESSINGS = preprocessings();

    private OnnxNetwork() {}

    /**
     * The network as a configuration of a family of its own.
     *
     * @param written the network of a configuration's text that this program put into a model; empty where it makes none
     * @throws FormatException if the model makes no network; the message names the node
     */
    public static Configuration configuration(OnnxModel model, Function<String, Optional<Graph>> written) {
        OnnxInput input = OnnxInput.of(model);
        Optional<Graph> known = Optional.ofNullable(model.metadata().get(CONFIGURATION)).flatMap(written);
        List<GraphException> failures = new ArrayList<>();
        for (int side : input.isFree(input.width()) || input.isFree(input.height()) ? SIDES : List.of(SIDES.getFirst())) {
            Configuration configuration = configuration(model, input, known, side);
            try {
                configuration.graph();
                return configuration;
            } catch (GraphException e) {
                failures.add(e);
            }
        }
        GraphException first = failures.getFirst();
        throw new FormatException(Message.of("{0}: {1}", model.path().getFileName(), first.message()), first);
    }

    private static Configuration configuration(OnnxModel model, OnnxInput input, Optional<Graph> known, int side) {
        String file = String.valueOf(model.path().getFileName());
        String name = file.replaceFirst("(?i)[.]onnx$", "");
        Family family = new Family(
                FAMILY,
                "ONNX",
                file,
                parameters(input, known.isPresent(), side),
                List.of(new Preset(name, name, List.of(), Map.of())),
                WIDTH,
                new Layers(model, input, known));
        return family.configure(family.presets().getFirst());
    }

    /** The model that a family was made of; empty for any other. */
    public static Optional<OnnxModel> file(Family family) {
        return family.architecture() instanceof Layers layers ? Optional.of(layers.model) : Optional.empty();
    }

    /** Channels of the image that a model is fed; 1 for what is no image. */
    public static int channels(OnnxModel model) {
        return OnnxInput.of(model).channels();
    }

    /**
     * A model for a shape of its input, with what its operators take of the file.
     *
     * @throws GraphException if it makes no network of that shape
     */
    public static ImportedNetwork imported(OnnxModel model, Shape input) {
        return new OnnxBuilder(model, "").build(OnnxInput.of(model), input, Preprocessing.IMAGENET);
    }

    /** What may be set on networks of this family: the options of a choice, none for a whole number. */
    public static Map<String, List<String>> parameters() {
        List<String> options = new ArrayList<>(PREPROCESSINGS.keySet());
        options.addFirst(STATED);
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        List.of(WIDTH, HEIGHT, BATCH).forEach(key -> parameters.put(key, List.of()));
        parameters.put(PIXELS, options);
        return parameters;
    }

    private static List<ParameterSpec> parameters(OnnxInput input, boolean stated, int side) {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(extent(WIDTH, "px", input, input.width(), USUAL_SIDE, side, null));
        ParameterSpec.Link square = new ParameterSpec.Link(List.of(WIDTH), p -> p.whole(WIDTH));
        boolean follows = input.isFree(input.width()) && input.isFree(input.height());
        specs.add(extent(HEIGHT, "px", input, input.height(), USUAL_SIDE, side, follows ? square : null));
        specs.add(extent(BATCH, "images", input, 0, USUAL_BATCH, 1, null));
        List<String> options = new ArrayList<>(PREPROCESSINGS.keySet());
        if (stated) {
            options.addFirst(STATED);
        }
        boolean bytes = input.value().type() == OnnxType.UINT8;
        specs.add(new ParameterSpec.Choice(PIXELS, "input", options, bytes ? "pixels-raw" : options.getFirst()));
        return specs;
    }

    /** An extent that the file fixes can only be as it is. */
    private static ParameterSpec.Whole extent(
            String key,
            String unit,
            OnnxInput input,
            int axis,
            int most,
            int otherwise,
            ParameterSpec.@Nullable Link link) {
        if (input.isFree(axis)) {
            return new ParameterSpec.Whole(key, "input", unit, 1, most, 1, otherwise, link);
        }
        int fixed = input.fixed(axis, 1);
        return new ParameterSpec.Whole(key, "input", unit, fixed, fixed, 1, fixed, null);
    }

    private static Map<String, Preprocessing> preprocessings() {
        Map<String, Preprocessing> known = new LinkedHashMap<>();
        known.put("pixels-imagenet", Preprocessing.IMAGENET);
        known.put("pixels-signed", Preprocessing.SIGNED);
        known.put("pixels-unit", plain(255));
        known.put("pixels-raw", plain(1));
        return known;
    }

    private static Preprocessing plain(double divisor) {
        return new Preprocessing(
                List.of(0.0, 0.0, 0.0),
                List.of(divisor, divisor, divisor),
                Placement.TOP_LEFT,
                127.5,
                Resampling.HALF_PIXEL);
    }

    /**
     * The nodes of a file. Two are the same where they are of the same file, as long as that keeps its length.
     *
     * @param known the network that the file was written from, if this program did
     */
    private record Layers(OnnxModel model, OnnxInput input, Optional<Graph> known) implements Family.Architecture {

        @Override
        public Graph build(String name, Parameters parameters, InputSize size) {
            Preprocessing chosen = PREPROCESSINGS.get(parameters.choice(PIXELS));
            Preprocessing preprocessing = chosen != null
                    ? chosen
                    : known.map(Graph::preprocessing).orElse(Preprocessing.IMAGENET);
            Graph graph =
                    new OnnxBuilder(model, name).build(input, input.shape(size), preprocessing).graph();
            return known.filter(published -> isSame(published, graph))
                    .map(published -> new Graph(
                            name,
                            graph.nodes(),
                            graph.outputs(),
                            graph.landmarks(),
                            published.task(),
                            graph.preprocessing()))
                    .orElse(graph);
        }

        /** Whether a network's outputs are those of another, so that they mean the same. */
        private static boolean isSame(Graph published, Graph graph) {
            return published.input().shape().equals(graph.input().shape())
                    && published.outputs().keySet().equals(graph.outputs().keySet())
                    && published.outputs().entrySet().stream().allMatch(output -> published
                            .node(output.getValue())
                            .shape()
                            .equals(graph.node(graph.outputs().getOrDefault(output.getKey(), 0)).shape()));
        }

        @Override
        public InputSize input(Parameters parameters, String resolution) {
            return new InputSize(parameters.whole(BATCH), parameters.whole(HEIGHT), parameters.whole(resolution));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Layers layers && model.file().equals(layers.model.file());
        }

        @Override
        public int hashCode() {
            return model.file().hashCode();
        }
    }
}
