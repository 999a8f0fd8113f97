// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command: where it prints, and the exit status it returns. */
@Command(mixinStandardHelpOptions = true)
abstract class ProgramCommand implements Callable<Integer> {
    static final int DONE = 0;

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to inject
    private CommandSpec spec;

    /** Prints data. */
    final void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /**
     * Prepares a device for all networks, and says so where that takes time: the first part, and then one every few
     * seconds.
     */
    final void warmUp(Engine engine, Device device) {
        long begin = System.nanoTime();
        long[] said = {begin - BETWEEN_LINES.toNanos()};
        engine.warmUp(
                device,
                (done, parts, part) -> {
                    long now = System.nanoTime();
                    if (done == parts) {
                        say(String.format(Locale.ROOT, "warmed up in %.1f s", (now - begin) / 1e9));
                    } else if (now - said[0] >= BETWEEN_LINES.toNanos()) {
                        said[0] = now;
                        say("warming up " + device.id() + ", " + (done + 1) + " of " + parts + ": " + part);
                    }
                },
                new Cancellation());
    }

    /** Prints a line that is no data. */
    final void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
