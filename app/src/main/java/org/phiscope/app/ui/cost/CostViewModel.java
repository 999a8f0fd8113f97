// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;

/**
 * What the cost view shows: a network's stages and layers by a metric, what of them is looked at, and the one
 * selection that bars and table have in common. Rows stay the same objects while a network changes, so that what is
 * unchanged on the screen is not touched. To be used on one thread.
 */
public final class CostViewModel {
    /** What the layers shown cost together, and the whole network. */
    public record Totals(
            int shownLayers, int layers, Cost shown, long shownFlops, double shownShare, Cost all, long allFlops) {
        static final Totals NONE = new Totals(0, 0, Cost.ZERO, 0, 0, Cost.ZERO, 0);

        public boolean isPartial() {
            return shownLayers < layers;
        }
    }

    /** Up to so many elements are changed one by one. */
    private static final int FEW = 64;

    private final ReadOnlyObjectWrapper<@Nullable CostReport> report = new ReadOnlyObjectWrapper<>(this, "report");
    private final ReadOnlyObjectWrapper<Convention> convention =
            new ReadOnlyObjectWrapper<>(this, "convention", Convention.FLOPS);
    private final ObjectProperty<Metric> metric = new SimpleObjectProperty<>(this, "metric", Metric.MULTIPLY_ADDS);
    private final ObjectProperty<@Nullable String> selectedNode = new SimpleObjectProperty<>(this, "selectedNode");
    private final ReadOnlyObjectWrapper<@Nullable String> selectedStage =
            new ReadOnlyObjectWrapper<>(this, "selectedStage");

    private final StringProperty textFilter = new SimpleStringProperty(this, "textFilter", "");
    private final ObjectProperty<@Nullable OpKind> kindFilter = new SimpleObjectProperty<>(this, "kindFilter");
    private final ObjectProperty<@Nullable String> stageFilter = new SimpleObjectProperty<>(this, "stageFilter");
    private final BooleanProperty onlyCounted = new SimpleBooleanProperty(this, "onlyCounted", false);

    private final ObservableList<StageShare> stages = FXCollections.observableArrayList();
    private final ObservableList<StageShare> stagesView = FXCollections.unmodifiableObservableList(stages);
    private final ObservableList<LayerRow> rows = FXCollections.observableArrayList();
    private final ObservableList<LayerRow> rowsView = FXCollections.unmodifiableObservableList(rows);
    private final ObservableList<OpKind> kinds = FXCollections.observableArrayList();
    private final ObservableList<OpKind> kindsView = FXCollections.unmodifiableObservableList(kinds);
    private final ReadOnlyObjectWrapper<Totals> totals = new ReadOnlyObjectWrapper<>(this, "totals", Totals.NONE);
    private final ReadOnlyBooleanWrapper filtered = new ReadOnlyBooleanWrapper(this, "filtered", false);
    private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper(this, "revision", 0);

    private final Function<Layer, String> opText;
    private @Nullable CostReport preset;
    private Map<String, LayerRow> all = Map.of();
    private List<LayerColumn.Order> order = List.of();
    private boolean changing;

    /** @param opText an operator in the reader's words, for the text filter */
    public CostViewModel(Function<Layer, String> opText) {
        this.opText = opText;
        metric.addListener(_ -> show());
        selectedNode.addListener(_ -> followSelection());
        textFilter.addListener(_ -> arrange());
        kindFilter.addListener(_ -> arrange());
        stageFilter.addListener(_ -> arrange());
        onlyCounted.addListener(_ -> arrange());
    }

    /**
     * Shows a network.
     *
     * @param preset what the preset it was made from costs; null where there is nothing to compare it with
     */
    public void show(CostReport report, @Nullable CostReport preset, Convention convention) {
        if (report == this.report.get() && preset == this.preset && convention == this.convention.get()) {
            return;
        }
        this.preset = preset;
        this.convention.set(convention);
        this.report.set(report);
        show();
    }

