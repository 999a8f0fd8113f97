// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.List;
import java.util.concurrent.Executor;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Question.Setting;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.evaluation.BoxPair;
import org.phiscope.family.Configuration;
import org.phiscope.vision.Detection;

/**
 * What the reference finds on the image beside the network on the workbench. It costs another run, so only where it is
 * asked for. To be used on the screen's thread.
 */
final class Comparing {
    private final Findings findings;
    private final ObservableValue<@Nullable Answer> answer;
    private final ObservableValue<@Nullable Configuration> reference;
    private final Specimen specimen;
    private final Inspector inspector;
    private final Executor worker;
    private final LatestTask<Question, Answer> inspecting;
    private final BooleanProperty on = new SimpleBooleanProperty(this, "on");
    private final BooleanProperty showsFirst = new SimpleBooleanProperty(this, "showsFirst", true);
    private final BooleanProperty showsSecond = new SimpleBooleanProperty(this, "showsSecond", true);
    private final ReadOnlyObjectWrapper<@Nullable Answer> other = new ReadOnlyObjectWrapper<>(this, "other");
    private final ObservableList<BoxPair> pairs = FXCollections.observableArrayList();
    private final ObservableList<BoxPair> pairsView = FXCollections.unmodifiableObservableList(pairs);
    private @Nullable Question asked;

    /**
     * @param answer to the last run of the network on the workbench
     * @param reference what it is compared with; {@code null} while that is not known
     * @param inspector runs the reference, and nothing else
     */
    Comparing(
            Findings findings,
            ObservableValue<@Nullable Answer> answer,
            ObservableValue<@Nullable Configuration> reference,
            Specimen specimen,
            Inspector inspector,
            Executor worker,
            Executor screen) {
        this.findings = findings;
        this.answer = answer;
        this.reference = reference;
        this.specimen = specimen;
        this.inspector = inspector;
        this.worker = worker;
        inspecting = new LatestTask<>(worker, screen, inspector::inspect, this::show);
        on.subscribe((_, wanted) -> turn(wanted));
        answer.subscribe(_ -> ask());
        reference.subscribe(_ -> ask());
        specimen.loadsProperty().subscribe(_ -> ask());
        findings.detections().subscribe(this::pair);
        findings.thresholdProperty().subscribe(_ -> pair());
    }

    /** Whether the reference is run, too. */
    BooleanProperty onProperty() {
        return on;
    }

    /** Whether boxes of the network on the workbench are drawn. */
    BooleanProperty showsFirstProperty() {
        return showsFirst;
    }

    /** Whether boxes of the reference are drawn. */
    BooleanProperty showsSecondProperty() {
        return showsSecond;
    }

    /** What came of the reference's run on this image; {@code null} while there is nothing. */
    ReadOnlyObjectProperty<@Nullable Answer> otherProperty() {
        return other.getReadOnlyProperty();
    }

    /** The network that is compared with; {@code null} if that is the one on the workbench, or none is known. */
    @Nullable Configuration reference() {
        Configuration wanted = reference.getValue();
        return answer.getValue() != null && answer.getValue().question().configuration().equals(wanted)
                ? null
                : wanted;
    }

    /** Boxes of both as they are shown, by object. */
    ObservableList<BoxPair> pairs() {
        return pairsView;
    }

    /** The reference's boxes, filtered as those of the network on the workbench. */
    List<Detection> second() {
        Findings.Found only = findings.onlyClassProperty().get();
        return other.get() instanceof Detected found
                ? found.detections().above(findings.thresholdProperty().get()).stream()
                        .filter(detection -> only == null || detection.label().equals(only.label()))
                        .toList()
                : List.of();
    }

    private void ask() {
        Configuration wanted = reference();
        if (!on.get() || wanted == null || !(answer.getValue() instanceof Detected found)) {
            if (!on.get() || wanted == null) {
                forget();
            }
            return;
        }
        Setting setting = found.question().setting();
        Question question = new Question(
                found.question().picture(),
                new Setting(
                        wanted,
                        setting.device(),
                        specimen.weights(wanted),
                        setting.fit(),
                        setting.nms(),
                        setting.floor()));
        if (!question.equals(asked)) {
            forget();
            asked = question;
            inspecting.submit(question);
        }
    }

    /** Is compared no longer: the reference's memory is not kept. */
    private void turn(boolean wanted) {
        ask();
        if (!wanted) {
            worker.execute(inspector::release);
        }
    }

    private void forget() {
        inspecting.cancel();
        asked = null;
        other.set(null);
        pair();
    }

    private void show(Answer result) {
        other.set(result);
        pair();
    }

    private void pair() {
        List<BoxPair> now = other.get() instanceof Detected
                ? BoxPair.of(List.copyOf(findings.detections()), second())
                : List.of();
        if (!pairs.equals(now)) {
            pairs.setAll(now);
        }
    }
}
