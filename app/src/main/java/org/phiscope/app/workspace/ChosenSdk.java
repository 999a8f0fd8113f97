// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.phiscope.engine.TornadoSdk;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;

/**
 * Which TornadoVM the program uses: that of the directory chosen in the window, else the one that the environment names.
 * The choice is one line in a file of its own, which the launchers read too.
 */
public final class ChosenSdk {
    private static final long LONGEST = 4096;

    private final Path file;

    /** @param directory where the program keeps what it remembers */
    public ChosenSdk(Path directory) {
        file = directory.resolve("tornadovm.home");
    }

    /** The SDK's directory as it was named; empty where none was. */
    public Optional<String> directory() {
        return chosen().or(() -> Optional.ofNullable(System.getenv(TornadoSdk.HOME)).filter(home -> !home.isBlank()));
    }

    /** The directory that was chosen in the window, which is stronger than what the environment names. */
    public Optional<String> chosen() {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST
                    ? Files.readString(file).lines().findFirst().map(String::strip).filter(line -> !line.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UserError(UserError.Kind.BAD_INPUT, Message.of("{0} cannot be read: {1}", file, FileMessages.why(e)));
        }
    }

    /** From the next start on this is the SDK's directory. */
    public void choose(Path directory) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, directory.toAbsolutePath() + "\n", StandardCharsets.UTF_8);
    }

    /** From the next start on the environment says where the SDK is. */
    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
