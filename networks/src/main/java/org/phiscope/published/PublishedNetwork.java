// SPDX-License-Identifier: Apache-2.0
package org.phiscope.published;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.parameter.ParameterException;

/**
 * A network with the figures that its authors, or those who trained it, published.
 *
 * @param name as in the source: {@code tf_efficientnet_b7.ns_jft_in1k}, the training after a point
 * @param group networks of one kind
 * @param preset the name by which this program may know the network
 * @param size side of the square images that the figures are of, px
 * @param figures those that are known
 * @param counted those of the figures that this program counted
 * @param source where they were published
 */
public record PublishedNetwork(
        String name,
        String group,
        String preset,
        int size,
        Map<Measure, Double> figures,
        Set<Measure> counted,
        String source) {
    /** Trained with pseudo labels of 300 million images (Xie et al. 2020), as the library marks it. */
    private static final String NOISY_STUDENT = ".ns_jft_in1k";

    public PublishedNetwork {
        EnumMap<Measure, Double> known = new EnumMap<>(Measure.class);
        known.putAll(figures);
        figures = Collections.unmodifiableMap(known);
        counted = Set.copyOf(counted);
    }

    /** {@code resnet50} of {@code resnet50.a1_in1k}: the network without the weights that it was trained to. */
    public String shortName() {
        int point = name.indexOf('.');
        return point < 0 ? name : name.substring(0, point);
    }

    /** A figure, if it is known. */
    public OptionalDouble figure(Measure measure) {
        Double value = figures.get(measure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Whether both figures are known. */
    public boolean has(Measure cost, Measure quality) {
        return figures.containsKey(cost) && figures.containsKey(quality);
    }

    /** Whether it is one of Noisy Student's. */
    public boolean isNoisyStudent() {
        return name.contains(NOISY_STUDENT);
    }

    /** The network itself at the size that the figures are of, if there is a preset of it. */
    public Optional<Configuration> configuration() {
        return Families.network(preset).flatMap(this::atSize);
    }

    /**
     * This network with the costs that nobody published counted by this program, where it knows the network.
     *
     * @see #isCounted
     */
    public PublishedNetwork withCounts() {
        if (figures.containsKey(Measure.MULTIPLY_ADDS) && figures.containsKey(Measure.ACTIVATIONS)) {
            return this;
        }
        return configuration()
                .map(configuration -> {
                    Cost cost = CostModel.report(configuration.graph()).total();
                    EnumMap<Measure, Double> known = new EnumMap<>(Measure.class);
                    known.put(Measure.MULTIPLY_ADDS, (double) cost.multiplyAdds());
                    known.put(Measure.ACTIVATIONS, (double) cost.activations());
                    Set<Measure> added = EnumSet.copyOf(known.keySet());
                    added.removeAll(figures.keySet());
                    known.putAll(figures);
                    return new PublishedNetwork(name, group, preset, size, known, added, source);
                })
                .orElse(this);
    }

    /** Whether a figure was counted by this program, not published. */
    public boolean isCounted(Measure measure) {
        return counted.contains(measure);
    }

    private Optional<Configuration> atSize(Configuration published) {
        if (published.input().height() == size && published.input().width() == size) {
            return Optional.of(published);
        }
        try {
            return Optional.of(published.with(published.family().resolution(), size));
        } catch (ParameterException e) {
            return Optional.empty(); // the family takes no such size: it is not this network
        }
    }
}
