// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command: where it prints, and the exit status it returns. */
@Command(mixinStandardHelpOptions = true)
abstract class ProgramCommand implements Callable<Integer> {
    static final int DONE = 0;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to inject
    private CommandSpec spec;

    /** Prints data. */
    final void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** Prints a line that is no data. */
    final void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
