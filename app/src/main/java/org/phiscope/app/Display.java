// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether there is a screen to open a window on; asked before JavaFX is, which knows no gentle answer. */
final class Display {
    /** {@code host:number.screen}, as X(7) has it. */
    private static final Pattern NAME = Pattern.compile("(?:unix)?(?<host>.*):(?<number>\\d{1,5})(?:\\.\\d+)?");

    private static final Path SOCKETS = Path.of("/tmp/.X11-unix");
    private static final Path ABSTRACT_SOCKETS = Path.of("/proc/net/unix");
    private static final int FIRST_PORT = 6000;
    private static final int PATIENCE_MILLISECONDS = 2000;

    private Display() {}

    /** JavaFX draws through X11 on Linux, under Wayland too; elsewhere there is always something to draw on. */
    static boolean isThere() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        return !linux
                || System.getProperty("glass.platform") != null
                || answers(System.getenv().get("DISPLAY"));
    }

    static boolean answers(@Nullable String name) {
        if (name == null) {
            return false;
        }
        Matcher display = NAME.matcher(name.strip());
        if (!display.matches()) {
            return false;
        }
        String socket = "X" + display.group("number");
        String host = display.group("host");
        if (host.isEmpty()) {
            return Files.exists(SOCKETS.resolve(socket)) || isAbstractSocket(SOCKETS.resolve(socket));
        }
        try (Socket remote = new Socket()) {
            int port = FIRST_PORT + Integer.parseInt(display.group("number"));
            remote.connect(new InetSocketAddress(host, Math.min(port, 0xffff)), PATIENCE_MILLISECONDS);
            return true;
        } catch (IOException e) {
            return false; // nobody there
        }
    }

    private static boolean isAbstractSocket(Path socket) {
        try {
            return Files.readString(ABSTRACT_SOCKETS, StandardCharsets.ISO_8859_1)
                    .lines()
                    .anyMatch(line -> line.endsWith("@" + socket));
        } catch (IOException e) {
            return false; // a system without that list
        }
    }
}
