// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phiscope.app.ui.session.FragileEngine.FIRST;
import static org.phiscope.app.ui.session.FragileEngine.SECOND;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.session.FragileEngine;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Families;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleSettings;
import org.phiscope.vision.RgbImage;

class EnginePainterTest {
    private final FragileEngine engine = FragileEngine.find();
    private final List<String> failures = new ArrayList<>();
    private final NetworkRunner runner = new NetworkRunner(
            engine::engines, new NetworkWeights(Optional.empty()), failure -> failures.add(failure.deviceId()));
    private final EnginePainter painter = new EnginePainter(runner, Optional.empty());

    private static StyleJob job(Device device) {
        byte[] pixels = new byte[64 * 64 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 37 % 251);
        }
        Picture picture = Picture.of("noise", RgbImage.of(64, 64, pixels));
        return new StyleJob(
                picture,
                picture,
                Families.network("mobilenetv2-100").orElseThrow(),
                Pooling.PUBLISHED,
                null,
                device,
                new StyleSettings(
                        List.of("bn1"), Map.of("bn1", 1.0), 1, 1, 0, StyleSettings.Form.RELATIVE,
                        StyleSettings.Start.NOISE, StyleSettings.Colours.STYLE, StyleSettings.OptimiserKind.ADAM, 64,
                        List.of(4), 0, 1));
    }

    private @Nullable Painted last;

    private static BackgroundTasks.Progress progress() {
        Cancellation never = new Cancellation();
        return new BackgroundTasks.Progress() {
            @Override
            public void report(double share, String message) {
                assertThat(share).isBetween(0.0, 1.0);
            }

            @Override
            public Cancellation cancellation() {
                return never;
            }
        };
    }

    private ByteBuffer paint(Device device) {
        List<Integer> steps = new ArrayList<>();
        List<Painted> painted = new ArrayList<>();
        StyleJob job = job(device);
        PaintingRun run = new PaintingRun(
                job, new PauseGate(), progress(), Runnable::run, painted::add, System::nanoTime);
        ByteBuffer pixels = painter.paint(
                        job,
                        step -> {
                            steps.add(step.done());
                            run.step(step);
                        },
                        new Cancellation())
                .toImage()
                .samples();
        assertThat(steps).endsWith(1, 2, 3, 4);
        last = painted.getLast();
        return pixels;
    }

    @Test
    void paintsOnTheDeviceThatIsChosen() {
        assertThat(painter.outlook(job(FIRST)).device()).isEqualTo(FIRST);
        assertThat(painter.outlook(job(SECOND)).device()).isEqualTo(SECOND);
        ByteBuffer first = paint(FIRST);
        assertThat(engine.compiled()).isNotEmpty().containsOnly(FIRST);
        assertThat(paint(SECOND)).isEqualTo(first);
        assertThat(engine.compiled()).contains(SECOND);
        assertThat(engine.open()).isZero();
    }

    @Test
    void beginsAnewOnAnotherDeviceWhereOneFails() {
        ByteBuffer whole = paint(FIRST);
        engine.failAfter(4); // the style's and the content's features, and some steps
        assertThat(paint(FIRST)).isEqualTo(whole);
        assertThat(failures).containsExactly(FIRST.id());
        assertThat(Objects.requireNonNull(last).losses()).hasSize(4);
        assertThat(engine.open()).isZero();
    }
}
