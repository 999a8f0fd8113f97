// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * A family of networks: what can be set, what was published, and how the parameters become a graph.
 *
 * @param id {@code efficientnet}
 * @param title {@code EfficientNet}
 * @param source the paper, as authors, year and title
 * @param parameters in the order in which they are shown; a parameter that follows others comes after them
 * @param presets the published networks, smallest first
 * @param resolution key of the parameter with the side of the square input, or with its width
 * @param architecture parameters → graph, a pure function
 * @param constraints what the parameters must have to do with each other
 */
public record Family(
        String id,
        String title,
        String source,
        List<ParameterSpec> parameters,
        List<Preset> presets,
        String resolution,
        Architecture architecture,
        List<Constraint> constraints) {

    /** Builds a network. */
    @FunctionalInterface
    public interface Architecture {
        /**
         * @param name what the network is called
         * @throws org.phiscope.graph.GraphException if the parameters describe no valid network
         */
        Graph build(String name, Parameters parameters, InputSize input);

        /**
         * The images that the parameters ask for.
         *
         * @param resolution key of the parameter with the side
         */
        default InputSize input(Parameters parameters, String resolution) {
            return InputSize.square(parameters.whole(resolution));
        }
    }

    public Family {
        parameters = List.copyOf(parameters);
        presets = List.copyOf(presets);
        constraints = List.copyOf(constraints);
        for (Preset preset : presets) {
            for (String key : preset.values().keySet()) {
                if (parameters.stream().noneMatch(spec -> spec.key().equals(key))) {
                    throw new ParameterException(
                            key, Message.of("preset {0} sets it, but {1} has no such parameter", preset.name(), id));
                }
            }
        }
    }

    /** A family whose parameters have nothing to do with each other. */
    public Family(
            String id,
            String title,
            String source,
            List<ParameterSpec> parameters,
            List<Preset> presets,
            String resolution,
            Architecture architecture) {
        this(id, title, source, parameters, presets, resolution, architecture, List.of());
    }

    /** This family with constraints. */
    public Family constrained(List<Constraint> declared) {
        return new Family(
                id, title, source, parameters, presets, resolution, architecture, declared);
    }

    /** @throws ParameterException if there is no such parameter */
    public ParameterSpec parameter(String key) {
        for (ParameterSpec spec : parameters) {
            if (spec.key().equals(key)) {
                return spec;
            }
        }
        throw new ParameterException(
                key, Message.of("{0} has no such parameter; 'phiscope list --family {1}' shows what it has", id, id));
    }

    /** Families are told apart by their ids, and those that are made of files by what the files say. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Family family && id.equals(family.id) && architecture.equals(family.architecture);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, architecture);
    }

    @Override
    public String toString() {
        return id;
    }

    /** The network of a preset, nothing changed. */
    public Configuration configure(Preset preset) {
        return new Configuration(this, preset, Map.of(), null);
    }
}
