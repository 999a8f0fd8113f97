// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.phiscope.app.cli.Phiscope;
import org.phiscope.app.ui.Workbench;
import org.phiscope.app.workspace.UserError;

/** Opens the window where there is nothing to do but to open files, and runs a command otherwise. */
public final class Main {
    private Main() {}

    /** See {@code phiscope --help}. */
    public static void main(String[] arguments) {
        PrintWriter out = utf8(FileDescriptor.out);
        PrintWriter err = utf8(FileDescriptor.err);
        int status;
        if (!opensWindow(arguments)) {
            status = Phiscope.run(out, err, arguments);
        } else if (hasDisplay()) {
            Workbench.open(Arrays.stream(arguments).map(Path::of).toList());
            status = 0;
        } else if (arguments.length == 0) {
            err.println("phiscope: there is no display to open the window on; running 'phiscope demo'");
            status = Phiscope.run(out, err, "demo");
        } else {
            err.println("phiscope: there is no display to open " + arguments[0]
                    + " on; 'phiscope --help' shows what works without one");
            status = UserError.Kind.NOT_THERE.exitStatus();
        }
        out.flush();
        err.flush();
        System.exit(status);
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

    /** JavaFX draws through X11 on Linux, under Wayland too; elsewhere there is always something to draw on. */
    private static boolean hasDisplay() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        String display = System.getenv("DISPLAY");
        return !linux || (display != null && !display.isBlank()) || System.getProperty("glass.platform") != null;
    }

    /** Standard output takes UTF-8 whatever the locale: names of files and networks are not to turn into question marks. */
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
    }
}
