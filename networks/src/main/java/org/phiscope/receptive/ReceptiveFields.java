// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.receptive.Field.Windowed;

/**
 * The receptive fields of all nodes of a graph, exactly: for each cell of each map the pixels that its value can depend on.
 * Windows are followed along rows and columns apart, with dilation, uneven padding, enlarging and the union where branches
 * meet, and through attention within windows; where all of a map flows into every cell, that is said. See Araujo, Norris &
 * Sim, <i>Computing Receptive Fields of Convolutional Neural Networks</i>, Distill 2019, whose sizes these are.
 */
public final class ReceptiveFields {
    private final List<Sight> sights;

    /**
     * What is known of a node's result.
     *
     * @param axes where it has the image's places; {@code null} where it has none, or they were lost sight of
     * @param inner what is known of a map that was cut into parts; {@code null} of all else
     */
    record Sight(@Nullable Axes axes, Field field, @Nullable Inner inner) {
        Sight(@Nullable Axes axes, Field field) {
            this(axes, field, null);
        }
    }

    /** What is known of a tensor in which places of the image have no axes of their own. */
    sealed interface Inner {
        /** Cells of a map in another order. */
        record Parted(Layout layout, Windowed cells) implements Inner {}

        /**
         * How much the cells of each part attend to one another.
         *
         * @param queries the cells that attend
         * @param keys what those that are attended to see, in the same order
         * @param shape of the scores, whatever they were reshaped to meanwhile
         * @param mask that was added; {@code null} for none
         */
        record Scores(Parted queries, Windowed keys, Shape shape, Op.@Nullable WindowMask mask) implements Inner {}
    }

    private ReceptiveFields(List<Sight> sights) {
        this.sights = sights;
    }

    public static ReceptiveFields of(Graph graph) {
        List<Sight> sights = new ArrayList<>(graph.nodes().size());
        Tracing tracing = new Tracing(graph, sights);
        for (Node node : graph.nodes()) {
            sights.add(tracing.of(node));
        }
        return new ReceptiveFields(List.copyOf(sights));
    }

    /** What the elements of a node's result see. */
    public Field field(Node node) {
        return sights.get(node.index()).field();
    }

    /** Where a node's result has the places of the image, if it has. */
    public Optional<Axes> axes(Node node) {
        return Optional.ofNullable(sights.get(node.index()).axes());
    }
}
