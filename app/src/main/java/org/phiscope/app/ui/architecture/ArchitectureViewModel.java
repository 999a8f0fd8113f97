// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.SearchWords;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.workspace.UserError;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.Cancellation;
import org.phiscope.graph.Node;

/**
 * What the drawing shows: which blocks are open, where everything lies, what was looked for, which box is in use. Drawings
 * are laid out on the worker, the newest wins; blocks stay as they are while a network changes, and begin anew with
 * another network. To be used on the screen's thread.
 */
public final class ArchitectureViewModel {
    /** Blocks are opened until there are so many boxes, so that a network never begins as a single one. */
    private static final int FEWEST_BOXES = 4;

    /**
     * A drawing and what becomes of the part in sight when it replaces another.
     *
     * @param other whether it is of another network than the one before: all of it is to be seen
     * @param anchor the block that is to stay where it is; {@code null} for whatever is in the middle
     */
    record Shown(Drawing drawing, Figures figures, boolean other, @Nullable String anchor) {}

    /** A box that somebody wants to see. Every wish is one of its own. */
    static final class Wish {
        private final String block;
        private final boolean centred;

        private Wish(String block, boolean centred) {
            this.block = block;
            this.centred = centred;
        }

        String block() {
            return block;
        }

        /** Whether it is to be in the middle; otherwise anywhere in sight. */
        boolean centred() {
            return centred;
        }
    }

    /** Which way to go from a box. */
    enum Direction {
        UP,
        DOWN,
        LEFT,
        RIGHT
    }

    /** What was looked for. */
    record Hits(List<Integer> nodes, int index) {
        static final Hits NONE = new Hits(List.of(), -1);
    }

    private record Question(
            Figures figures, Set<String> open, @Nullable Drawing last, boolean other, @Nullable String anchor) {}

    private final WorkbenchModel workbench;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;
    private final LatestTask<Question, Shown> laying;

    private final ReadOnlyObjectWrapper<@Nullable Shown> shown = new ReadOnlyObjectWrapper<>(this, "shown");
    private final ReadOnlyObjectWrapper<@Nullable Captions> captions = new ReadOnlyObjectWrapper<>(this, "captions");
    private final ObjectProperty<Colouring> colouring =
            new SimpleObjectProperty<>(this, "colouring", new Colouring.ByMetric(Metric.MULTIPLY_ADDS));
    private final ReadOnlyObjectWrapper<@Nullable String> current = new ReadOnlyObjectWrapper<>(this, "current");
    private final ReadOnlyObjectWrapper<@Nullable Wish> wish = new ReadOnlyObjectWrapper<>(this, "wish");
    private final StringProperty query = new SimpleStringProperty(this, "query", "");
    private final ReadOnlyObjectWrapper<Hits> hits = new ReadOnlyObjectWrapper<>(this, "hits", Hits.NONE);

    private Set<String> open = Set.of();
    private String network = "";
    private @Nullable String wanted;
    private boolean own;

    /**
     * @param worker where drawings are laid out; deep networks want a deep stack
     * @param screen {@code Platform::runLater}
     */
    public ArchitectureViewModel(
            WorkbenchModel workbench,
            Executor worker,
            Executor screen,
            BackgroundTasks tasks,
            Notices notices,
            Texts texts) {
        this.workbench = workbench;
        this.tasks = tasks;
        this.notices = notices;
        this.texts = texts;
        laying = new LatestTask<>(worker, screen, ArchitectureViewModel::lay, this::show);
        wanted = workbench.selectedNodeProperty().get();
        workbench.reportProperty().subscribe((_, _) -> ask(null));
        workbench.conventionProperty().subscribe((_, _) -> ask(null));
        workbench.selectedNodeProperty().subscribe((_, node) -> selectedElsewhere(node));
        query.subscribe((_, _) -> look());
        texts.language().currentProperty().subscribe((_, _) -> {
            caption();
            look();
        });
        ask(null);
    }

    ReadOnlyObjectProperty<@Nullable Shown> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /** What is written on the drawing; changes with it and with the language. */
    ReadOnlyObjectProperty<@Nullable Captions> captionsProperty() {
        return captions.getReadOnlyProperty();
    }

    ObjectProperty<Colouring> colouringProperty() {
        return colouring;
    }

