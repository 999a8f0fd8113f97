// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phiscope.app.ui.session.FragileEngine.FIRST;
import static org.phiscope.app.ui.session.FragileEngine.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.app.ui.session.FragileEngine;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.vision.RgbImage;

class NetworkAttentionReaderTest {
    private final FragileEngine engine = FragileEngine.find();
    private final List<String> failures = new ArrayList<>();
    private final NetworkRunner runner = new NetworkRunner(
            engine::engines, new NetworkWeights(Optional.empty()), failure -> failures.add(failure.deviceId()));
    private final NetworkAttentionReader reader = new NetworkAttentionReader(runner);

    private Seen read(Device device) {
        return (Seen) reader.read(
                new AttentionQuestion(
                        Picture.of("grey", RgbImage.of(80, 60, new byte[80 * 60 * 3])),
                        Families.network("deit-ti").orElseThrow().withInput(new InputSize(1, 64, 64)),
                        device, null, "blocks.0.attn"),
                new Cancellation());
    }

    @Test
    void runsOnTheDeviceThatIsChosen() {
        assertThat(read(FIRST).device()).isEqualTo(FIRST);
        assertThat(read(FIRST).read().weights()).hasSize(12);
        assertThat(read(SECOND).device()).isEqualTo(SECOND);
        assertThat(engine.compiled()).containsExactly(FIRST, SECOND);
        assertThat(engine.open()).isOne();
    }

    @Test
    void anotherDeviceStandsInForOneThatFailedUntilItIsAskedAgain() {
        engine.failAfter(0);
        Seen standIn = read(FIRST);
        assertThat(standIn.device()).isEqualTo(engine.reference());
        assertThat(standIn.rollout()).isPresent();
        assertThat(failures).containsExactly(FIRST.id());
        engine.mend();
        assertThat(read(FIRST).device()).isEqualTo(FIRST);
    }
}
