// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Says why there is no TornadoVM engine in a build that has none. */
public final class TornadoVmProvider implements EngineProvider {
    private static final String HOME = "TORNADOVM_HOME";

    private final Map<String, String> environment;

    public TornadoVmProvider() {
        this(System.getenv());
    }

    TornadoVmProvider(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String id() {
        return "tornadovm";
    }

    @Override
    public Probe probe() {
        String home = environment.get(HOME);
        if (home == null || home.isBlank()) {
            return new Probe.Missing("TornadoVM is missing because " + HOME + " is not set.");
        }
        if (!isDirectory(home)) {
            return new Probe.Missing(
                    "TornadoVM is missing because " + HOME + " is " + home + ", which is no directory.");
        }
        return new Probe.Missing("TornadoVM is installed in " + home + ", but this build has no engine for it.");
    }

    private static boolean isDirectory(String path) {
        try {
            return Files.isDirectory(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
