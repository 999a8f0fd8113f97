// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", ":", "nonsense", ":x", ":59999", "unix:59999.0", "localhost:59999"})
    void nobodyAnswers(String name) {
        assertThat(Display.answers(name)).isFalse();
    }

    @Test
    void somebodyAnswersOverTheNetwork() throws IOException {
        try (ServerSocket server = free()) {
            assertThat(Display.answers("localhost:" + (server.getLocalPort() - 6000) + ".0"))
                    .isTrue();
        }
    }

    /** A port that is a display's: not below 6000. */
    private static ServerSocket free() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        assertThat(server.getLocalPort()).isGreaterThan(6000);
        return server;
    }
}