    /** Identifier of the block in use, which need not be drawn; {@code null} for none. */
    ReadOnlyObjectProperty<@Nullable String> currentProperty() {
        return current.getReadOnlyProperty();
    }

    /** The box that was last wanted in sight, drawn by now. */
    ReadOnlyObjectProperty<@Nullable Wish> wishProperty() {
        return wish.getReadOnlyProperty();
    }

    /** Words that are looked for in the names, stages and operators of nodes, all of them. */
    StringProperty queryProperty() {
        return query;
    }

    ReadOnlyObjectProperty<Hits> hitsProperty() {
        return hits.getReadOnlyProperty();
    }

    // ---- folding ----

    /** Opens a folded block and folds an open one; it stays where it is on the screen. */
    void toggle(Block block) {
        if (block.isNode()) {
            return;
        }
        Set<String> next = new HashSet<>(open);
        if (!next.remove(block.id())) {
            next.add(block.id());
        }
        open(next, block.id());
    }

    void openAll() {
        Drawing drawing = drawing();
        if (drawing != null) {
            Set<String> all = new HashSet<>();
            drawing.outline().stages().forEach(stage -> collect(stage, all));
            open(all, current.get());
        }
    }

    void foldAll() {
        Drawing drawing = drawing();
        if (drawing != null) {
            open(firstOpen(drawing.outline()), null);
        }
    }

    private static void collect(Block block, Set<String> into) {
        if (!block.isNode()) {
            into.add(block.id());
            block.parts().forEach(part -> collect(part, into));
        }
    }

    /** Whether that was possible. */
    private boolean open(Set<String> next, @Nullable String anchor) {
        Drawing drawing = drawing();
        if (drawing != null) {
            int boxes = LayeredLayout.boxes(drawing.outline().stages(), next);
            if (boxes > LayeredLayout.MOST_BOXES) {
                notices.error(texts.get(
                        "too-many", Quantity.exact(boxes), Quantity.exact(LayeredLayout.MOST_BOXES)));
                return false;
            }
        }
        open = Set.copyOf(next);
        ask(anchor);
        return true;
    }

    private static Set<String> firstOpen(Outline outline) {
        Set<String> open = new HashSet<>();
        List<Block> level = outline.stages();
        while (LayeredLayout.boxes(outline.stages(), open) - open.size() < FEWEST_BOXES
                && level.stream().anyMatch(block -> !block.isNode())) {
            level.stream().filter(block -> !block.isNode()).forEach(block -> open.add(block.id()));
            level = level.stream().flatMap(block -> block.parts().stream()).toList();
        }
        return Set.copyOf(open);
    }

    // ---- laying out ----

    /** @param anchor the block that is to stay where it is */
    private void ask(@Nullable String anchor) {
        CostReport report = workbench.reportProperty().get();
        if (report == null) {
            return;
        }
        if (!report.graph().name().equals(network)) {
            network = report.graph().name();
            open = Set.of();
            current.set(null);
        }
        laying.submit(new Question(
                new Figures(report, workbench.conventionProperty().get()), open, drawing(), isNew(), anchor));
    }

    /** Whether nothing of this network was drawn yet. */
    private boolean isNew() {
        Shown last = shown.get();
        return last == null || !last.drawing().outline().graph().name().equals(network);
    }

    private static Shown lay(Question question, Cancellation cancellation) {
        Outline outline = Outline.of(question.figures().report().graph());
        Set<String> open = question.other() && question.open().isEmpty() ? firstOpen(outline) : question.open();
        Drawing last = question.last();
        Drawing drawing = last != null && last.open().equals(open) && last.outline().isWiredAs(outline)
                ? last.of(outline)
                : LayeredLayout.of(outline, open, cancellation);
        return new Shown(drawing, question.figures(), question.other(), question.anchor());
    }

    private void show(Shown laid) {
        if (laid.other()) {
            open = laid.drawing().open();
        }
        shown.set(laid);
        caption();
        look();
        String node = wanted;
        if (node != null) {
            wanted = null;
            reveal(node);
        }
    }

    private void caption() {
        Shown now = shown.get();
        captions.set(now == null ? null : new Captions(now.figures(), texts));
    }

    private @Nullable Drawing drawing() {
        Shown now = shown.get();
        return now == null ? null : now.drawing();
    }

    // ---- what is in use ----

