// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.phiscope.app.cli.Phiscope;
import org.phiscope.app.start.AcceleratedStart;
import org.phiscope.app.ui.Workbench;
import org.phiscope.app.workspace.UserDirectory;
import org.phiscope.app.workspace.UserError;

/** Opens the window where there is nothing to do but to open files, and runs a command otherwise. */
public final class Main {
    private Main() {}

    /** See {@code phiscope --help}. */
    public static void main(String[] arguments) {
        boolean window = opensWindow(arguments);
        if (window && Display.isThere() || Phiscope.asksForDevices(arguments)) {
            OptionalInt status = new AcceleratedStart(UserDirectory.locate()).instead(Main.class, window, arguments);
            if (status.isPresent()) {
                System.exit(status.getAsInt());
            }
        }
        StandardOutput out = new StandardOutput(FileDescriptor.out);
        PrintWriter err = new StandardOutput(FileDescriptor.err).writer();
        int status = run(out.writer(), err, arguments);
        Optional<String> failure = out.failure();
        if (failure.isPresent() && status == 0) {
            err.println("phiscope: standard output cannot be written: " + failure.get());
            status = UserError.Kind.BAD_INPUT.exitStatus();
        }
        err.flush();
        System.exit(status);
    }

    private static int run(PrintWriter out, PrintWriter err, String[] arguments) {
        if (!opensWindow(arguments)) {
            return Phiscope.run(out, err, arguments);
        }
        if (Display.isThere()) {
            Workbench.open(Arrays.stream(arguments).map(Path::of).toList());
            return 0;
        }
        if (arguments.length == 0) {
            err.println("phiscope: there is no display to open the window on; running 'phiscope demo'");
            err.flush();
            return Phiscope.run(out, err, "demo");
        }
        err.println("phiscope: there is no display to open " + arguments[0]
                + " on; 'phiscope --help' shows what works without one");
        return UserError.Kind.NOT_THERE.exitStatus();
    }

    private static boolean opensWindow(String[] arguments) {
        return Arrays.stream(arguments).allMatch(argument -> isFile(argument) && !Phiscope.isCommand(argument));
    }

    private static boolean isFile(String argument) {
        try {
            return Files.isRegularFile(Path.of(argument));
        } catch (InvalidPathException e) {
            return false; // a misspelt command, then
        }
    }
}
