// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.cost.Comparison;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.Feasibility;
import org.phiscope.family.Finding;
import org.phiscope.family.InputSize;
import org.phiscope.family.Preset;
import org.phiscope.graph.GraphException;
import org.phiscope.message.Message;
import org.phiscope.message.MessageException;
import org.phiscope.parameter.ParameterException;

/**
 * The network on the workbench, and what it costs. Configuration → graph → report runs on the worker, latest wins; what is
 * observable changes on the screen's thread only, which is also the thread that calls every method.
 */
public final class WorkbenchModel {
    /** How many steps can be undone. */
    private static final int HISTORY = 500;

    private final ReadOnlyObjectWrapper<Configuration> configuration;
    private final ObjectProperty<Convention> convention =
            new SimpleObjectProperty<>(this, "convention", Convention.FLOPS);
    private final ReadOnlyObjectWrapper<@Nullable CostReport> report = new ReadOnlyObjectWrapper<>(this, "report");
    private final ReadOnlyObjectWrapper<@Nullable CostReport> presetReport =
            new ReadOnlyObjectWrapper<>(this, "presetReport");
    private final ReadOnlyObjectWrapper<@Nullable Configuration> pinned = new ReadOnlyObjectWrapper<>(this, "pinned");
    private final ReadOnlyObjectWrapper<@Nullable Reference> reference = new ReadOnlyObjectWrapper<>(this, "reference");
    private final ReadOnlyObjectWrapper<@Nullable Message> error = new ReadOnlyObjectWrapper<>(this, "error");
    private final ReadOnlyObjectWrapper<List<Finding>> findings =
            new ReadOnlyObjectWrapper<>(this, "findings", List.of());
    private final StringProperty selectedNode = new SimpleStringProperty(this, "selectedNode");
    private final ObjectProperty<@Nullable LayerTimes> layerTimes = new SimpleObjectProperty<>(this, "layerTimes");
    private final StringProperty selectedStage = new SimpleStringProperty(this, "selectedStage");
    private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper(this, "undoable");
    private final ReadOnlyBooleanWrapper redoable = new ReadOnlyBooleanWrapper(this, "redoable");
    private final ReadOnlyObjectWrapper<@Nullable Configuration> previous =
            new ReadOnlyObjectWrapper<>(this, "previous");

    private final Deque<Configuration> past = new ArrayDeque<>();
    private final Deque<Configuration> future = new ArrayDeque<>();
    private final LatestTask<Question, Answer> reckoning;
    private final LatestTask<Configuration, List<Finding>> examining;
    private String gesture = "";
    /** A network of the preset that {@link #presetReport} is of. */
    private @Nullable Configuration reported;

    /**
     * What the current network is compared with.
     *
     * @param pinned whether it was pinned; otherwise it is the current network's preset
     * @param comparison of the network whose report is shown with this one
     */
    public record Reference(Configuration configuration, boolean pinned, Comparison comparison) {
        public CostReport report() {
            return comparison.reference();
        }
    }

    /**
     * A network to reckon.
     *
     * @param preset the preset's report if it is known already
     * @param compared the pinned network's report if it is known already
     * @param last the report on the screen, which stays there if the network cannot be
     */
    private record Question(
            Configuration configuration,
            @Nullable CostReport preset,
            @Nullable Configuration pinned,
            @Nullable CostReport compared,
            @Nullable CostReport last) {}

    /** What came of it: a report, or why there is none. */
    private record Answer(
            Configuration configuration,
            @Nullable CostReport report,
            @Nullable CostReport preset,
            @Nullable Reference reference,
            @Nullable Message error) {}

    /**
     * @param start the network it starts with
     * @param worker where networks are reckoned
     * @param screen {@code Platform::runLater}
     */
    public WorkbenchModel(Configuration start, Executor worker, Executor screen) {
        configuration = new ReadOnlyObjectWrapper<>(this, "configuration", start);
        reckoning = new LatestTask<>(worker, screen, (question, _) -> reckon(question), this::show);
        examining = new LatestTask<>(
                worker,
                screen,
                (asked, cancellation) -> Feasibility.of(asked, cancellation::isCancelled),
                findings::set);
        reckon();
    }

