// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.engine.Device;
import org.phiscope.engine.Form;
import org.phiscope.family.Families;
import org.phiscope.message.Message;
import org.phiscope.vision.Classifier.Ranking;
import org.phiscope.vision.Fit;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights.Provenance;

class RunChecksTest {
    private static final Device GPU = new Device("test:gpu", "test", "a GPU", "GPU", 1L << 30);

    private final ObjectProperty<Answer> answer = new SimpleObjectProperty<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final FakeExaminer examiner = new FakeExaminer();
    private final RunChecks checks = new RunChecks(
            answer,
            examiner,
            Runnable::run,
            Runnable::run,
            later::add);

    private static Answer on(Device device) {
        Question question = new Question(
                Picture.of("grey", RgbImage.of(1, 1, new byte[3])),
                new Question.Setting(
                        Families.network("efficientnet-b0").orElseThrow(), GPU, null, Fit.STRETCH, null, 0.05));
        return new Answer.Classified(
                question,
                device,
                new Ranking(List.of(), Duration.ofMillis(1), device.id(), new Provenance.Trained("a test"), 1000));
    }

    private void wait(Deque<Runnable> queue) {
        while (!queue.isEmpty()) {
            queue.poll().run();
        }
    }

    @Test
    void aNetworkThatStaysIsCompared() {
        examiner.setError(3e-7);
        examiner.setForm(Form.GENERIC);

        answer.set(on(GPU));

        assertThat(checks.formProperty().get()).isEqualTo(Form.GENERIC);
        assertThat(checks.agreementProperty().get()).isNull();
        wait(later);
        assertThat(checks.agreementProperty().get().relativeError()).isEqualTo(3e-7);
    }

    @Test
    void aNetworkThatWasChangedMeanwhileIsNot() {
        examiner.setError(3e-7);
        examiner.setForm(Form.GENERIC);
        answer.set(on(GPU));

        answer.set(new Answer.Failed(((Answer.Classified) answer.get()).question(), Message.verbatim("no")));
        wait(later);

        assertThat(checks.agreementProperty().get()).isNull();
        assertThat(checks.formProperty().get()).isNull();
    }

    @Test
    void anotherDeviceThanTheOneAskedForStandsIn() {
        assertThat(RunChecks.isFallback(on(FakeExaminer.REFERENCE))).isTrue();
        assertThat(RunChecks.isFallback(on(GPU))).isFalse();
        assertThat(RunChecks.isFallback(null)).isFalse();
    }
}
