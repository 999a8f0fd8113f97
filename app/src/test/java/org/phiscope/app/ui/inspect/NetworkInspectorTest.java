// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phiscope.app.ui.session.FragileEngine.FIRST;
import static org.phiscope.app.ui.session.FragileEngine.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.session.FragileEngine;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.vision.Fit;
import org.phiscope.vision.RgbImage;

class NetworkInspectorTest {
    private final FragileEngine engine = FragileEngine.find();
    private final List<String> failures = new ArrayList<>();
    private final NetworkRunner runner = new NetworkRunner(
            engine::engines, new NetworkWeights(Optional.empty()), failure -> failures.add(failure.deviceId()));
    private final NetworkInspector inspector = new NetworkInspector(runner);

    private static Question question(Device device) {
        return new Question(
                Picture.of("grey", RgbImage.of(80, 60, new byte[80 * 60 * 3])),
                new Question.Setting(
                        Families.network("mobilenetv2-100").orElseThrow().withInput(new InputSize(1, 64, 64)),
                        device, null, Fit.LETTERBOX, null, 0.05));
    }

    private Classified inspect(Device device) {
        return (Classified) inspector.inspect(question(device), new Cancellation());
    }

    @Test
    void runsOnTheDeviceThatIsChosen() {
        assertThat(inspect(FIRST).device()).isEqualTo(FIRST);
        assertThat(inspect(SECOND).device()).isEqualTo(SECOND);
        assertThat(inspect(SECOND).device()).isEqualTo(SECOND);
        assertThat(engine.compiled()).containsExactly(FIRST, SECOND);
        assertThat(engine.open()).isOne();
    }

    @Test
    void anotherDeviceStandsInForOneThatFailed() {
        Classified before = inspect(FIRST);
        engine.failAfter(0);
        Classified standIn = inspect(FIRST);
        assertThat(standIn.device()).isEqualTo(engine.reference());
        assertThat(standIn.ranking().ranked()).isEqualTo(before.ranking().ranked());
        assertThat(RunChecks.isFallback(standIn)).isTrue();
        assertThat(failures).containsExactly(FIRST.id());
        engine.mend();
        assertThat(RunChecks.isFallback(inspect(FIRST))).isFalse();
    }

    @Test
    void comparesWithTheReferenceWhileTheNetworkIsThere() {
        Classified run = inspect(FIRST);
        assertThat(inspector.form(run)).isPresent();
        assertThat(inspector.compare(run, new Cancellation()).orElseThrow().relativeError()).isLessThan(1e-5);
        inspect(SECOND);
        assertThat(inspector.form(run)).isEmpty();
        assertThat(inspector.compare(run, new Cancellation())).isEmpty();
        inspector.release();
        assertThat(engine.open()).isZero();
    }
}
