// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phiscope.app.ui.session.FragileEngine.FIRST;
import static org.phiscope.app.ui.session.FragileEngine.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.NetworkInspector;
import org.phiscope.app.ui.inspect.Question;
import org.phiscope.app.ui.session.FragileEngine;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.perturb.Corruption;
import org.phiscope.vision.Fit;
import org.phiscope.vision.RgbImage;

class PerturberTest {
    private final FragileEngine engine = FragileEngine.find();
    private final List<String> failures = new ArrayList<>();
    private final NetworkRunner runner = new NetworkRunner(
            engine::engines, new NetworkWeights(Optional.empty()), failure -> failures.add(failure.deviceId()));
    private final NetworkInspector inspector = new NetworkInspector(runner);
    private final Perturber perturber = new Perturber(inspector, new NetworkGradients(runner));

    private static Attempt attempt(Device device, @Nullable Corruption corruption) {
        Question question = new Question(
                Picture.of("grey", RgbImage.of(80, 60, new byte[80 * 60 * 3])),
                new Question.Setting(
                        Families.network("mobilenetv2-100").orElseThrow().withInput(new InputSize(1, 64, 64)),
                        device, null, Fit.LETTERBOX, null, 0.05));
        return new Attempt(question, corruption, 3, 8, 1);
    }

    private Device after(Device device, @Nullable Corruption corruption) {
        return ((Run) perturber.compare(attempt(device, corruption), new Cancellation()).after()).device();
    }

    @Test
    void runsOnTheDeviceThatIsChosen() {
        assertThat(after(FIRST, Corruption.BRIGHTNESS)).isEqualTo(FIRST);
        assertThat(after(SECOND, Corruption.BRIGHTNESS)).isEqualTo(SECOND);
        assertThat(engine.compiled()).containsExactly(FIRST, SECOND);
        assertThat(after(FIRST, null)).isEqualTo(FIRST);
    }

    @Test
    void anotherDeviceStandsInForOneThatFailed() {
        engine.failAfter(0);
        assertThat(after(FIRST, null)).isEqualTo(engine.reference());
        assertThat(failures).contains(FIRST.id());
        engine.mend();
        assertThat(after(FIRST, Corruption.BRIGHTNESS)).isEqualTo(FIRST);
    }

    @Test
    void sharesTheNetworkThatIsInspected() {
        inspector.inspect(attempt(FIRST, null).question(), new Cancellation());
        NetworkInspector other = new NetworkInspector(runner);
        other.inspect(attempt(FIRST, null).question(), new Cancellation());
        assertThat(engine.compiled()).containsExactly(FIRST);
    }
}
