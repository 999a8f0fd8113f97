// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornadoSdkTest {
    @TempDir
    Path home;

    @BeforeEach
    void install() throws IOException {
        Files.createDirectory(home.resolve("etc"));
        Files.writeString(home.resolve("etc/tornado.release"), "version=5.2.0-jdk25\nbranch=main\n");
        Files.writeString(home.resolve("etc/tornado.backend"), "tornado.backends=opencl-backend,ptx-backend\n");
        Files.writeString(home.resolve("tornado-argfile"), """
                # === JVM mode ===
                -XX:+EnableJVMCI
                --enable-preview
                -XX:+UseParallelGC
                -Dstdout.encoding=UTF-8
                -Djava.library.path="C:\\\\Program Files\\\\sdk\\\\lib"
                --module-path .:/sdk/share/java/tornado
                --add-modules ALL-SYSTEM,tornado.runtime
                "--upgrade-module-path" "C:\\\\Program Files\\\\graal"
                """);
    }

    @Test
    void readsWhatAnSdkSaysOfItself() {
        TornadoSdk sdk = TornadoSdk.at(home.toString(), 25);

        assertThat(sdk.version()).isEqualTo("5.2.0-jdk25");
        assertThat(sdk.backends()).containsExactly("opencl", "ptx");
        assertThat(sdk.options())
                .startsWith("-XX:+EnableJVMCI")
                .containsSubsequence("--module-path", "/sdk/share/java/tornado", "--add-modules", "tornado.runtime")
                .endsWith("--upgrade-module-path", "C:\\Program Files\\graal")
                .doesNotContain("--enable-preview", "-XX:+UseParallelGC", "-Dstdout.encoding=UTF-8");
    }

    @Test
    void saysWhyADirectoryCannotBeUsed() throws IOException {
        assertRefused(home.resolve("nowhere").toString(), "TornadoVM cannot be used: " + home.resolve("nowhere") + " is no directory.");
        assertRefused("\0", "is no directory.");
        assertRefused(home.resolve("etc").toString(), "so it is no SDK.");
        assertThatThrownBy(() -> TornadoSdk.at(home.toString(), 26))
                .isInstanceOf(EngineException.class)
                .hasMessage("TornadoVM cannot be used: the SDK in " + home
                        + " is 5.2.0-jdk25, and this is JDK 26; install the SDK whose version ends in -jdk26.");
        Files.writeString(home.resolve("etc/tornado.release"), "x".repeat(2 << 20));
        assertRefused(home.toString(), "is too large to be TornadoVM's.");
    }

    private static void assertRefused(String directory, String reason) {
        assertThatThrownBy(() -> TornadoSdk.at(directory, 25))
                .isInstanceOf(EngineException.class)
                .hasMessageEndingWith(reason);
    }
}
