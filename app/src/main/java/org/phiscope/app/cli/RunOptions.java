// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engines;
import org.phiscope.weights.Weights;
import picocli.CommandLine.Option;

/** What a network runs on. */
final class RunOptions {
    @Option(
            names = "--device",
            paramLabel = "D",
            description = "Device to run on; 'phiscope devices' lists them. By default the first.")
    private @Nullable String device;

    /** @throws org.phiscope.engine.EngineException if there is no such device, or none at all */
    Device device(Engines engines) {
        return device == null ? engines.preferred().devices().getFirst() : engines.device(device);
    }

    /** Why results mean nothing; {@code null} where they do. */
    static @Nullable String untrained(Weights.Provenance provenance) {
        return switch (provenance) {
            case Weights.Provenance.Untrained untrained -> untrained.reason().text();
            case Weights.Provenance.Trained _, Weights.Provenance.Formula _ -> null;
        };
    }
}
