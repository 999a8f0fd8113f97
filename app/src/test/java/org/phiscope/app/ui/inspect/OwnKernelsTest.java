// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.engine.Device;
import org.phiscope.engine.Form;
import org.phiscope.family.Families;
import org.phiscope.vision.Classifier.Ranking;
import org.phiscope.vision.Fit;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights.Provenance;

class OwnKernelsTest {
    private static final Device GPU = new Device("test:gpu", "test", "a GPU", "GPU", 1L << 30);

    private final ObjectProperty<Answer> answer = new SimpleObjectProperty<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final FakeExaminer examiner = new FakeExaminer();
    private final List<Throwable> failures = new ArrayList<>();
    private final BackgroundTasks tasks =
            new BackgroundTasks(later::add, Runnable::run, failure -> failures.add(failure.cause()));
    private int made;

    OwnKernelsTest() {
        examiner.setForm(Form.GENERIC);
        new OwnKernels(
                answer,
                examiner,
                tasks,
                Runnable::run,
                later::add,
                new Texts(new Language(Locale.ENGLISH), InspectView.class),
                () -> made++);
    }

    private static Answer of(String network, int side) {
        Question question = new Question(
                Picture.of("grey", RgbImage.of(side, side, new byte[3 * side * side])),
                new Question.Setting(Families.network(network).orElseThrow(), GPU, null, Fit.STRETCH, null, 0.05));
        return new Answer.Classified(
                question,
                GPU,
                new Ranking(List.of(), Duration.ofMillis(1), GPU.id(), new Provenance.Trained("a test"), 1000));
    }

    private void time() {
        while (!later.isEmpty()) {
            later.poll().run();
        }
    }

    @Test
    void aNetworkThatStaysGetsKernelsOfItsOwnOnceWhateverTheImage() {
        answer.set(of("efficientnet-b0", 1));
        answer.set(of("efficientnet-b0", 2));
        assertThat(examiner.specialised()).isZero();

        time();
        answer.set(of("efficientnet-b0", 3));
        time();

        assertThat(examiner.specialised()).isOne();
        assertThat(made).isOne();
    }

    @Test
    void aNetworkThatWasChangedInTimeDoesNot() {
        answer.set(of("efficientnet-b0", 1));
        answer.set(of("efficientnet-b1", 1));
        answer.set(null);

        time();

        assertThat(examiner.specialised()).isZero();
    }

    @Test
    void whatRunsInKernelsOfItsOwnNeedsNone() {
        examiner.setForm(Form.SPECIALISED);
        answer.set(of("efficientnet-b0", 1));

        time();

        assertThat(examiner.specialised()).isZero();
    }

    @Test
    void aChangeMeanwhileEndsIt() {
        examiner.setDuring(() -> answer.set(null));
        answer.set(of("efficientnet-b0", 1));

        time();

        assertThat(tasks.running()).isEmpty();
        assertThat(made).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void whoCancelsItIsNotAskedAgain() {
        examiner.setDuring(() -> tasks.running().getFirst().cancel());
        answer.set(of("efficientnet-b0", 1));
        time();
        answer.set(of("efficientnet-b0", 2));
        time();

        assertThat(examiner.specialised()).isOne();
        assertThat(made).isZero();
        assertThat(failures).isEmpty();
    }
}
