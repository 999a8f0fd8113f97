// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.phiscope.app.workspace.Spelling;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.ProgramVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's commands together, and the one place that turns failures into lines and exit statuses. */
@Command(
        name = "phiscope",
        description = "Says what convolutional networks cost, and runs them.",
        footer = {
            "",
            "NETWORK is the name of a published network ('phiscope list'), a configuration .json, or a darknet .cfg.",
            "Without arguments, or with files alone, the window opens.",
            "",
            "Exit status: 0 done, 1 a defect of the program, 2 wrong use, 3 bad input, 4 no such device or weights,",
            "5 'verify' found an error above its tolerance."
        },
        versionProvider = Phiscope.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListCommand.class,
            CostCommand.class,
            ExportCommand.class,
            SolveCommand.class,
            SweepCommand.class,
            DetectCommand.class,
            FeaturesCommand.class,
            StyleCommand.class,
            DevicesCommand.class,
            BenchCommand.class,
            VerifyCommand.class,
            DemoCommand.class
        })
public final class Phiscope implements Runnable {
    /** Exit status of a defect of the program. */
    public static final int DEFECT = 1;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print stack traces of failures.")
    private boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to inject
    private CommandSpec spec;

    private Phiscope() {}

    /** Whether the program's first argument asks for the command line and not for a file to be opened. */
    public static boolean isCommand(String argument) {
        return argument.startsWith("-") || commandLine().getSubcommands().containsKey(argument);
    }

    /** Whether the command is about devices, so that all of them have to be there. */
    public static boolean asksForDevices(String... arguments) {
        return arguments.length > 0
                && isCommand(arguments[0])
                && (arguments[0].equals("devices")
                        || Arrays.stream(arguments).anyMatch(argument -> argument.startsWith("--device")));
    }

    /**
     * Runs a command.
     *
     * @param out takes data
     * @param err takes everything else
     * @return the exit status
     */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        int status;
        try {
            status = commandLine().setOut(out).setErr(err).execute(arguments);
        } catch (OutOfMemoryError e) {
            // What wanted the memory is unwound by now, and the line below takes next to none.
            err.println("phiscope: this takes more memory than Java was given; take a smaller network, image or batch");
            status = UserError.Kind.NOT_THERE.exitStatus();
        }
        out.flush();
        err.flush();
        return status;
    }

    private static CommandLine commandLine() {
        Phiscope phiscope = new Phiscope();
        return new CommandLine(phiscope)
                .setParameterExceptionHandler((e, _) -> {
                    String command = e.getCommandLine().getCommandSpec().qualifiedName();
                    return report(e.getCommandLine(), UserError.Kind.WRONG_USE.exitStatus(), wrongUse(e, command));
                })
                .setExecutionExceptionHandler((e, command, _) -> phiscope.failed(e, command))
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    private int failed(Exception failure, CommandLine command) {
        if (debug) {
            failure.printStackTrace(command.getErr());
        }
        Optional<UserError> error = UserError.of(failure);
        if (error.isPresent()) {
            return report(command, error.get().kind().exitStatus(), error.get().line());
        }
        String defect = failure.toString().replaceAll("\\p{Cntrl}+", " ");
        return report(
                command, DEFECT, "this should not have happened: " + defect + (debug ? "" : "; --debug shows where"));
    }

    private static int report(CommandLine command, int status, String line) {
        command.getErr().println("phiscope: " + line);
        command.getErr().flush();
        return status;
    }

    private static String wrongUse(CommandLine.ParameterException e, String command) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && e.getCommandLine().getParent() == null
                && !unmatched.getUnmatched().getFirst().startsWith("-")) {
            return noCommand(unmatched.getUnmatched().getFirst(), e.getCommandLine());
        }
        String message = String.valueOf(e.getMessage())
                .replaceAll("\\p{Cntrl}+", " ")
                .replaceFirst("^Error: ", "")
                .strip();
        return message + (message.endsWith(".") ? " " : "; ") + "'" + command + " --help' shows what it takes";
    }

    private static String noCommand(String typed, CommandLine program) {
        List<String> near = Spelling.nearest(typed, program.getSubcommands().keySet());
        return "there is no command or file '" + typed + "'; "
                + (near.isEmpty()
                        ? "'phiscope --help' shows the commands"
                        : "did you mean " + String.join(" or ", near) + "?");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"phiscope " + ProgramVersion.text()};
        }
    }
}
