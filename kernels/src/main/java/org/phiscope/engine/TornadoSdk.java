// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;

/**
 * An installed TornadoVM, as far as its files tell.
 *
 * @param version for example {@code 5.2.0-jdk25}
 * @param backends drivers that it loads, all of which have to find their native libraries; for example {@code opencl}
 * @param options what a JVM has to be started with, in the order of its {@code tornado-argfile}; without what the program
 *     does not want: a collector, preview features, every module of the JDK, and modules from the current directory
 */
public record TornadoSdk(Path home, String version, List<String> backends, List<String> options) {
    /** Environment variable that names the directory of the SDK. */
    public static final String HOME = "TORNADOVM_HOME";

    /**
     * System property that names a directory of the class path, empty at the start, in which the engine may put kernels that
     * are made for one network. Without it there are none.
     */
    public static final String KERNELS = "phiscope.kernels.directory";

    /** A property that TornadoVM's options set: it tells a JVM that was started with them. */
    static final String STARTED = "tornado.load.runtime.implementation";

    /** Its argument file has some 300 lines; anything much larger is none. */
    private static final long MAX_BYTES = 1 << 20;

    /** A word of an argument file: in quotes, with backslashes before what they protect, or without. */
    private static final Pattern WORD = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"|\\S+");

    public TornadoSdk {
        backends = List.copyOf(backends);
        options = List.copyOf(options);
    }

    /**
     * Looks at a directory.
     *
     * @param java feature version of the JVM that is to run it
     * @throws EngineException if it cannot be used; the message is one sentence that says why and what would change that
     */
    public static TornadoSdk at(String directory, int java) {
        Path home = directory(directory);
        Path release = home.resolve("etc/tornado.release");
        Path arguments = home.resolve("tornado-argfile");
        if (!Files.isRegularFile(release) || !Files.isRegularFile(arguments)) {
            throw new EngineException(Message.of(
                    "TornadoVM cannot be used: there is no etc/tornado.release or no tornado-argfile in {0}, so "
                            + "it is no SDK.",
                    home));
        }
        String version = value(release, "version");
        if (!version.endsWith("-jdk" + java)) {
            throw new EngineException(Message.of(
                    "TornadoVM cannot be used: the SDK in {0} is {1}, and this is JDK {2}; install the SDK whose "
                            + "version ends in -jdk{3}.",
                    home, version.isEmpty() ? Message.of("of no version") : version, java, java));
        }
        Path drivers = home.resolve("etc/tornado.backend");
        String backends = Files.isRegularFile(drivers) ? value(drivers, "tornado.backends") : "";
        return new TornadoSdk(
                home,
                version,
                Arrays.stream(backends.split(","))
                        .map(name -> name.replace("-backend", "").strip())
                        .filter(name -> !name.isEmpty())
                        .toList(),
                options(lines(arguments)));
    }

    /** Whether this JVM was started with an SDK's options. */
    public static boolean isStarted() {
        return System.getProperty(STARTED) != null;
    }

    private static Path directory(String name) {
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                return path.toAbsolutePath();
            }
        } catch (InvalidPathException e) {
            // No directory either, then.
        }
        throw new EngineException(Message.of("TornadoVM cannot be used: {0} is no directory.", name));
    }

    /** What a line {@code key=…} says; nothing if there is none. */
    private static String value(Path file, String name) {
        String key = name + "=";
        return lines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElse("");
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new EngineException(Message.of("{0} is too large to be TornadoVM's.", file));
            }
            return Files.readAllLines(file).stream().map(String::strip).toList();
        } catch (IOException e) {
            throw new EngineException(Message.of("{0} cannot be read: {1}.", file, FileMessages.why(e)));
        }
    }

    /** The words of an argument file that are wanted, without their quotes. */
    static List<String> options(List<String> lines) {
        List<String> options = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("#")) {
                continue;
            }
            Matcher words = WORD.matcher(line);
            while (words.find()) {
                String word = words.group(1) == null ? words.group() : words.group(1).replaceAll("\\\\(.)", "$1");
                if (!word.matches("-XX:\\+Use\\w+GC|--enable-preview|-Dstdout\\.encoding=.*")) {
                    options.add(word.replaceFirst("^\\.[:;]", "").replaceFirst("^ALL-SYSTEM,", ""));
                }
            }
        }
        return options;
    }
}
