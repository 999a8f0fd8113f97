// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.StyleExtractors;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.style.Extractor;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.Picture;
import org.phiscope.style.StyleTransfer;
import org.phiscope.weights.Weights;

/** Paints on the engines that are there. */
final class EnginePainter implements StylePainter {
    private final Supplier<List<Engine>> engines;
    private final StyleExtractors extractors;

    /** @param engines that were found, the preferred one first; asked for every job */
    EnginePainter(Supplier<List<Engine>> engines, Optional<SampleFiles> samples) {
        this.engines = engines;
        this.extractors = new StyleExtractors(samples);
    }

    @Override
    public Outlook outlook(StyleJob job) {
        Extractor extractor = extractor(job);
        Device device = device(job.device());
        int height = job.content().pixels().height();
        int width = job.content().pixels().width();
        Graph unpainted = Extractor.headless(job.network()).graph();
        String untrained =
                extractor.weights().apply(unpainted).provenance() instanceof Weights.Provenance.Untrained seeded
                        ? seeded.reason()
                        : "";
        StyleTransfer transfer = new StyleTransfer(engine(device), device, extractor);
        return new Outlook(transfer.memory(height, width, job.settings()), device, untrained);
    }

    @Override
    public Picture paint(StyleJob job, StyleTransfer.Listener listener, Cancellation cancellation) {
        Device device = device(job.device());
        return new StyleTransfer(engine(device), device, extractor(job))
                .run(
                        Picture.of(job.content().pixels()),
                        Picture.of(job.style().pixels()),
                        job.settings(),
                        listener,
                        cancellation);
    }

    @Override
    public void checkWeights(Path file, Configuration network) {
        extractors.of(network, Pooling.PUBLISHED, file);
    }

    private Extractor extractor(StyleJob job) {
        return extractors.of(job.network(), job.pooling(), job.weights());
    }

    private Device device(@Nullable Device wanted) {
        if (wanted != null) {
            return wanted;
        }
        return engines.get().stream()
                .flatMap(engine -> engine.devices().stream())
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "there is no device yet to paint on; the status bar says what is missing and why"));
    }

    private Engine engine(Device device) {
        return engines.get().stream()
                .filter(engine -> engine.id().equals(device.engine()))
                .findFirst()
                .orElseThrow(() -> new EngineException("device " + device.id() + " belongs to no engine that is here"));
    }
}
