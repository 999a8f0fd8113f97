// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.LayerTimes;
import org.phiscope.app.ui.text.SearchWords;
import org.phiscope.cost.Comparison;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;
import org.phiscope.cost.RegionCost;

/**
 * What the cost view shows: a network's stages and layers by a metric, what of them is looked at, and the one
 * selection that bars and table have in common. Rows stay the same objects while a network changes, so that what is
 * unchanged on the screen is not touched. To be used on one thread.
 */
public final class CostViewModel {
    /**
     * What the layers shown cost together, and the whole network.
     *
     * @param shownBeside the layers shown and those that they are compared with, by the metric on screen
     * @param allBeside the same of the whole networks
     */
    public record Totals(
            int shownLayers,
            int layers,
            Cost shown,
            long shownFlops,
            double shownShare,
            Cost all,
            long allFlops,
            Layer.Beside shownBeside,
            Layer.Beside allBeside) {
        static final Totals NONE =
                new Totals(0, 0, Cost.ZERO, 0, 0, Cost.ZERO, 0, Layer.Beside.NOTHING, Layer.Beside.NOTHING);

        public boolean isPartial() {
            return shownLayers < layers;
        }
    }

    /** Before the names of layers that only the pinned network has, among the names of this one's. */
    private static final String PINNED = "pinned:";

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

    private final BooleanProperty beside = new SimpleBooleanProperty(this, "beside", true);
    private final ReadOnlyBooleanWrapper pinned = new ReadOnlyBooleanWrapper(this, "pinned", false);
    private final ReadOnlyBooleanWrapper sideBySide = new ReadOnlyBooleanWrapper(this, "sideBySide", false);

    private final ObservableList<StageShare> stages = FXCollections.observableArrayList();
    private final ObservableList<StageShare> stagesView = FXCollections.unmodifiableObservableList(stages);
    private final ObservableList<LayerRow> rows = FXCollections.observableArrayList();
    private final ObservableList<LayerRow> rowsView = FXCollections.unmodifiableObservableList(rows);
    private final ObservableList<OpKind> kinds = FXCollections.observableArrayList();
    private final ObservableList<OpKind> kindsView = FXCollections.unmodifiableObservableList(kinds);
    private final ReadOnlyObjectWrapper<Totals> totals = new ReadOnlyObjectWrapper<>(this, "totals", Totals.NONE);
    private final ReadOnlyBooleanWrapper filtered = new ReadOnlyBooleanWrapper(this, "filtered", false);
    private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper(this, "revision", 0);

