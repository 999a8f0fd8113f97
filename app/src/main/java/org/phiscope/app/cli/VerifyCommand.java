// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.Json;
import org.phiscope.app.workspace.NetworkSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.verify.Reference;
import org.phiscope.verify.Verification;
import org.phiscope.verify.Verifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code phiscope verify}. */
@Command(
        name = "verify",
        description =
                "Run networks with weights made by a formula, and compare every tap with what the publishers' code"
                        + " computes.",
        footer = {
            "",
            "A tap's error is max|ours - reference| / max|reference|. --json prints one object a line for each"
                    + " reference.",
            "Exit status 5 where an error is above --tolerance, or a tap could not be compared."
        })
final class VerifyCommand extends ProgramCommand {
    /** Exit status of an error above the tolerance. */
    static final int OFF = 5;

    @Parameters(paramLabel = "REFERENCE.json", arity = "1..*", description = "Results of the publishers' code.")
    private List<Path> references = List.of();

    @Option(
            names = "--network",
            paramLabel = "NETWORK",
            description = "Network that is run: a name, a configuration .json or a darknet .cfg. By default the one that"
                    + " the reference names.")
    private @Nullable String network;

    @Mixin
    private RunOptions runs = new RunOptions();

    @Option(
            names = "--tolerance",
            paramLabel = "E",
            description = "Largest error that passes. By default every error does.")
    private @Nullable Double tolerance;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Configuration named = network == null ? null : NetworkSource.open(network).configuration();
        boolean passed = true;
        try (Engines engines = Engines.discover()) {
            Device device = runs.device(engines);
            warmUp(engines.engine(device), device);
            Verifier verifier = new Verifier(engines.engine(device), device);
            for (Path file : references) {
                Reference reference = Reference.read(file);
                Verification verification = named == null
                        ? verifier.verify(reference, new Cancellation())
                        : verifier.verify(reference, named, new Cancellation());
                print(json ? Json.writeLine(json(verification)) : text(file, verification));
                passed &= passes(file, verification);
            }
        }
        return passed ? DONE : OFF;
    }

    private boolean passes(Path file, Verification verification) {
        for (Verification.Skipped skipped : verification.skipped()) {
            say(file + ": " + skipped.tap() + " was not compared: " + skipped.reason());
        }
        if (tolerance == null) {
            return true;
        }
        List<String> off = verification.taps().stream()
                .filter(tap -> !(tap.relativeError() <= tolerance))
                .map(Verification.TapError::tap)
                .toList();
        if (!off.isEmpty()) {
            say(file + ": above the tolerance " + tolerance + ": " + String.join(", ", off));
        }
        return off.isEmpty() && verification.skipped().isEmpty();
    }

    private static String text(Path file, Verification verification) {
        TextTable table = new TextTable(LEFT, LEFT, LEFT, RIGHT);
        table.row("", "tap", "node", "relative error");
        for (Verification.TapError tap : verification.taps()) {
            table.row("", tap.tap(), tap.node(), error(tap.relativeError()));
        }
        return file.getFileName() + ": " + verification.network() + " on " + verification.device() + ", at most "
                + error(verification.maxRelativeError()) + "\n" + table;
    }

    private static String error(double error) {
        return String.format(Locale.ROOT, "%.2e", error);
    }

    private static Map<String, Object> json(Verification verification) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("network", verification.network());
        object.put("device", verification.device());
        object.put("maxRelativeError", finite(verification.maxRelativeError()));
        object.put(
                "taps",
                verification.taps().stream()
                        .map(tap -> {
                            Map<String, Object> entry = new LinkedHashMap<>();
                            entry.put("tap", tap.tap());
                            entry.put("node", tap.node());
                            entry.put("relativeError", finite(tap.relativeError()));
                            return entry;
                        })
                        .toList());
        return object;
    }

    /** JSON has no infinity, which is the error of a NaN; the largest number there is fails every tolerance, too. */
    private static double finite(double error) {
        return Math.min(error, Double.MAX_VALUE);
    }
}
