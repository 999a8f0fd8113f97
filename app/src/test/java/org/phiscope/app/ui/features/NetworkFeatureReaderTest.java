// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phiscope.app.ui.session.FragileEngine.FIRST;
import static org.phiscope.app.ui.session.FragileEngine.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
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

class NetworkFeatureReaderTest {
    private final FragileEngine engine = FragileEngine.find();
    private final List<String> failures = new ArrayList<>();
    private final NetworkRunner runner = new NetworkRunner(
            engine::engines, new NetworkWeights(Optional.empty()), failure -> failures.add(failure.deviceId()));
    private final NetworkFeatureReader reader = new NetworkFeatureReader(runner);
    private final Picture picture = Picture.of("grey", RgbImage.of(80, 60, new byte[80 * 60 * 3]));

    private Seen read(Device device) {
        return (Seen) reader.read(
                new FeatureQuestion(
                        picture,
                        Families.network("mobilenetv2-100").orElseThrow().withInput(new InputSize(1, 64, 64)),
                        device, null, Fit.LETTERBOX, null),
                new Cancellation());
    }

    @Test
    void runsOnTheDeviceThatIsChosenAndKeepsWhatWasSeen() {
        assertThat(read(FIRST).device()).isEqualTo(FIRST);
        assertThat(read(SECOND).device()).isEqualTo(SECOND);
        assertThat(read(FIRST).device()).isEqualTo(FIRST);
        assertThat(engine.compiled()).containsExactly(FIRST, SECOND);
        assertThat(engine.open()).isZero();
    }

    @Test
    void anotherDeviceStandsInForOneThatFailedUntilItIsAskedAgain() {
        engine.failAfter(0);
        Seen standIn = read(FIRST);
        assertThat(standIn.device()).isEqualTo(engine.reference());
        assertThat(standIn.isFallback()).isTrue();
        assertThat(failures).containsExactly(FIRST.id());
        engine.mend();
        assertThat(read(FIRST).device()).isEqualTo(FIRST);
        assertThat(read(FIRST).device()).isEqualTo(FIRST);
        assertThat(engine.compiled()).containsExactly(FIRST, FIRST);
    }

    @Test
    void tracesOnAnotherDeviceWhereItsOwnFailed() {
        Seen seen = read(FIRST);
        engine.failAfter(0);
        Cell cell = new Cell(1, 1);
        assertThat(reader.trace(seen, cell, OptionalInt.empty(), new Cancellation()).rows()).isEqualTo(64);
        assertThat(failures).containsExactly(FIRST.id());
    }
}
