// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.pareto;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
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
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Task;
import org.phiscope.published.Benchmark;
import org.phiscope.published.Frontier;
import org.phiscope.published.Measure;
import org.phiscope.published.PublishedNetwork;
import org.phiscope.published.PublishedNetworks;

/**
 * Which published networks are shown, by what, and where the current network stands. Tables are read, and costs that
 * nobody published counted, off the screen's thread; everything else here is used on it.
 */
public final class ParetoViewModel {
    /** So many of the network's latest costs are remembered. */
    static final int TRAIL = 12;

    /** Students of Noisy Student of which no accuracy is in the tables: their cost alone is shown. */
    private static final List<String> UNPUBLISHED_STUDENTS = List.of("efficientnet-l0", "efficientnet-l1");

    /** A network in the plot. */
    public record Point(PublishedNetwork network, double cost, double quality, boolean preset, boolean faded) {}

    /** A network whose cost is known and whose quality is not. */
    public record Student(Configuration configuration, Cost cost) {}

    /**
     * What is shown.
     *
     * @param points the faded ones first
     * @param frontier those of the points that nothing beats, by rising cost
     * @param ladder Noisy Student's, by rising cost; empty if it is not asked for
     * @param known how many of the benchmark's networks have both figures
     * @param all how many networks the benchmark has
     */
    public record Shown(
            Benchmark benchmark,
            Measure cost,
            Measure quality,
            List<Point> points,
            List<Point> frontier,
            List<Point> ladder,
            List<Student> students,
            int known,
            int all) {}

    private record Tables(Map<Benchmark, List<PublishedNetwork>> networks, List<Student> students) {}

    private final WorkbenchModel workbench;
    private final ObjectProperty<Benchmark> benchmark =
            new SimpleObjectProperty<>(this, "benchmark", Benchmark.IMAGENET);
    private final ObservableList<@Nullable Measure> costs = FXCollections.observableArrayList();
    private final ObservableList<@Nullable Measure> qualities = FXCollections.observableArrayList();
    private final ObservableList<@Nullable String> groups = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable Measure> cost = new SimpleObjectProperty<>(this, "cost");
    private final ObjectProperty<@Nullable Measure> quality = new SimpleObjectProperty<>(this, "quality");
    private final ObjectProperty<@Nullable String> group = new SimpleObjectProperty<>(this, "group");
    private final StringProperty search = new SimpleStringProperty(this, "search", "");
    private final BooleanProperty onlyPresets = new SimpleBooleanProperty(this, "onlyPresets", false);
    private final BooleanProperty ladder = new SimpleBooleanProperty(this, "ladder", false);
    private final ReadOnlyObjectWrapper<@Nullable Shown> shown = new ReadOnlyObjectWrapper<>(this, "shown");
    private final ReadOnlyObjectWrapper<List<Double>> trail = new ReadOnlyObjectWrapper<>(this, "trail", List.of());
    private final Deque<Cost> passed = new ArrayDeque<>();

    private @Nullable Tables tables;
    private @Nullable Benchmark current;
    private boolean changing;

    /** @param title of the work of reading the tables */
    public ParetoViewModel(WorkbenchModel workbench, BackgroundTasks tasks, ObservableValue<String> title) {
        this.workbench = workbench;
        benchmark.subscribe(_ -> offer());
        for (ObservableValue<?> choice : List.of(cost, quality, group, search, onlyPresets, ladder)) {
            choice.addListener((_, _, _) -> show());
        }
        cost.addListener((_, _, _) -> follow());
        workbench.reportProperty().subscribe(report -> {
            if (report != null) {
                pass(report);
            }
        });
        tasks.start(title, _ -> read(), read -> {
            tables = read;
            offer();
        });
    }

    public ObjectProperty<Benchmark> benchmarkProperty() {
        return benchmark;
    }

    /** What the benchmark's networks can be laid out by. */
    public ObservableList<@Nullable Measure> costs() {
        return costs;
    }

    public ObservableList<@Nullable Measure> qualities() {
        return qualities;
    }

    /** Kinds of networks, {@code null} for all of them. */
    public ObservableList<@Nullable String> groups() {
        return groups;
    }

    public ObjectProperty<@Nullable Measure> costProperty() {
        return cost;
    }

    public ObjectProperty<@Nullable Measure> qualityProperty() {
        return quality;
    }

    /** The only kind that is shown. */
    public ObjectProperty<@Nullable String> groupProperty() {
        return group;
    }

    /** Words that the names of those that stand out contain. */
    public StringProperty searchProperty() {
        return search;
    }

    /** Whether only networks are shown that the workbench knows. */
    public BooleanProperty onlyPresetsProperty() {
        return onlyPresets;
    }

    /** Whether Noisy Student's networks are joined. */
    public BooleanProperty ladderProperty() {
        return ladder;
    }

