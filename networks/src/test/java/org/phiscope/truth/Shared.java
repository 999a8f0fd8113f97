// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference data that lies beside the project and is not part of it. */
public final class Shared {
    private static final Path ROOT = Path.of("..", "..", "shared");

    private Shared() {}

    /** A file of it; skips the test where it is absent. */
    public static Path file(String path) {
        Path file = ROOT.resolve(path);
        assumeTrue(Files.isReadable(file), () -> "skipped: " + file + " is not there");
        return file;
    }
}
