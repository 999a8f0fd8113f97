// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.MeasuredSpeeds;
import org.phiscope.app.workspace.Spelling;
import org.phiscope.app.workspace.UserDirectory;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which device times are predicted for. */
final class PredictionOptions {
    @Option(
            names = "--device",
            paramLabel = "D",
            description = "Predict times on this device: one that 'phiscope list --devices' shows, or one of this machine"
                    + " ('phiscope devices'), which is measured once.")
    private @Nullable String device;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli's to inject
    private CommandSpec command;

    /**
     * The device asked for; {@code null} if none is.
     *
     * @throws UserError if there is no such device
     * @throws org.phiscope.engine.EngineException if this machine's cannot be measured
     * @throws IOException if what was measured cannot be read or kept
     */
    @Nullable DeviceSpec spec() throws IOException {
        String wanted = device;
        if (wanted == null) {
            return null;
        }
        if (wanted.contains(":")) {
            return measured(wanted);
        }
        return DeviceTable.find(wanted).orElseThrow(() -> unknown(wanted));
    }

    private static UserError unknown(String wanted) {
        List<String> near = Spelling.nearest(
                wanted, DeviceTable.all().stream().map(DeviceSpec::id).toList());
        return new UserError(
                UserError.Kind.WRONG_USE,
                "--device " + wanted + ": there is no such device; "
                        + (near.isEmpty()
                                ? "'phiscope list --devices' shows which there are"
                                : "did you mean " + String.join(" or ", near) + "?"));
    }

    private DeviceSpec measured(String id) throws IOException {
        MeasuredSpeeds speeds = new MeasuredSpeeds(UserDirectory.locate());
        try (Engines engines = Engines.discover()) {
            Device here = engines.device(id);
            Engine engine = engines.engine(here);
            Optional<DeviceSpec> kept = speeds.of(engine, here);
            if (kept.isPresent()) {
                return kept.get();
            }
            PrintWriter err = command.commandLine().getErr();
            err.println("measuring what " + here.id() + " (" + here.name() + ") can do; this is kept");
            err.flush();
            return speeds.keep(engine, here, engine.ceilings(here, _ -> {}, new Cancellation()));
        }
    }
}