    private final ObservableValue<Optional<RegionCost>> regions =
            report.map(shown -> Objects.requireNonNull(shown).regions()).orElse(Optional.empty());
    private final Function<Layer, String> opText;
    private final ReadOnlyBooleanWrapper timed = new ReadOnlyBooleanWrapper(this, "timed", false);
    private @Nullable Comparison comparison;
    private @Nullable LayerTimes times;
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
        beside.addListener(_ -> {
            sideBySide.set(beside.get() && pinned.get());
            show();
        });
    }

    /**
     * Shows a network and what it is compared with.
     *
     * @param withPinned whether that is a pinned network, whose layers are shown too, rather than the preset
     */
    public void show(Comparison compared, boolean withPinned, Convention convention) {
        if (compared == comparison && withPinned == pinned.get() && convention == this.convention.get()) {
            return;
        }
        comparison = compared;
        this.convention.set(convention);
        this.report.set(compared.own());
        pinned.set(withPinned);
        sideBySide.set(beside.get() && withPinned);
        show();
    }

    /** Shows what was measured of a network's layers, as long as it is the one shown. */
    public void showTimes(@Nullable LayerTimes measured) {
        times = measured;
        show();
    }

    /** What was measured last, of whichever network. */
    @Nullable LayerTimes times() {
        return times;
    }

    /** Whether the times of the network's layers are shown. */
    public ReadOnlyBooleanProperty timedProperty() {
        return timed.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<@Nullable CostReport> reportProperty() {
        return report.getReadOnlyProperty();
    }

    /** The cost as a function of the number of regions, where the network looks at regions. */
    public ObservableValue<Optional<RegionCost>> regionsProperty() {
        return regions;
    }

    public ReadOnlyObjectProperty<Convention> conventionProperty() {
        return convention.getReadOnlyProperty();
    }

    /** Whether the network is compared with a pinned one rather than with its preset. */
    public ReadOnlyBooleanProperty pinnedProperty() {
        return pinned.getReadOnlyProperty();
    }

    /** Whether the layers of a pinned network, if there is one, are wanted beside this one's. */
    public BooleanProperty besideProperty() {
        return beside;
    }

    /** Whether the layers of a pinned network are shown. */
    public ReadOnlyBooleanProperty sideBySideProperty() {
        return sideBySide.getReadOnlyProperty();
    }

    boolean comparesWithPinned() {
        return pinned.get();
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

    /** The network's stages in order, and between them those that only what it is compared with has. */
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
                    .filter(row -> row.layer().stage().equals(stage) && !row.layer().isOnlyPinned())
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
        Comparison compared = comparison;
        if (compared == null) {
            return;
        }
        CostReport current = compared.own();
        Metric by = metric.get();
        Convention counted = convention.get();
        long total = by.of(current.total(), counted);
        boolean both = sideBySide.get();
        LayerTimes measured = times != null && times.graph().equals(current.graph()) ? times : null;
        timed.set(measured != null);
        Map<String, LayerRow> next = LinkedHashMap.newLinkedHashMap(compared.nodes().size());
        Map<String, String> ownStages = new HashMap<>();
        compared.stages().forEach(pair -> {
            if (pair.own() != null && pair.reference() != null) {
                ownStages.putIfAbsent(pair.reference(), pair.own());
            }
        });
        long largest = current.nodes().stream()
                .mapToLong(node -> by.of(node.cost(), counted))
                .max()
                .orElse(0);
        int index = 0;
        changing = true;
        for (Comparison.NodePair pair : compared.nodes()) {
            NodeCost node = pair.own();
            NodeCost reference = pair.reference();
            if (node != null) {
                index = node.node().index();
                long value = by.of(node.cost(), counted);
                Layer layer = Layer.of(
                        current.graph(),
                        node,
                        counted.flops(node.cost()),
                        node.counted() || !by.leavesOutUncounted() ? share(value, total) : Double.NaN,
                        share(largest, total),
                        both ? new Layer.Beside(OptionalLong.of(value), value(reference, by, counted), true)
                                : Layer.Beside.NOTHING,
                        measured == null ? LayerTimes.Time.UNKNOWN : measured.of(node.node().name()));
                put(next, layer.name(), layer);
            } else if (both && reference != null) {
                String stage = reference.node().stage();
                put(
                        next,
                        PINNED + reference.node().name(),
                        Layer.onlyPinned(
                                compared.reference().graph(),
                                reference,
                                index,
                                ownStages.getOrDefault(stage, stage),
                                by.of(reference.cost(), counted)));
            }
        }
        changing = false;
        all = next;
        replace(stages, stages(compared, by, counted, total));
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

    private void put(Map<String, LayerRow> next, String key, Layer layer) {
        LayerRow row = all.get(key);
        if (row == null) {
            row = new LayerRow(layer);
        } else {
            row.show(layer);
        }
        next.put(key, row);
    }

    private static OptionalLong value(@Nullable NodeCost node, Metric by, Convention counted) {
        return node == null ? OptionalLong.empty() : OptionalLong.of(by.of(node.cost(), counted));
    }

    private static List<StageShare> stages(Comparison compared, Metric by, Convention counted, long total) {
        Map<String, Cost> own = working(compared.own());
        Map<String, Cost> reference = working(compared.reference());
        Set<String> listed = new HashSet<>();
        List<StageShare> result = new ArrayList<>(own.size());
        for (Comparison.StagePair pair : compared.stages()) {
            Cost mine = pair.own() == null ? null : own.get(pair.own());
            Cost other = pair.reference() == null ? null : reference.get(pair.reference());
            String name = mine == null ? pair.reference() : pair.own();
            if (name == null || mine == null && (other == null || own.containsKey(name)) || !listed.add(name)) {
                continue;
            }
            long value = mine == null ? 0 : by.of(mine, counted);
            result.add(new StageShare(
                    name,
                    value,
                    share(value, total),
                    mine != null,
                    other == null ? OptionalLong.empty() : OptionalLong.of(by.of(other, counted)),
                    other == null ? "" : String.valueOf(pair.reference())));
        }
        return result;
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
        SearchWords words = SearchWords.of(textFilter.get());
        OpKind kind = kindFilter.get();
        String stage = stageFilter.get();
        boolean counted = onlyCounted.get();
        List<LayerRow> shown = new ArrayList<>(all.size());
        for (LayerRow row : all.values()) {
            Layer layer = row.layer();
            if ((kind == null || layer.kind() == kind)
                    && (stage == null || layer.stage().equals(stage))
                    && (!counted || layer.counted())
                    && (words.isEmpty() || words.areIn(layer.name() + ' ' + layer.stage() + ' ' + opText.apply(layer)))) {
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

    private Totals totals(List<LayerRow> shown) {
        CostReport current = report.get();
        if (current == null) {
            return Totals.NONE;
        }
        Metric by = metric.get();
        Convention counted = convention.get();
        Cost sum = Cost.ZERO;
        int layers = 0;
        long reference = 0;
        for (LayerRow row : shown) {
            Layer layer = row.layer();
            sum = sum.plus(layer.cost());
            layers += layer.isOnlyPinned() ? 0 : 1;
            reference += layer.beside().reference().orElse(0);
        }
        Cost whole = current.total();
        long value = by.of(sum, counted);
        long allOfIt = by.of(whole, counted);
        return new Totals(
                layers,
                current.nodes().size(),
                sum,
                counted.flops(sum),
                share(value, allOfIt),
                whole,
                counted.flops(whole),
                beside(value, reference),
                beside(allOfIt, comparison == null ? 0 : by.of(comparison.reference().total(), counted)));
    }

    private Layer.Beside beside(long own, long reference) {
        return sideBySide.get()
                ? new Layer.Beside(OptionalLong.of(own), OptionalLong.of(reference), true)
                : Layer.Beside.NOTHING;
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
