// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.CsvText;
import org.phiscope.config.CostFigures;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;
import org.phiscope.cost.RegionCost;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.roofline.Bound;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.Roofline;
import org.phiscope.roofline.Roofline.LayerTime;

/**
 * What a network costs, in each of the forms in which it is printed. Names of columns and keys are public interface.
 *
 * @param convention how FLOPs are counted
 * @param roofline times predicted for a device; {@code null} where none was asked for
 */
record CostTable(
        Configuration configuration, CostReport report, Convention convention, @Nullable Roofline roofline) {
    private static final List<String> LAYER_COLUMNS =
            List.of("name", "stage", "op", "inputs", "shape", "kernel", "stride", "dilation", "groups", "counted");

    private static final List<String> PREDICTED_COLUMNS =
            List.of("bytesMoved", "arithmeticIntensity", "bound", "predictedMilliseconds");

    /** @throws org.phiscope.graph.GraphException if the parameters describe no network */
    static CostTable of(Configuration configuration, Convention convention) {
        return of(configuration, convention, null);
    }

    /**
     * @param device to predict times for; {@code null} for none
     * @throws org.phiscope.graph.GraphException if the parameters describe no network
     */
    static CostTable of(Configuration configuration, Convention convention, @Nullable DeviceSpec device) {
        CostReport report = CostModel.report(configuration.graph());
        return new CostTable(
                configuration, report, convention, device == null ? null : Roofline.of(report, device));
    }

    /** Totals for people. */
    String text() {
        Cost total = report.total();
        TextTable table = new TextTable(LEFT, RIGHT, RIGHT);
        figure(table, "params", total.params());
        figure(table, "mult-adds", total.multiplyAdds());
        figure(table, "  convolution", total.convMultiplyAdds());
        figure(table, "  linear", total.linearMultiplyAdds());
        figure(table, "  attention", total.attentionMultiplyAdds());
        figure(table, "FLOPs", convention.flops(total));
        figure(table, "memory access cost (MAC)", total.memoryAccessCost());
        figure(table, "CIO", total.cio());
        figure(table, "activations", total.activations());
        figure(table, "  of convolutions", total.convOutputs());
        figure(table, "  of linear layers", total.linearOutputs());
        long peak = report.peakActivationBytes();
        table.row("peak activation bytes", Figures.exact(peak), Figures.mebibytes(peak));
        String regions = report.regions().map(CostTable::regions).orElse("");
        return heading() + "\n" + table + regions + "\n" + operators()
                + (roofline == null ? "" : "\n" + predicted(roofline));
    }

    private static String predicted(Roofline roofline) {
        TextTable table = new TextTable(LEFT, RIGHT);
        table.row("predicted time", Figures.milliseconds(roofline.seconds()));
        for (Bound bound : Bound.values()) {
            table.row("  bound by " + bound.id(), Figures.milliseconds(roofline.seconds(bound)));
        }
        return table + Figures.estimate(roofline.device()) + "\n";
    }

    /** What a tool's convention counts, operator by operator, and how far that is from the mult-adds; what none counts. */
    private String operators() {
        List<String> zero = report.uncounted(convention);
        String uncounted =
                (zero.isEmpty() ? "counted: all operators" : "counted as zero: " + String.join(", ", zero)) + "\n";
        if (convention.isPlain()) {
            return uncounted;
        }
        TextTable table = new TextTable(LEFT, RIGHT, RIGHT, RIGHT);
        String plain = convention.flops(1) == 1 ? "mult-adds" : convention.flops(1) + " x mult-adds";
        table.row("operator", convention.id(), plain, "difference");
        report.counted(convention).forEach((op, counted) -> {
            if (!counted.isNothing()) {
                table.row(
                        op,
                        Figures.exact(counted.flops()),
                        Figures.exact(convention.flops(counted.multiplyAdds())),
                        counted.beyond() > 0 ? "+" + Figures.exact(counted.beyond()) : Figures.exact(counted.beyond()));
            }
        });
        return table + uncounted;
    }

    /** Mult-adds of a two-stage detector as a function of the number of regions. */
    private static String regions(RegionCost cost) {
        TextTable table = new TextTable(LEFT, RIGHT, RIGHT);
        figure(table, "T₁, before the regions", cost.shared());
        figure(table, "T₂, for each region", cost.each());
        if (cost.heads().size() > 1) {
            cost.heads().forEach((head, each) -> figure(table, "  " + head, each));
        }
        return "\nmult-adds = T₁ + m·T₂ with m = " + Figures.exact(cost.regions()) + " regions\n" + table;
    }

    private static Map<String, Object> json(RegionCost cost) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("regions", cost.regions());
        object.put("sharedMultiplyAdds", cost.shared());
        object.put("multiplyAddsPerRegion", cost.each());
        object.put("heads", cost.heads());
        return object;
    }

    private static void figure(TextTable table, String name, long count) {
        table.row(name, Figures.exact(count), Figures.rounded(count));
    }

    /** Every node for people. */
    String layersText() {
        TextTable.Align[] columns = new TextTable.Align[roofline == null ? 11 : 14];
        Arrays.fill(columns, RIGHT);
        Arrays.fill(columns, 0, 4, LEFT);
        TextTable table = new TextTable(columns);
        List<String> header = new ArrayList<>(List.of(
                "layer", "op", "in", "out", "kernel", "groups", "params", "mult-adds", "%", "MAC", "activations"));
        if (roofline != null) {
            header.addAll(List.of("FLOP/byte", "bound", "predicted"));
        }
        table.row(header);
        Map<Integer, LayerTime> times = times();
        long all = report.total().multiplyAdds();
        for (NodeCost nodeCost : report.nodes()) {
            Cost cost = nodeCost.cost();
            List<String> cells = new ArrayList<>(List.of(
                    nodeCost.node().name(),
                    nodeCost.node().op().title(),
                    nodeCost.node().inputs().isEmpty()
                            ? ""
                            : map(report.graph()
                                    .node(nodeCost.node().inputs().getFirst())
                                    .shape()),
                    nodeCost.node().op() instanceof Op.Foreign foreign && !foreign.sized()
                            ? "?"
                            : map(nodeCost.node().shape())));
            if (nodeCost.node().op() instanceof Op.Conv2d conv) {
                cells.add(conv.kernelHeight() + "×" + conv.kernelWidth()
                        + (conv.stride() > 1 ? "/" + conv.stride() : ""));
                cells.add(String.valueOf(conv.groups()));
            } else {
                cells.addAll(List.of("", ""));
            }
            cells.add(Figures.exact(cost.params()));
            cells.add(nodeCost.counted() ? Figures.exact(cost.multiplyAdds()) : "not counted");
            cells.add(
                    nodeCost.counted() && all > 0
                            ? String.format(Locale.ROOT, "%.1f", 100.0 * cost.multiplyAdds() / all)
                            : "");
            cells.add(Figures.exact(cost.memoryAccessCost()));
            cells.add(Figures.exact(cost.activations()));
            LayerTime time = times.get(nodeCost.node().index());
            if (time != null) {
                cells.add(String.format(Locale.ROOT, "%.2f", time.layer().intensity()));
                cells.add(time.bound().id());
                cells.add(Figures.milliseconds(time.seconds()));
            }
            table.row(cells);
        }
        return table.toString();
    }

    /** The predicted times of layers by the index of the node whose operator each is. */
    private Map<Integer, LayerTime> times() {
        return roofline == null
                ? Map.of()
                : roofline.times().stream()
                        .collect(Collectors.toMap(time -> time.layer().source().index(), Function.identity()));
    }

    private static String map(Shape shape) {
        return shape.toString().substring(shape.toString().indexOf('×') + 1);
    }

    private String heading() {
        String changes = configuration.changes().entrySet().stream()
                .map(change -> change.getKey() + "="
                        + configuration.family().parameter(change.getKey()).format(change.getValue()))
                .collect(Collectors.joining(", "));
        return configuration.preset().title() + " (" + configuration.family().id() + "), input "
                + report.graph().input().shape() + ", convention " + convention.id() + ": " + counting() + "\n"
                + (changes.isEmpty() ? "" : "set: " + changes + "\n");
    }

    private String counting() {
        return switch (convention) {
            case FLOPS -> "2 FLOPs per mult-add";
            case PAPER -> "1 FLOP per mult-add";
            case FVCORE, PTFLOPS, THOP, TORCHINFO, DARKNET -> "what " + convention.id() + " counts";
        };
    }

    /** One object with totals and every node. */
    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("network", configuration.preset().name());
        object.put("family", configuration.family().id());
        object.put("input", input());
        object.put("convention", convention.id());
        object.putAll(CostFigures.totals(report, convention));
        object.putAll(predictedTotals());
        if (!convention.isPlain()) {
            object.put("operations", operations());
        }
        report.regions().ifPresent(regions -> object.put("regions", json(regions)));
        object.put("layers", layers());
        return object;
    }

    private Map<String, Object> predictedTotals() {
        Map<String, Object> totals = new LinkedHashMap<>();
        if (roofline != null) {
            totals.put("device", roofline.device().id());
            totals.put("predictedMilliseconds", 1e3 * roofline.seconds());
        }
        return totals;
    }

    /** Every node; with predicted times, those of layers, and {@code runsIn} for nodes that run inside another's. */
    private List<Map<String, Object>> layers() {
        List<Map<String, Object>> layers = CostFigures.layers(report, convention);
        times().forEach((index, time) -> {
            Map<String, Object> layer = layers.get(index);
            layer.put("bytesMoved", time.layer().bytes());
            layer.put("arithmeticIntensity", time.layer().intensity());
            layer.put("bound", time.bound().id());
            layer.put("predictedMilliseconds", 1e3 * time.seconds());
            List<Node> nodes = time.layer().nodes();
            nodes.subList(1, nodes.size())
                    .forEach(inside -> layers.get(inside.index())
                            .put("runsIn", time.layer().source().name()));
        });
        return layers;
    }

    private List<Map<String, Object>> operations() {
        return report.counted(convention).entrySet().stream()
                .map(entry -> {
                    Map<String, Object> operation = new LinkedHashMap<>();
                    operation.put("op", entry.getKey());
                    operation.put("nodes", entry.getValue().nodes());
                    operation.put("multiplyAdds", entry.getValue().multiplyAdds());
                    operation.put("flops", entry.getValue().flops());
                    return operation;
                })
                .toList();
    }

    /** A line of names and a line of totals for each network. */
    static String csv(List<CostTable> tables) {
        CsvText csv = new CsvText();
        for (CostTable table : tables) {
            Map<String, Object> columns = new LinkedHashMap<>();
            columns.put("network", table.configuration.preset().name());
            columns.put("family", table.configuration.family().id());
            columns.put("input", joined(table.input()));
            columns.put("convention", table.convention.id());
            columns.putAll(CostFigures.totals(table.report, table.convention));
            columns.putAll(table.predictedTotals());
            if (table == tables.getFirst()) {
                csv.row(List.copyOf(columns.keySet()));
            }
            csv.row(List.copyOf(columns.values()));
        }
        return csv.toString();
    }

    /** Totals of several networks side by side, for people. */
    static String compared(List<CostTable> tables) {
        TextTable.Align[] columns = new TextTable.Align[1 + tables.size()];
        Arrays.fill(columns, RIGHT);
        columns[0] = LEFT;
        TextTable compared = new TextTable(columns);
        compared.row(cells("", tables, table -> table.configuration.preset().title()));
        compared.row(cells(
                "input", tables, table -> table.report.graph().input().shape().toString()));
        compared.row(cells("convention", tables, table -> table.convention.id()));
        for (String figure :
                CostFigures.totals(tables.getFirst().report, Convention.FLOPS).keySet()) {
            compared.row(cells(
                    figure,
                    tables,
                    table -> Figures.exact(
                            CostFigures.totals(table.report, table.convention).getOrDefault(figure, 0L))));
        }
        return compared.toString();
    }

    private static List<String> cells(String heading, List<CostTable> tables, Function<CostTable, String> cell) {
        return Stream.concat(Stream.of(heading), tables.stream().map(cell)).toList();
    }

    /** A line of names and a line for every node. */
    String layersCsv() {
        List<String> columns = new ArrayList<>(LAYER_COLUMNS);
        columns.addAll(CostFigures.of(Cost.ZERO, convention).keySet());
        if (roofline != null) {
            columns.addAll(PREDICTED_COLUMNS);
        }
        CsvText csv = new CsvText().row(columns);
        for (Map<String, Object> layer : layers()) {
            csv.row(columns.stream().map(column -> cell(layer.get(column))).toList());
        }
        return csv.toString();
    }

    private static Object cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case List<?> list -> joined(list);
            default -> value;
        };
    }

    /** {@code 1x3x224x224}, names with blanks between. */
    private static String joined(List<?> list) {
        boolean numbers = list.stream().allMatch(Number.class::isInstance);
        return list.stream().map(String::valueOf).collect(Collectors.joining(numbers ? "x" : " "));
    }

    private List<Integer> input() {
        Shape input = report.graph().input().shape();
        return List.of(input.batch(), input.channels(), input.height(), input.width());
    }
}