    /** The network that the controls show. It may be impossible; then {@link #errorProperty} says why. */
    public ReadOnlyObjectProperty<Configuration> configurationProperty() {
        return configuration.getReadOnlyProperty();
    }

    public Configuration configuration() {
        return configuration.get();
    }

    /** How operations are counted on screen. */
    public ObjectProperty<Convention> conventionProperty() {
        return convention;
    }

    /**
     * The cost of the current network; while that is impossible, of the last one that was possible. {@code null} until the
     * first has been reckoned.
     */
    public ReadOnlyObjectProperty<@Nullable CostReport> reportProperty() {
        return report.getReadOnlyProperty();
    }

    /** The cost of the current network's preset, nothing changed. Changes before {@link #reportProperty} does. */
    ReadOnlyObjectProperty<@Nullable CostReport> presetReportProperty() {
        return presetReport.getReadOnlyProperty();
    }

    /** The network that every other is compared with, whatever is on the workbench; {@code null} for the preset. */
    public ReadOnlyObjectProperty<@Nullable Configuration> pinnedProperty() {
        return pinned.getReadOnlyProperty();
    }

    /**
     * What the current network is compared with: the pinned network, or else its preset. Changes before {@link
     * #reportProperty} does; {@code null} until the first has been reckoned.
     */
    public ReadOnlyObjectProperty<@Nullable Reference> referenceProperty() {
        return reference.getReadOnlyProperty();
    }

    /** Compares every network with this one from now on; {@code null} for each with its preset. No step to undo. */
    public void pin(@Nullable Configuration network) {
        if (!Objects.equals(network, pinned.get())) {
            pinned.set(network);
            reckon();
        }
    }

    /** Why the current network cannot be, or empty. */
    public ReadOnlyObjectProperty<@Nullable Message> errorProperty() {
        return error.getReadOnlyProperty();
    }

    /** What does not fit in the current network; follows {@link #reportProperty} and {@link #errorProperty}. */
    public ReadOnlyObjectProperty<List<Finding>> findingsProperty() {
        return findings.getReadOnlyProperty();
    }

    /** Name of the graph's node that all views mark, or {@code null}. */
    public StringProperty selectedNodeProperty() {
        return selectedNode;
    }

    /** What was measured last of a network's layers; {@code null} before the first measurement. */
    public ObjectProperty<@Nullable LayerTimes> layerTimesProperty() {
        return layerTimes;
    }

    /** Name of the stage that all views mark, or {@code null}. */
    public StringProperty selectedStageProperty() {
        return selectedStage;
    }

