// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.phiscope.law.Aggregation.Partition;
import org.phiscope.law.Law.Curve;
import org.phiscope.law.Law.Landmark;
import org.phiscope.law.Law.Measure;
import org.phiscope.law.Law.Values;
import org.phiscope.law.Law.Variable;

/** The laws that there are to look at; tables 1 to 5 of Wang, Bochkovskiy & Liao 2021, and what they leave out. */
public final class Laws {
    private static final Variable WIDTH = Variable.whole("w", 1, 608, 52, true);
    private static final Variable HEIGHT = Variable.whole("h", 1, 608, 52, true);
    private static final Variable LAYERS = Variable.whole("k", 1, 24, 8, false);
    private static final Variable CHANNELS = Variable.whole("b", 8, 4096, 256, true);
    private static final Variable GROWTH = Variable.whole("g", 4, 1024, 64, true);
    private static final Variable KERNEL = Variable.whole("K", 1, 11, 3, false);
    private static final Variable MEAN = new Variable("c", 4, 4096, 128, false, true);
    private static final Variable GROWN = new Variable("kg/b", 0.05, 4, 1, false, false);
    private static final Variable RATIO = new Variable("cin/cout", 1.0 / 16, 16, 1, false, true);

    private static final List<Law> ALL = List.of(
            residual("res", Residual.RES, "17·w·h·k·b² / 16", "w·h·b²·(3/4 + 13k/16)"),
            residual("resx", Residual.RESX, "137·w·h·k·b² / 128", "w·h·b²·(3/4 + 73k/128)"),
            residual("dark", Residual.DARK, "5·w·h·k·b²", "w·h·b²·(3/4 + 5k/2)"),
            saving(),
            stage(),
            aggregation(),
            partition("partition", Measure.PRODUCTS),
            partition("cio", Measure.CIO),
            memoryAccess());

    private Laws() {}

    public static List<Law> all() {
        return ALL;
    }

    private static Law residual(String id, Residual kind, String plain, String crossStage) {
        return new Law(
                id,
                LAYERS,
                List.of(WIDTH, HEIGHT, CHANNELS),
                Measure.MULTIPLY_ADDS,
                List.of(
                        new Curve("plain", plain, v -> kind.plain(v.of("w"), v.of("h"), v.of("k"), v.of("b"))),
                        new Curve(
                                "csp", crossStage, v -> kind.crossStage(v.of("w"), v.of("h"), v.of("k"), v.of("b")))),
                List.of(new Landmark("break-even", kind.breakEven())));
    }

    private static Law saving() {
        return new Law(
                "saving",
                LAYERS,
                List.of(),
                Measure.SAVING,
                List.of(
                        new Curve("res", "1 − (3/4 + 13k/16) / (17k/16)", v -> Residual.RES.saving(v.of("k"))),
                        new Curve("resx", "1 − (3/4 + 73k/128) / (137k/128)", v -> Residual.RESX.saving(v.of("k"))),
                        new Curve("dark", "1 − (3/4 + 5k/2) / 5k", v -> Residual.DARK.saving(v.of("k")))),
                List.of());
    }

    private static Law stage() {
        return new Law(
                "stage",
                LAYERS,
                List.of(WIDTH, HEIGHT, CHANNELS),
                Measure.MULTIPLY_ADDS,
                List.of(
                        new Curve("darknet", "w·h·b²·(9/2 + 5k)", stage(DarknetStage::darknet)),
                        new Curve("counted", "w·h·b²·(9/2 + 9/4 + 5k/2)", stage(DarknetStage::crossStage)),
                        new Curve("printed", "w·h·b²·(9/4 + 3/4 + 5k/2)", stage(DarknetStage::printed))),
                // 9/2 + 9/4 + 5k/2 = 9/2 + 5k; the paper compares what it prints with 5k.
                List.of(new Landmark("counted", 0.9), new Landmark("printed", 1.2)));
    }

    private static Law aggregation() {
        return new Law(
                "aggregation",
                LAYERS,
                List.of(WIDTH, HEIGHT, CHANNELS, GROWTH),
                Measure.PRODUCTS_ON_MAP,
                List.of(
                        new Curve(
                                "dense",
                                "w·h·(g·b·k + g²·k(k − 1)/2)",
                                v -> Aggregation.dense(v.of("w"), v.of("h"), v.of("k"), v.of("b"), v.of("g"))),
                        new Curve(
                                "osa",
                                "w·h·(b·g + g²·(k − 1))",
                                v -> Aggregation.oneShot(v.of("w"), v.of("h"), v.of("k"), v.of("b"), v.of("g")))),
                List.of());
    }

    /** Over kg/b, from which g follows. */
    private static Law partition(String id, Measure measure) {
        boolean products = measure == Measure.PRODUCTS;
        return new Law(
                id,
                GROWN,
                products ? List.of(LAYERS, CHANNELS) : List.of(WIDTH, HEIGHT, LAYERS, CHANNELS),
                measure,
                List.of(
                        new Curve(
                                "none",
                                products ? "b·g + (k − 1)·g² + (b + kg)²/2" : "w·h·(b + g + 2(k − 1)g + 3(b + kg)/2)",
                                parted(Partition.NONE, products)),
                        new Curve(
                                "csp",
                                products ? "k·g² + (kg)²" : "w·h·4kg",
                                parted(Partition.CSP, products)),
                        new Curve(
                                "pcb",
                                products ? "k·g² + (b + kg)²/4" : "w·h·(b + 3kg)",
                                parted(Partition.PCB, products))),
                List.of(new Landmark("claimed", 0.5), new Landmark("equal", 1)));
    }

    private static ToDoubleFunction<Values> parted(Partition partition, boolean products) {
        return v -> {
            double k = v.of("k");
            double b = v.of("b");
            double g = v.of("kg/b") * b / k;
            return products
                    ? partition.products(k, b, g)
                    : v.of("w") * v.of("h") * partition.channels(k, b, g);
        };
    }

    /** Over cin/cout at the same cin·cout = c², and so at the same mult-adds. */
    private static Law memoryAccess() {
        return new Law(
                "mac",
                RATIO,
                List.of(WIDTH, HEIGHT, KERNEL, MEAN),
                Measure.MEMORY_ACCESS,
                List.of(
                        new Curve("right", "h·w·(cin + cout) + K²·cin·cout", v -> memoryAccess(v, v.of("K"))),
                        new Curve(
                                "printed",
                                "h·w·(cin + cout) + K·cin·cout",
                                v -> memoryAccess(v, Math.sqrt(v.of("K")))),
                        new Curve(
                                "bound",
                                "2·√(h·w·B / K²) + B / (h·w),  B = K²·h·w·cin·cout",
                                v -> MemoryAccess.bound(
                                        v.of("w"),
                                        v.of("h"),
                                        v.of("K"),
                                        v.of("K") * v.of("K") * v.of("w") * v.of("h") * v.of("c") * v.of("c")))),
                List.of(new Landmark("least", 1)));
    }

    private static double memoryAccess(Values v, double kernel) {
        double root = Math.sqrt(v.of("cin/cout"));
        return MemoryAccess.cost(v.of("w"), v.of("h"), kernel, v.of("c") * root, v.of("c") / root);
    }

    @FunctionalInterface
    private interface Stage {
        double of(double w, double h, double k, double b);
    }

    private static ToDoubleFunction<Values> stage(Stage stage) {
        return v -> stage.of(v.of("w"), v.of("h"), v.of("k"), v.of("b"));
    }
}