    /** {@code null} until the tables are read. */
    public ReadOnlyObjectProperty<@Nullable Shown> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /** What the workbench's network cost lately, the latest last; empty where its cost is not known. */
    public ReadOnlyObjectProperty<List<Double>> trailProperty() {
        return trail.getReadOnlyProperty();
    }

    /** Puts a network on the workbench, if it knows it; one step to undo. */
    public void use(Point point) {
        point.network().configuration().ifPresent(workbench::show);
    }

    private static Tables read() {
        Map<Benchmark, List<PublishedNetwork>> networks = new HashMap<>();
        for (Benchmark each : Benchmark.values()) {
            networks.put(
                    each,
                    PublishedNetworks.of(each).stream()
                            .map(PublishedNetwork::withCounts)
                            .toList());
        }
        List<Student> students = UNPUBLISHED_STUDENTS.stream()
                .map(name -> Families.network(name).orElseThrow())
                .map(network -> new Student(
                        network, CostModel.report(network.graph()).total()))
                .toList();
        return new Tables(networks, students);
    }

    /** Offers what there is of the benchmark. */
    private void offer() {
        Benchmark chosen = benchmark.get();
        changing = true;
        try {
            costs.setAll(chosen.costs());
            qualities.setAll(chosen.qualities());
            cost.set(chosen.costs().getFirst());
            quality.set(chosen.qualities().getFirst());
            List<@Nullable String> all = new ArrayList<>();
            all.add(null);
            Tables read = tables;
            if (read != null) {
                all.addAll(new TreeSet<>(networks(read).stream()
                        .map(PublishedNetwork::group)
                        .toList()));
            }
            groups.setAll(all);
            group.set(null);
        } finally {
            changing = false;
        }
        show();
        follow();
    }

    private List<PublishedNetwork> networks(Tables read) {
        return read.networks().getOrDefault(benchmark.get(), List.of());
    }

    private void show() {
        Tables read = tables;
        Measure x = cost.get();
        Measure y = quality.get();
        if (changing || read == null || x == null || y == null) {
            return;
        }
        List<PublishedNetwork> known = networks(read).stream()
                .filter(network -> network.has(x, y))
                .toList();
        List<Point> points = known.stream()
                .map(network -> point(network, x, y))
                .filter(point -> group.get() == null || group.get().equals(point.network().group()))
                .filter(point -> point.preset() || !onlyPresets.get())
                .sorted(Comparator.comparing(Point::faded, Comparator.reverseOrder())
                        .thenComparing(Point::preset))
                .toList();
        boolean joined = ladder.get() && benchmark.get() == Benchmark.IMAGENET;
        List<Point> rungs = !joined
                ? List.of()
                : known.stream()
                        .filter(PublishedNetwork::isNoisyStudent)
                        .map(network -> point(network, x, y))
                        .sorted(Comparator.comparingDouble(Point::cost).thenComparingDouble(Point::quality))
                        .toList();
        shown.set(new Shown(
                benchmark.get(),
                x,
                y,
                points,
                Frontier.of(points, Point::cost, Point::quality),
                rungs,
                joined ? read.students() : List.of(),
                known.size(),
                networks(read).size()));
    }

    private Point point(PublishedNetwork network, Measure x, Measure y) {
        return new Point(
                network,
                network.figure(x).orElseThrow(),
                network.figure(y).orElseThrow(),
                network.configuration().isPresent(),
                !matches(network));
    }

    private boolean matches(PublishedNetwork network) {
        String name = (network.name() + " " + network.group()).toLowerCase(Locale.ROOT);
        for (String word : search.get().toLowerCase(Locale.ROOT).split("\\s+")) {
            if (!name.contains(word)) {
                return false;
            }
        }
        return true;
    }

    private void pass(CostReport report) {
        // A network for another task than the one before is compared on another benchmark.
        Benchmark own =
                report.graph().task() instanceof Task.Classification ? Benchmark.IMAGENET : Benchmark.COCO;
        if (own != current) {
            current = own;
            benchmark.set(own);
        }
        Cost now = report.total();
        passed.remove(now);
        passed.addLast(now);
        if (passed.size() > TRAIL) {
            passed.removeFirst();
        }
        follow();
    }

    private void follow() {
        Measure x = cost.get();
        if (x != null && !changing) {
            trail.set(passed.stream()
                    .map(cost -> figure(cost, x))
                    .filter(OptionalDouble::isPresent)
                    .map(OptionalDouble::getAsDouble)
                    .toList());
        }
    }

    /** What this program counts of a network under the name that is published; none of a time. */
    static OptionalDouble figure(Cost cost, Measure measure) {
        return switch (measure) {
            case PARAMS -> OptionalDouble.of(cost.params());
            case MULTIPLY_ADDS -> OptionalDouble.of(cost.multiplyAdds());
            case ACTIVATIONS -> OptionalDouble.of(cost.activations());
            case TOP1, TOP5, IMAGENET_A, IMAGENET_R, SKETCH, REAL, V2, AP, LATENCY -> OptionalDouble.empty();
        };
    }
}
