// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.InputSize;
import org.phiscope.family.Preset;
import org.phiscope.format.DarknetCfg.Section;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.message.MessageException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * A network described by a darknet {@code .cfg}. Layer N's result is called {@code layerN}; of a convolution or a connected
 * layer that is the last of the nodes {@code layerN.conv} or {@code layerN.linear}, {@code layerN.bn} and {@code layerN.act}, and
 * {@code layerN.preactivation} what the activation takes.
 *
 * <p>The file is a family of its own with one preset. What can be set is what a person would change in the file without
 * drawing another network: the sides of the input, the number of images, the number of classes.
 */
public final class DarknetNetwork {
    /** Id of all families that are made of files. */
    public static final String FAMILY = "darknet-cfg";

    /** ε of batch norm in AlexeyAB's darknet (blas.c). */
    public static final double EPSILON = 1e-5;

    /** The end of a configuration's name. */
    public static final String ENDING = ".cfg";

    private static final String WIDTH = "resolution";
    private static final String HEIGHT = "inputHeight";
    private static final String BATCH = "batch";
    private static final String CLASSES = "classes";
    private static final int MAX_CLASSES = 100_000;

    /** Sides that are multiples of it stay so: most networks halve the input five times. */
    private static final int STRIDE = 32;

    /** As far as sliders go where the file itself does not go further. */
    private static final int USUAL_SIDE = 4096;

    private static final int USUAL_BATCH = 256;

    private DarknetNetwork() {}

    /**
     * The network as a configuration of a family of its own.
     *
     * @throws FormatException if the file describes no network; the message names the line
     */
    public static Configuration configuration(DarknetCfg cfg) {
        String name = cfg.name().replaceFirst("(?i)[.]cfg$", "");
        Optional<DarknetClasses> classes = DarknetClasses.of(cfg.layers());
        Family family = new Family(
                FAMILY,
                "Darknet " + ENDING,
                cfg.name(),
                parameters(cfg, classes.filter(found -> found.count() <= MAX_CLASSES)),
                List.of(new Preset(name, name, List.of(), Map.of())),
                WIDTH,
                new Layers(cfg));
        Configuration configuration = family.configure(family.presets().getFirst());
        new DarknetBuilder(cfg, cfg.layers(), name, configuration.input()).build();
        return configuration;
    }

    /** The file that a family was made of; empty for a family that is published. */
    public static Optional<DarknetCfg> file(Family family) {
        return family.architecture() instanceof Layers layers ? Optional.of(layers.cfg) : Optional.empty();
    }

    private static List<ParameterSpec> parameters(DarknetCfg cfg, Optional<DarknetClasses> classes) {
        int width = cfg.net().whole("width", 416, 1, InputSize.MAX_SIDE);
        int height = cfg.net().whole("height", 416, 1, InputSize.MAX_SIDE);
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(side(WIDTH, width, null));
        specs.add(side(
                HEIGHT,
                height,
                new ParameterSpec.Link(
                        List.of(WIDTH),
                        p -> side(HEIGHT, height, null).nearest((double) p.whole(WIDTH) * height / width))));
        specs.add(new ParameterSpec.Whole(BATCH, "input", "images", 1, USUAL_BATCH, 1, 1));
        classes.ifPresent(found -> specs.add(
                new ParameterSpec.Whole(CLASSES, "output", "classes", 1, MAX_CLASSES, 1, found.count())));
        return specs;
    }

    private static ParameterSpec.Whole side(String key, int side, ParameterSpec.@Nullable Link link) {
        int step = side % STRIDE == 0 ? STRIDE : 1;
        int max = side > USUAL_SIDE ? InputSize.MAX_SIDE : USUAL_SIDE;
        return new ParameterSpec.Whole(key, "input", "px", step, max, step, side, link);
    }

    /** The layers of a file. Two are the same where their files say the same. */
    private record Layers(DarknetCfg cfg) implements Family.Architecture {

        @Override
        public Graph build(String name, Parameters parameters, InputSize input) {
            try {
                return new DarknetBuilder(cfg, layers(parameters), name, input).build();
            } catch (FormatException e) {
                // The file as it is was built when it was opened: what cannot be is what was set.
                GraphException impossible = new GraphException(name, MessageException.toldBy(e));
                impossible.initCause(e);
                throw impossible;
            }
        }

        private List<Section> layers(Parameters parameters) {
            if (!parameters.values().containsKey(CLASSES)) {
                return cfg.layers();
            }
            int wanted = parameters.whole(CLASSES);
            return DarknetClasses.of(cfg.layers())
                    .filter(found -> found.count() != wanted)
                    .map(found -> found.changed(cfg.layers(), wanted))
                    .orElse(cfg.layers());
        }

        @Override
        public InputSize input(Parameters parameters, String resolution) {
            return new InputSize(parameters.whole(BATCH), parameters.whole(HEIGHT), parameters.whole(resolution));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Layers layers && cfg.text().equals(layers.cfg.text());
        }

        @Override
        public int hashCode() {
            return cfg.text().hashCode();
        }
    }
}