    public ReadOnlyBooleanProperty undoableProperty() {
        return undoable.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty redoableProperty() {
        return redoable.getReadOnlyProperty();
    }

    /** The network before the last change, be it many moves of one slider; {@code null} before the first. */
    public ReadOnlyObjectProperty<@Nullable Configuration> previousProperty() {
        return previous.getReadOnlyProperty();
    }

    /** Puts a published network on the workbench. */
    public void choosePreset(Family family, Preset preset) {
        show(family.configure(preset));
    }

    /** Puts a network on the workbench. */
    public void show(Configuration shown) {
        change(shown, "");
    }

    /**
     * Sets a parameter. Setting one again and again is one step to undo until {@link #settle}.
     *
     * @return false, and {@link #errorProperty} says why, if it cannot have this value
     */
    public boolean set(String key, Object value) {
        try {
            change(configuration.get().with(key, value), key);
            return true;
        } catch (ParameterException e) {
            error.set(e.message());
            return false;
        }
    }

    /**
     * Sets a parameter to a text that somebody typed.
     *
     * @return false, and {@link #errorProperty} says why, if it cannot have this value
     */
    public boolean type(String key, String text) {
        try {
            Configuration current = configuration.get();
            change(current.with(key, current.family().parameter(key).parse(text)), "");
            return true;
        } catch (ParameterException e) {
            error.set(e.message());
            return false;
        }
    }

    /** Sets the parameter that a finding is about to a value that it proposes, as one step to undo. */
    public void repair(Finding finding, Object value) {
        change(finding.apply(configuration.get(), value), "");
    }

    /** A slider was let go: what is set next is a step of its own. */
    public void settle() {
        gesture = "";
    }

    /** Gives a parameter the preset's value again, or lets it follow the parameters that it is linked with. */
    public void release(String key) {
        change(configuration.get().without(key), "");
    }

    /** Gives every parameter the preset's value again. */
    public void reset() {
        Configuration current = configuration.get();
        change(current.family().configure(current.preset()), "");
    }

    /** Feeds images of another size; {@code null} for the square of the resolution parameter. */
    public void setInput(@Nullable InputSize input) {
        change(configuration.get().withInput(input), "");
    }

    public void undo() {
        step(past, future);
    }

    public void redo() {
        step(future, past);
    }

    private void step(Deque<Configuration> from, Deque<Configuration> to) {
        Configuration next = from.poll();
        if (next != null) {
            to.push(configuration.get());
            gesture = "";
            put(next);
            historyChanged();
            reckon();
        }
    }

    private void change(Configuration changed, String key) {
        Configuration current = configuration.get();
        if (changed.equals(current)) {
            return;
        }
        if (key.isEmpty() || !key.equals(gesture)) {
            past.push(current);
            if (past.size() > HISTORY) {
                past.removeLast();
            }
        }
        future.clear();
        gesture = key;
        put(changed);
        historyChanged();
        reckon();
    }

    private void put(Configuration next) {
        if (!next.family().equals(configuration.get().family())) {
            findings.set(List.of()); // they are about parameters that the next family may not have
        }
        configuration.set(next);
    }

    private void historyChanged() {
        undoable.set(!past.isEmpty());
        previous.set(past.peek());
        redoable.set(!future.isEmpty());
    }

    private void reckon() {
        examining.cancel(); // the figures come first; what does not fit is looked for when they are there
        Configuration current = configuration.get();
        Configuration known = reported;
        boolean same = known != null
                && known.family().equals(current.family())
                && known.preset().equals(current.preset());
        Reference before = reference.get();
        boolean stays = before != null && before.pinned() && before.configuration().equals(pinned.get());
        reckoning.submit(new Question(
                current,
                same ? presetReport.get() : null,
                pinned.get(),
                stays ? before.report() : null,
                report.get()));
    }

    private static Answer reckon(Question question) {
        Configuration asked = question.configuration();
        Configuration published = asked.family().configure(asked.preset());
        Configuration pinned = question.pinned();
        CostReport preset = question.preset();
        CostReport compared = question.compared();
        CostReport report = null;
        Message error = null;
        try {
            if (preset == null) {
                preset = CostModel.report(published.graph());
            }
            if (compared == null) {
                compared = pinned == null ? preset : CostModel.report(pinned.graph());
            }
            report = asked.differsFromPreset() ? CostModel.report(asked.graph()) : preset;
        } catch (GraphException | ParameterException e) {
            error = MessageException.toldBy(e);
        }
        CostReport shown = report == null ? question.last() : report;
        Reference reference = shown == null || compared == null
                ? null
                : new Reference(pinned == null ? published : pinned, pinned != null, Comparison.of(shown, compared));
        return new Answer(asked, report, preset, reference, error);
    }

    private void show(Answer answer) {
        if (answer.preset() != null) {
            reported = answer.configuration();
            presetReport.set(answer.preset());
        }
        if (answer.reference() != null) {
            reference.set(answer.reference());
        }
        if (answer.report() != null) {
            report.set(answer.report());
        }
        error.set(answer.error());
        examining.submit(configuration.get());
    }
}
