// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the program keeps what it remembers, by the habits of the operating system. */
public final class UserDirectory {
    /** System property that names another directory. */
    public static final String OVERRIDE = "phiscope.settings.directory";

    private UserDirectory() {}

    /** The directory; it need not exist yet. */
    public static Path locate() {
        String override = System.getProperty(OVERRIDE);
        if (override != null) {
            return Path.of(override);
        }
        return locate(System.getProperty("os.name", ""), System.getProperty("user.home", ""), System.getenv());
    }

    static Path locate(String system, String home, Map<String, String> environment) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return under(environment.get("APPDATA"), Path.of(home, "AppData", "Roaming"), "Phiscope");
        }
        if (os.startsWith("mac")) {
            return Path.of(home, "Library", "Application Support", "Phiscope");
        }
        return under(environment.get("XDG_CONFIG_HOME"), Path.of(home, ".config"), "phiscope");
    }

    private static Path under(@Nullable String named, Path otherwise, String name) {
        return (named == null || named.isBlank() ? otherwise : Path.of(named)).resolve(name);
    }
}
