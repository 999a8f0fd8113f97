// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A column of the layer table: how it sorts, and which figure it shows. */
public enum LayerColumn {
    NAME(Comparator.comparingInt(Layer::index)),
    OP(Comparator.comparing(Layer::kind).thenComparing(Layer::detail)),
    SHARE(Comparator.comparingDouble(layer -> Double.isNaN(layer.share()) ? -1 : layer.share())),
    MULTIPLY_ADDS(layer -> layer.cost().multiplyAdds(), true),
    REFERENCE(Comparator.comparingLong(layer -> layer.beside().reference().orElse(-1))),
    DIFFERENCE(Comparator.comparingLong(layer -> layer.beside().difference())),
    BOUND(Comparator.comparingDouble(layer -> orNothing(layer.time().bound()))),
    MEASURED(Comparator.comparingDouble(layer -> orNothing(layer.time().measured()))),
    PARAMS(layer -> layer.cost().params(), false),
    INPUT(Comparator.comparingLong(Layer::inputElements)),
    OUTPUT(Comparator.comparingLong(layer -> layer.output().elements())),
    KERNEL(Comparator.comparingInt((Layer layer) -> layer.kernel().length()).thenComparing(Layer::kernel)),
    STRIDE(Layer::stride, false),
    DILATION(Layer::dilation, false),
    GROUPS(Layer::groups, false),
    FLOPS(Layer::flops, true),
    MEMORY_ACCESS(layer -> layer.cost().memoryAccessCost(), true),
    CIO(layer -> layer.cost().cio(), true),
    ACTIVATIONS(layer -> layer.cost().activations(), true);

    private final Comparator<Layer> order;
    private final @Nullable ToLongFunction<Layer> figure;
    private final boolean onlyIfCounted;

    LayerColumn(Comparator<Layer> order) {
        this.order = order;
        this.figure = null;
        this.onlyIfCounted = false;
    }

    LayerColumn(ToLongFunction<Layer> figure, boolean onlyIfCounted) {
        this.order = Comparator.comparingLong(figure);
        this.figure = figure;
        this.onlyIfCounted = onlyIfCounted;
    }

    /** The order of this column. By name is the network's own order: names sort their numbers as text. */
    public Comparator<Layer> order() {
        return order;
    }

    /** Whether it shows figures, which are aligned to the right. */
    public boolean isNumeric() {
        return figure != null || this == SHARE || isOfComparison() || isOfTime();
    }

    /** Whether it is there only while the network's layers were measured. */
    public boolean isOfTime() {
        return this == BOUND || this == MEASURED;
    }

    private static double orNothing(double seconds) {
        return Double.isNaN(seconds) ? -1 : seconds;
    }

    /** Whether it is there only while networks are compared. */
    public boolean isOfComparison() {
        return this == REFERENCE || this == DIFFERENCE;
    }

    /** Whether it has nothing to say about an operator of a kind that is not counted. */
    public boolean onlyIfCounted() {
        return onlyIfCounted;
    }

    /** The figure it shows for a layer, as far as it shows one. */
    public Optional<Long> figure(Layer layer) {
        return figure == null ? Optional.empty() : Optional.of(figure.applyAsLong(layer));
    }

    /** The metric that this column shows, as far as it shows one. */
    public Optional<Metric> metric() {
        return switch (this) {
            case PARAMS -> Optional.of(Metric.PARAMS);
            case MULTIPLY_ADDS -> Optional.of(Metric.MULTIPLY_ADDS);
            case FLOPS -> Optional.of(Metric.FLOPS);
            case MEMORY_ACCESS -> Optional.of(Metric.MEMORY_ACCESS);
            case CIO -> Optional.of(Metric.CIO);
            case ACTIVATIONS -> Optional.of(Metric.ACTIVATIONS);
            case NAME, OP, INPUT, OUTPUT, KERNEL, STRIDE, DILATION, GROUPS, SHARE, REFERENCE, DIFFERENCE, BOUND, MEASURED -> Optional.empty();
        };
    }

    /** The part of a key in resource bundles: lower case, words joined by a hyphen. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * One of the columns that the table is sorted by.
     *
     * @param ascending smallest first
     */
    public record Order(LayerColumn column, boolean ascending) {
        Comparator<Layer> comparator() {
            return ascending ? column.order() : column.order().reversed();
        }
    }
}
