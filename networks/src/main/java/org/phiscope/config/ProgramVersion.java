// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** Which Phiscope this is. */
public final class ProgramVersion {
    private static final String RESOURCE = "program.properties";

    private ProgramVersion() {}

    /** For example {@code 0.1.0}; the build writes it into a resource. */
    public static String text() {
        Properties properties = new Properties();
        try (InputStream resource = ProgramVersion.class.getResourceAsStream(RESOURCE)) {
            properties.load(Objects.requireNonNull(resource, RESOURCE));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
        return Objects.requireNonNull(properties.getProperty("version"), "version");
    }
}
