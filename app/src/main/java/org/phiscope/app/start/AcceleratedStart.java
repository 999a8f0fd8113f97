// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.start;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.phiscope.app.workspace.ChosenSdk;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.TornadoSdk;
import org.phiscope.engine.TornadoVmProvider;
import org.phiscope.message.Message;

/**
 * Starts the program anew in a JVM with TornadoVM's options where an SDK is there that works: they cannot be given to a JVM
 * that runs, and a packaged program has no other place to learn them. An SDK is tried before in a JVM of its own, once for as
 * long as it and the JVM stay the same; where it cannot be used the program goes on without, and knows why.
 */
public final class AcceleratedStart {
    private static final System.Logger LOG = System.getLogger(AcceleratedStart.class.getName());
    private static final long TRIAL_SECONDS = 60;

    private final Path directory;
    private final Optional<String> sdk;

    /** @param directory where the program keeps what it remembers */
    public AcceleratedStart(Path directory) {
        this(directory, new ChosenSdk(directory).directory());
    }

    /** @param sdk an SDK's directory, whatever was chosen */
    public AcceleratedStart(Path directory, Path sdk) {
        this(directory, Optional.of(sdk.toString()));
    }

    AcceleratedStart(Path directory, Optional<String> sdk) {
        this.directory = directory;
        this.sdk = sdk;
    }

    /**
     * Starts the program anew if that gives it an accelerator.
     *
     * @param mainClass the program's
     * @return the exit status of the program started anew; empty where this JVM is the one to go on
     */
    public OptionalInt instead(Class<?> mainClass, boolean window, String... arguments) {
        if (sdk.isEmpty() || TornadoSdk.isStarted()) {
            return OptionalInt.empty();
        }
        Optional<Message> refusal = refusal();
        if (refusal.isPresent()) {
            TornadoVmProvider.refuse(refusal.get());
            return OptionalInt.empty();
        }
        try {
            Path kernels = Files.createTempDirectory("phiscope-kernels");
            try {
                return OptionalInt.of(run(program(mainClass, window, kernels, arguments), kernels));
            } finally {
                delete(kernels);
            }
        } catch (IOException e) {
            TornadoVmProvider.refuse(Message.of(
                    "TornadoVM cannot be used: the program cannot be started anew: {0}.", e.getMessage()));
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.of(1);
        }
    }

    /** @param kernels a directory of the class path for kernels that are made as the program runs */
    private ProcessBuilder program(Class<?> mainClass, boolean window, Path kernels, String... arguments) {
        List<String> command = command(window);
        command.add("-D" + TornadoSdk.KERNELS + "=" + kernels);
        command.add(mainClass.getName());
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder program = process(command);
        program.environment().computeIfPresent("CLASSPATH", (name, path) -> path + File.pathSeparator + kernels);
        return program;
    }

    private static int run(ProcessBuilder builder, Path kernels) throws IOException, InterruptedException {
        Process program = builder.inheritIO().start();
        Thread ending = new Thread(
                () -> {
                    program.destroy();
                    delete(kernels);
                },
                "end with the program");
        Runtime.getRuntime().addShutdownHook(ending);
        int status = program.waitFor();
        Runtime.getRuntime().removeShutdownHook(ending);
        return status;
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> directory + " could not be deleted", e);
        }
    }

    /** Why the SDK cannot be used, in one sentence that says what would change that; empty where it can. */
    public Optional<Message> refusal() {
        try {
            TornadoSdk found = found();
            String state = state(found);
            if (state.equals(tried())) {
                return Optional.empty();
            }
            write(optionsFile(), argumentFile(found.options()));
            Optional<Message> refused = tried(found);
            if (refused.isEmpty()) {
                write(stateFile(), state);
            }
            return refused;
        } catch (EngineException e) {
            return Optional.of(e.message());
        } catch (IOException e) {
            return Optional.of(Message.of(
                    "TornadoVM cannot be used: its options cannot be kept in {0}: {1}.", directory, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Message.of("TornadoVM cannot be used: trying it was interrupted."));
        }
    }

    /** Why the SDK cannot be used as far as its files tell, without trying it; empty where it may. */
    public Optional<Message> unfit() {
        try {
            found();
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e.message());
        }
    }

    private TornadoSdk found() {
        return TornadoSdk.at(sdk.orElseThrow(), Runtime.version().feature());
    }

    /** What the outcome of a trial depends on, as far as files tell. */
    private static String state(TornadoSdk found) {
        return String.join(
                "\n",
                System.getProperty("java.vm.version", ""),
                System.getProperty("java.home", ""),
                System.getProperty("java.class.path", ""),
                found.home().toString(),
                found.version(),
                Integer.toHexString(found.options().hashCode()));
    }

    private String tried() throws IOException {
        return Files.isRegularFile(stateFile()) && Files.isRegularFile(optionsFile()) ? Files.readString(stateFile()) : "";
    }

    private Optional<Message> tried(TornadoSdk found) throws IOException, InterruptedException {
        Path told = Files.createTempFile("phiscope", ".trial");
        Path noise = Files.createTempFile("phiscope", ".trial");
        try {
            List<String> command = command(false);
            command.add(SdkTrial.class.getName());
            command.add(told.toString());
            Process trial = process(command)
                    .redirectErrorStream(true)
                    .redirectOutput(noise.toFile())
                    .start();
            if (!trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
                trial.destroyForcibly();
                return Optional.of(Message.of(
                        "TornadoVM in {0} found no device within {1} s; is the driver of the accelerator installed?",
                        found.home(),
                        TRIAL_SECONDS));
            }
            if (trial.exitValue() == 0) {
                return Optional.empty();
            }
            Message reason = firstLine(told)
                    .or(() -> firstLine(noise))
                    .map(Message::verbatim)
                    .orElseGet(() -> Message.of("TornadoVM cannot be used: exit status {0}.", trial.exitValue()));
            LOG.log(System.Logger.Level.DEBUG, () -> "the trial of TornadoVM said: " + text(noise));
            return Optional.of(
                    found.backends().size() < 2
                            ? reason
                            : Message.of(
                                    "{0} It has several backends ({1}), and each needs its driver: install an SDK with one.",
                                    reason,
                                    String.join(", ", found.backends())));
        } finally {
            Files.delete(told);
            Files.delete(noise);
        }
    }

    private static Optional<String> firstLine(Path file) {
        return text(file).lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst();
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return file + ": " + e.getMessage();
        }
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(TornadoSdk.HOME, sdk.orElseThrow());
        // Not on the command line: ONNX Runtime does not survive one of some thousand characters.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    /** This JVM's own executable and options, and the SDK's options with them. */
    private List<String> command(boolean window) {
        List<String> command = new ArrayList<>();
        // On Windows java.exe opens a console where there is none.
        Path windowed = Path.of(System.getProperty("java.home"), "bin", "javaw.exe");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        command.add((window && Files.isRegularFile(windowed) ? windowed : java).toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-XX:AOT")) // its modules leave no room for a start cache
                .forEach(command::add);
        command.add("@" + optionsFile());
        return command;
    }

    /** Each word in quotes, as the JVM reads argument files. */
    static String argumentFile(List<String> options) {
        StringBuilder text = new StringBuilder();
        for (String option : options) {
            text.append('"')
                    .append(option.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"\n");
        }
        return text.toString();
    }

    private void write(Path file, String text) throws IOException {
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, "tornadovm", ".tmp");
        try {
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Path optionsFile() {
        return directory.resolve("tornadovm.options");
    }

    private Path stateFile() {
        return directory.resolve("tornadovm.tried");
    }
}
