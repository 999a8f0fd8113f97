// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.phiscope.message.Message;

/** Finds TornadoVM: it is there where it is installed, this build has an engine for it and the JVM runs as it needs. */
public final class TornadoVmProvider implements EngineProvider {
    private static final String HOME = TornadoSdk.HOME;

    private static volatile @Nullable Message refusal;

    private final Map<String, String> environment;
    private final Iterable<Build> builds;

    /** The engine of a build that has one. Found by {@link ServiceLoader}: builds without have no class for it. */
    public interface Build {
        /** Touches TornadoVM; anything may be thrown. */
        Probe open();
    }

    public TornadoVmProvider() {
        this(System.getenv(), ServiceLoader.load(Build.class));
    }

    TornadoVmProvider(Map<String, String> environment, Iterable<Build> builds) {
        this.environment = environment;
        this.builds = builds;
    }

    /**
     * Has every probe from now on answer what was found wrong with the installation before the JVM was started without it.
     *
     * @param reason {@code null} to look again
     */
    public static void refuse(@Nullable Message reason) {
        refusal = reason;
    }

    /** Why it is not to be used; {@code null} where nothing was found. */
    public static @Nullable Message refusal() {
        return refusal;
    }

    /** Whether this build has an engine for TornadoVM. */
    public static boolean hasEngine() {
        return ServiceLoader.load(Build.class).stream().findAny().isPresent();
    }

    @Override
    public String id() {
        return "tornadovm";
    }

    /** TornadoVM's first touch throws errors of every kind where a driver is missing, and is of no use after that. */
    @Override
    @SuppressWarnings("CatchingUnchecked")
    public Probe probe() {
        String home = environment.get(HOME);
        Message refused = refusal;
        if (refused != null) {
            return new Probe.Missing(refused);
        }
        if (home == null || home.isBlank()) {
            return new Probe.Missing(Message.of("TornadoVM is missing because {0} is not set.", HOME));
        }
        if (!isDirectory(home)) {
            return new Probe.Missing(Message.of("TornadoVM is missing because {0} is {1}, which is no directory.", HOME, home));
        }
        try {
            Iterator<Build> found = builds.iterator();
            if (!found.hasNext()) {
                return new Probe.Missing(Message.of("TornadoVM is installed in {0}, but this build has no engine for it.", home));
            }
            if (!TornadoSdk.isStarted()) {
                return new Probe.Missing(Message.of(
                            "TornadoVM is installed in {0}, but the program was started without the options that its "
                                    + "tornado-argfile lists.",
                            home));
            }
            return found.next().open();
        } catch (Throwable e) {
            return new Probe.Missing(Message.of("TornadoVM in {0} cannot be used: {1}", home, reason(e)));
        }
    }

    /** What the innermost cause says, in one line. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
        return cause.getClass().getSimpleName() + ": " + message;
    }

    private static boolean isDirectory(String path) {
        try {
            return Files.isDirectory(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