    public ReadOnlyObjectProperty<@Nullable CostReport> reportProperty() {
        return report.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Convention> conventionProperty() {
        return convention.getReadOnlyProperty();
    }

    /** What bars and shares are of. */
    public ObjectProperty<Metric> metricProperty() {
        return metric;
    }

    /** Name of the node looked at. It stays chosen while it is filtered out, and as long as the network has it. */
    public ObjectProperty<@Nullable String> selectedNodeProperty() {
        return selectedNode;
    }

    /** Stage of the node looked at. */
    public ReadOnlyObjectProperty<@Nullable String> selectedStageProperty() {
        return selectedStage.getReadOnlyProperty();
    }

    /** Words that a layer's name, stage or operator must contain, all of them, upper or lower case. */
    public StringProperty textFilterProperty() {
        return textFilter;
    }

    public ObjectProperty<@Nullable OpKind> kindFilterProperty() {
        return kindFilter;
    }

    public ObjectProperty<@Nullable String> stageFilterProperty() {
        return stageFilter;
    }

    public BooleanProperty onlyCountedProperty() {
        return onlyCounted;
    }

    /** Whether any filter is set. */
    public ReadOnlyBooleanProperty filteredProperty() {
        return filtered.getReadOnlyProperty();
    }

    /** The network's stages in order, and those that only the preset has. */
    public ObservableList<StageShare> stages() {
        return stagesView;
    }

    /** The layers shown, in the order shown. */
    public ObservableList<LayerRow> rows() {
        return rowsView;
    }

    /** The kinds of operators that the network has. */
    public ObservableList<OpKind> kinds() {
        return kindsView;
    }

    public ReadOnlyObjectProperty<Totals> totalsProperty() {
        return totals.getReadOnlyProperty();
    }

    /**
     * Counts the changes of {@link #rows()}: when it moves, the rows are whole again and a selection can be put
     * back.
     */
    public ReadOnlyIntegerProperty revisionProperty() {
        return revision.getReadOnlyProperty();
    }

    /**
     * Whether {@link #rows()} is being changed just now: what a control says about its selection then is not the
     * user's.
     */
    public boolean isChanging() {
        return changing;
    }

    /** The row of a node, shown or not. */
    public Optional<LayerRow> row(@Nullable String node) {
        return Optional.ofNullable(node).map(all::get);
    }

    /** Sorts by columns, the first most; an empty list is the network's own order. */
    public void sort(List<LayerColumn.Order> columns) {
        order = List.copyOf(columns);
        arrange();
    }

    /**
     * Shows one stage only, or every stage again if that one is shown alone; its first layer becomes the one looked
     * at.
     */
    public void toggleStage(String stage) {
        if (stage.equals(stageFilter.get())) {
            stageFilter.set(null);
            return;
        }
        stageFilter.set(stage);
        if (!stage.equals(selectedStage.get())) {
            all.values().stream()
                    .filter(row -> row.layer().stage().equals(stage))
                    .findFirst()
                    .ifPresent(row -> selectedNode.set(row.name()));
        }
    }

    /** Shows every layer again. */
    public void clearFilters() {
        textFilter.set("");
        kindFilter.set(null);
        stageFilter.set(null);
        onlyCounted.set(false);
    }

    private void show() {
        CostReport current = report.get();
        if (current == null) {
            return;
        }
        Metric by = metric.get();
        Convention counted = convention.get();
        long total = by.of(current.total(), counted);
        Map<String, LayerRow> next = LinkedHashMap.newLinkedHashMap(current.nodes().size());
        long largest = current.nodes().stream()
                .mapToLong(node -> by.of(node.cost(), counted))
                .max()
                .orElse(0);
        changing = true;
        for (NodeCost node : current.nodes()) {
            long value = by.of(node.cost(), counted);
            Layer layer = Layer.of(
                    current.graph(),
                    node,
                    counted.flops(node.cost()),
                    node.counted() || !by.leavesOutUncounted() ? share(value, total) : Double.NaN,
                    share(largest, total));
            LayerRow row = all.get(layer.name());
            if (row == null) {
                row = new LayerRow(layer);
            } else {
                row.show(layer);
            }
            next.put(layer.name(), row);
        }
        changing = false;
        all = next;
        replace(stages, stages(current, by, counted, total));
        replace(
                kinds,
                all.values().stream().map(row -> row.layer().kind()).distinct().sorted().toList());
        if (kindFilter.get() != null && !kinds.contains(kindFilter.get())) {
            kindFilter.set(null);
        }
        String onlyStage = stageFilter.get();
        if (onlyStage != null && stages.stream().noneMatch(stage -> stage.name().equals(onlyStage))) {
            stageFilter.set(null);
        }
        String node = selectedNode.get();
        if (node != null && !all.containsKey(node)) {
            selectedNode.set(null);
        }
        followSelection();
        arrange();
    }

    private List<StageShare> stages(CostReport current, Metric by, Convention counted, long total) {
        Map<String, Cost> own = working(current);
        CostReport published = preset;
        Map<String, Cost> before = published == null ? Map.of() : working(published);
        List<StageShare> result = new ArrayList<>(own.size());
        own.forEach((name, cost) -> {
            long value = by.of(cost, counted);
            result.add(new StageShare(name, value, share(value, total), preset(before.get(name), by, counted)));
        });
        before.forEach((name, cost) -> {
            if (!own.containsKey(name)) {
                result.add(new StageShare(name, 0, 0, preset(cost, by, counted)));
            }
        });
        return result;
    }

    private static OptionalLong preset(@Nullable Cost cost, Metric by, Convention counted) {
        return cost == null ? OptionalLong.empty() : OptionalLong.of(by.of(cost, counted));
    }

    /** The stages that do something: the one that only holds the input does not. */
    private static Map<String, Cost> working(CostReport report) {
        Map<String, Cost> stages = new LinkedHashMap<>(report.stages());
        String input = report.graph().input().stage();
        if (report.nodes().stream().filter(node -> node.node().stage().equals(input)).count() == 1) {
            stages.remove(input);
        }
        return stages;
    }

    private static double share(long value, long total) {
        return total == 0 ? 0 : (double) value / total;
    }

    private void followSelection() {
        selectedStage.set(row(selectedNode.get()).map(row -> row.layer().stage()).orElse(null));
    }

    /** Filters and sorts. */
    private void arrange() {
        String[] words = textFilter.get().toLowerCase(Locale.ROOT).strip().split("\\s+");
        OpKind kind = kindFilter.get();
        String stage = stageFilter.get();
        boolean counted = onlyCounted.get();
        List<LayerRow> shown = new ArrayList<>(all.size());
        for (LayerRow row : all.values()) {
            Layer layer = row.layer();
            if ((kind == null || layer.kind() == kind)
                    && (stage == null || layer.stage().equals(stage))
                    && (!counted || layer.counted())
                    && contains(layer, words)) {
                shown.add(row);
            }
        }
        order.stream()
                .map(LayerColumn.Order::comparator)
                .reduce(Comparator::thenComparing)
                .ifPresent(comparator -> shown.sort(Comparator.comparing(LayerRow::layer, comparator)));
        changing = true;
        replace(rows, shown);
        changing = false;
        filtered.set(kind != null || stage != null || counted || !textFilter.get().isBlank());
        totals.set(totals(shown));
        revision.set(revision.get() + 1);
    }

    private boolean contains(Layer layer, String[] words) {
        if (words.length == 1 && words[0].isEmpty()) {
            return true;
        }
        String text = (layer.name() + ' ' + layer.stage() + ' ' + opText.apply(layer)).toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }

    private Totals totals(List<LayerRow> shown) {
        CostReport current = report.get();
        if (current == null) {
            return Totals.NONE;
        }
        Cost sum = Cost.ZERO;
        for (LayerRow row : shown) {
            sum = sum.plus(row.layer().cost());
        }
        Convention counted = convention.get();
        Cost whole = current.total();
        return new Totals(
                shown.size(),
                all.size(),
                sum,
                counted.flops(sum),
                share(metric.get().of(sum, counted), metric.get().of(whole, counted)),
                whole,
                counted.flops(whole));
    }

    /**
     * Makes a list equal to another, touching only what lies between their common beginning and their common end,
     * and of that only what differs where the lengths agree.
     */
    static <T> void replace(ObservableList<T> list, List<? extends T> wanted) {
        int shorter = Math.min(list.size(), wanted.size());
        int start = 0;
        while (start < shorter && list.get(start).equals(wanted.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && list.get(list.size() - 1 - end).equals(wanted.get(wanted.size() - 1 - end))) {
            end++;
        }
        int to = list.size() - end;
        int wantedTo = wanted.size() - end;
        if (start == to && start == wantedTo) {
            return;
        }
        if (start == to) {
            list.addAll(start, wanted.subList(start, wantedTo));
        } else if (start == wantedTo) {
            list.remove(start, to);
        } else if (to == wantedTo && to - start <= FEW) {
            for (int i = start; i < to; i++) {
                if (!list.get(i).equals(wanted.get(i))) {
                    list.set(i, wanted.get(i));
                }
            }
        } else {
            list.setAll(wanted); // one change instead of many
        }
    }
}
