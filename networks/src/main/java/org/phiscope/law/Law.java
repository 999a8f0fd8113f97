// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;

/**
 * A law to look at: curves over one variable, the others given.
 *
 * @param id part of the keys of its texts
 * @param x the variable that the curves are drawn over
 * @param others the variables besides, in the order in which they are shown
 * @param measure what the curves are of
 * @param curves in the order in which they are shown
 * @param landmarks values of x that are worth a mark
 */
public record Law(
        String id, Variable x, List<Variable> others, Measure measure, List<Curve> curves, List<Landmark> landmarks) {

    /**
     * A variable of a law.
     *
     * @param symbol as in the formulas
     * @param typical its value where no network gives one
     * @param logarithmic whether it is looked at by ratios
     */
    public record Variable(String symbol, double min, double max, double typical, boolean whole, boolean logarithmic) {
        static Variable whole(String symbol, int min, int max, int typical, boolean logarithmic) {
            return new Variable(symbol, min, max, typical, true, logarithmic);
        }

        /** The nearest value that it can have. */
        public double nearest(double value) {
            double inside = Math.clamp(value, min, max);
            return whole ? Math.rint(inside) : inside;
        }
    }

    /** A curve and its formula as people read it. */
    public record Curve(String id, String formula, ToDoubleFunction<Values> of) {}

    /** A value of x that is worth a mark. */
    public record Landmark(String id, double at) {}

    /** What curves are of, and so what of a network stands beside them. */
    public enum Measure {
        /** Mult-adds of a stage. */
        MULTIPLY_ADDS,
        /** Σ cin·cout of a stage's convolutions on its last map. */
        PRODUCTS_ON_MAP,
        /** Σ cin·cout of a stage's convolutions. */
        PRODUCTS,
        /** CIO of a stage. */
        CIO,
        /** Memory access cost of a convolution. */
        MEMORY_ACCESS,
        /** A part of the cost that is saved; nothing of a network alone. */
        SAVING
    }

    /** Values of variables by their symbols. */
    public record Values(Map<String, Double> bySymbol) {
        public Values {
            bySymbol = Map.copyOf(bySymbol);
        }

        /** @throws IllegalArgumentException if the variable has no value */
        public double of(String symbol) {
            Double value = bySymbol.get(symbol);
            if (value == null) {
                throw new IllegalArgumentException("there is no value of " + symbol);
            }
            return value;
        }

        public Values with(String symbol, double value) {
            Map<String, Double> changed = new HashMap<>(bySymbol);
            changed.put(symbol, value);
            return new Values(changed);
        }
    }

    /**
     * Where a network stands on a law.
     *
     * @param name of its stage or layer
     * @param values that it gives the variables
     * @param measured what it costs by the law's measure; NaN where the measure is nothing of a network alone
     */
    public record Standing(String name, Values values, double measured) {}

    public Law {
        others = List.copyOf(others);
        curves = List.copyOf(curves);
        landmarks = List.copyOf(landmarks);
    }

    /** Every variable, x last. */
    public List<Variable> variables() {
        return Stream.concat(others.stream(), Stream.of(x)).toList();
    }

    /** Typical values of all variables. */
    public Values typical() {
        Map<String, Double> values = new HashMap<>();
        variables().forEach(variable -> values.put(variable.symbol, variable.typical));
        return new Values(values);
    }

    /**
     * Where a network stands on this law: by the stage or the layer looked at, or else by the one that costs most.
     *
     * @param stage name of the stage looked at, or {@code null}
     * @param layer name of the node looked at, or {@code null}
     * @return empty for a network without such a stage or layer
     */
    public Optional<Standing> standing(CostReport report, @Nullable String stage, @Nullable String layer) {
        if (measure == Measure.MEMORY_ACCESS) {
            return convolution(report, layer).map(Law::of);
        }
        List<StageFigures> stages = StageFigures.of(report);
        return stages.stream()
                .filter(figures -> figures.name().equals(stage))
                .findFirst()
                .or(() -> StageFigures.largest(stages))
                .map(this::of);
    }

    private Standing of(StageFigures stage) {
        double k = stage.layers();
        double b = stage.channels();
        Values values = new Values(Map.of(
                "w", (double) stage.width(),
                "h", (double) stage.height(),
                "k", k,
                "b", b,
                "g", (double) stage.growth(),
                "kg/b", k * stage.growth() / b));
        double measured =
                switch (measure) {
                    case MULTIPLY_ADDS -> stage.cost().multiplyAdds();
                    case PRODUCTS_ON_MAP -> (double) stage.channelProducts() * stage.width() * stage.height();
                    case PRODUCTS -> stage.channelProducts();
                    case CIO -> stage.cost().cio();
                    case MEMORY_ACCESS, SAVING -> Double.NaN;
                };
        return new Standing(stage.name(), values, measured);
    }

    private static Standing of(NodeCost priced) {
        Node node = priced.node();
        Op.Conv2d conv = (Op.Conv2d) node.op();
        Values values = new Values(Map.of(
                "w", (double) node.shape().width(),
                "h", (double) node.shape().height(),
                "K", (double) conv.kernelHeight(),
                "c", Math.sqrt((double) conv.in() * conv.out()),
                "cin/cout", (double) conv.in() / conv.out()));
        return new Standing(node.name(), values, priced.cost().memoryAccessCost());
    }

    /** The regular convolution of stride 1 looked at, or the one that costs most. */
    private static Optional<NodeCost> convolution(CostReport report, @Nullable String layer) {
        List<NodeCost> regular = report.nodes().stream()
                .filter(priced -> priced.node().op() instanceof Op.Conv2d conv
                        && conv.groups() == 1
                        && conv.stride() == 1
                        && conv.kernelHeight() == conv.kernelWidth())
                .toList();
        return regular.stream()
                .filter(priced -> priced.node().name().equals(layer))
                .findFirst()
                .or(() -> regular.stream()
                        .max(Comparator.comparingLong(priced -> priced.cost().multiplyAdds())));
    }
}
