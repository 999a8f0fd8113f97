// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.phiscope.engine.EngineProvider.Probe;
import org.phiscope.engine.TornadoVmProvider;
import org.phiscope.message.Message;

/**
 * Looks in a JVM of its own whether TornadoVM finds a device, since a driver that is missing or broken can end the JVM that
 * touches it. Ends with status 0 if it does.
 */
public final class SdkTrial {
    private SdkTrial() {}

    /** @param arguments the file to write into why it finds none */
    public static void main(String[] arguments) throws IOException {
        switch (new TornadoVmProvider().probe()) {
            case Probe.Available _ -> System.exit(0);
            case Probe.Missing(Message reason) -> {
                Files.writeString(Path.of(arguments[0]), reason.text());
                System.exit(1);
            }
        }
    }
}
