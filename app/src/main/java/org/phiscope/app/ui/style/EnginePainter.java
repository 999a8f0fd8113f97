// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.nio.file.Path;
import java.util.Optional;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.NetworkRunner.Place;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.StyleExtractors;
import org.phiscope.engine.Cancellation;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.style.Extractor;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.Picture;
import org.phiscope.style.StyleTransfer;
import org.phiscope.weights.Weights;

/** Paints on the device that was chosen, and from the beginning on ONNX Runtime where that fails. */
final class EnginePainter implements StylePainter {
    private final NetworkRunner runner;
    private final StyleExtractors extractors;

    EnginePainter(NetworkRunner runner, Optional<SampleFiles> samples) {
        this.runner = runner;
        this.extractors = new StyleExtractors(samples);
    }

    @Override
    public Outlook outlook(StyleJob job) {
        Extractor extractor = extractor(job);
        Place place = runner.place(job.device());
        int height = job.content().pixels().height();
        int width = job.content().pixels().width();
        Graph unpainted = Extractor.headless(job.network()).graph();
        String untrained =
                extractor.weights().apply(unpainted).provenance() instanceof Weights.Provenance.Untrained seeded
                        ? seeded.reason().text()
                        : "";
        StyleTransfer transfer = new StyleTransfer(place.engine(), place.device(), extractor);
        return new Outlook(transfer.memory(height, width, job.settings()), place.device(), untrained);
    }

    @Override
    public Picture paint(StyleJob job, StyleTransfer.Listener listener, Cancellation cancellation) {
        Extractor extractor = extractor(job);
        Picture content = Picture.of(job.content().pixels());
        Picture style = Picture.of(job.style().pixels());
        return runner.run(
                job.device(),
                place -> new StyleTransfer(place.engine(), place.device(), extractor)
                        .run(content, style, job.settings(), listener, cancellation));
    }

    @Override
    public void checkWeights(Path file, Configuration network) {
        extractors.of(network, Pooling.PUBLISHED, file);
    }

    private Extractor extractor(StyleJob job) {
        return extractors.of(job.network(), job.pooling(), job.weights());
    }
}