    /** Makes a box the one in use; a node becomes the one that all views mark. */
    void use(Block block) {
        current.set(block.id());
        if (block.isNode()) {
            Drawing drawing = drawing();
            if (drawing != null) {
                own = true;
                workbench.selectedNodeProperty().set(drawing.outline().graph().node(block.from()).name());
                own = false;
            }
        }
    }

    /** Uses the box that lies in a direction: up and down along what flows, sideways beside it. */
    void go(Direction direction) {
        Drawing drawing = drawing();
        if (drawing == null) {
            return;
        }
        Optional<Drawing.Box> from = drawing.box(current.get());
        Optional<Drawing.Box> to = from.isEmpty()
                ? drawing.boxes().stream().filter(box -> !box.open()).findFirst()
                : Neighbours.of(drawing, from.get(), direction);
        to.ifPresent(box -> {
            use(box.block());
            wish.set(new Wish(box.block().id(), false));
        });
    }

    /** Opens or folds the block in use. */
    void toggleCurrent() {
        Drawing drawing = drawing();
        if (drawing != null) {
            drawing.box(current.get()).ifPresent(box -> toggle(box.block()));
        }
    }

    private void selectedElsewhere(@Nullable String node) {
        if (!own && node != null) {
            reveal(node);
        }
    }

    /** Opens the blocks around a node and brings it into the middle; later, if the node's network is not drawn yet. */
    private void reveal(String name) {
        Drawing drawing = drawing();
        if (drawing == null || isNew()) {
            wanted = name;
            return;
        }
        Optional<Node> node = drawing.outline().graph().nodes().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (node.isEmpty()) {
            return;
        }
        Block leaf = drawing.outline().leaf(node.get().index());
        Set<String> needed = new HashSet<>(open);
        boolean folded = false;
        for (Block around : drawing.outline().ancestors(leaf)) {
            folded |= needed.add(around.id()) || !drawing.open().contains(around.id());
        }
        if (folded) {
            wanted = name;
            if (!open(needed, null)) {
                wanted = null;
            }
        } else {
            current.set(leaf.id());
            wish.set(new Wish(leaf.id(), true));
        }
    }

    // ---- looking for nodes ----

    private void look() {
        Captions words = captions.get();
        Drawing drawing = drawing();
        SearchWords wanted = SearchWords.of(query.get());
        if (words == null || drawing == null || wanted.isEmpty()) {
            hits.set(Hits.NONE);
            return;
        }
        List<Integer> found = IntStream.range(0, drawing.outline().graph().nodes().size())
                .filter(node -> wanted.areIn(words.searched(node)))
                .boxed()
                .toList();
        Hits last = hits.get();
        if (!found.equals(last.nodes())) {
            hits.set(new Hits(found, -1));
        }
    }

    /** Goes to the next of the nodes that were looked for, or the one before; round at the ends. */
    void nextHit(boolean backwards) {
        Hits found = hits.get();
        Drawing drawing = drawing();
        if (found.nodes().isEmpty() || drawing == null) {
            return;
        }
        int index = backwards && found.index() < 0
                ? found.nodes().size() - 1
                : Math.floorMod(found.index() + (backwards ? -1 : 1), found.nodes().size());
        hits.set(new Hits(found.nodes(), index));
        Node node = drawing.outline().graph().node(found.nodes().get(index));
        use(drawing.outline().leaf(node.index()));
        reveal(node.name());
    }

    // ---- saving ----

    /** Writes the whole drawing as SVG or PNG, by the end of the file's name. */
    void save(Path file, Palette palette, String family) {
        Shown now = shown.get();
        if (now == null) {
            return;
        }
        Painter.Look look = new Painter.Look(
                palette, colouring.get(), now.figures(), new Captions(now.figures(), texts), Set.of(), null);
        String name = String.valueOf(file.getFileName());
        tasks.start(
                texts.bind("task.save", name),
                _ -> {
                    DrawingFiles.write(file, now.drawing(), look, family);
                    return file;
                },
                written -> notices.information(texts.get("save.done", written)),
                this::tell);
    }

    private void tell(Throwable cause) {
        notices.error(cause instanceof DrawingFiles.TooLargeException large
                ? texts.get(
                        "save.large",
                        Quantity.exact(large.width()),
                        Quantity.exact(large.height()),
                        Quantity.count(large.pixels()),
                        Quantity.count(DrawingFiles.MOST_PIXELS))
                : texts.say(UserError.told(cause)));
    }
}
