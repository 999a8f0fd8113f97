// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where programs keep what they can make again, by the habits of the operating system. */
final class CacheDirectory {
    /** System property that names another directory. */
    static final String OVERRIDE = "phiscope.cache.directory";

    private CacheDirectory() {}

    /** The program's own; it need not exist yet. */
    static Path locate() {
        String override = System.getProperty(OVERRIDE);
        return override != null
                ? Path.of(override)
                : locate(System.getProperty("os.name", ""), System.getProperty("user.home", ""), System.getenv());
    }

    static Path locate(String system, String home, Map<String, String> environment) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return under(environment.get("LOCALAPPDATA"), Path.of(home, "AppData", "Local"))
                    .resolve("Phiscope")
                    .resolve("Cache");
        }
        if (os.startsWith("mac")) {
            return Path.of(home, "Library", "Caches", "Phiscope");
        }
        return under(environment.get("XDG_CACHE_HOME"), Path.of(home, ".cache")).resolve("phiscope");
    }

    private static Path under(@Nullable String named, Path otherwise) {
        return named == null || named.isBlank() ? otherwise : Path.of(named);
    }
}
