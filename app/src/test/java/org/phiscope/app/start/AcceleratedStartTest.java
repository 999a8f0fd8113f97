// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.engine.TornadoVmProvider;

class AcceleratedStartTest {
    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        TornadoVmProvider.refuse(null);
    }

    /** Something that is an SDK as far as its files tell. */
    private Path sdk(String options) throws IOException {
        Path home = Files.createDirectories(directory.resolve("an sdk"));
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(
                home.resolve("etc/tornado.release"), "version=9.9-jdk" + Runtime.version().feature());
        Files.writeString(home.resolve("tornado-argfile"), options);
        return home;
    }

    private AcceleratedStart with(Path home) {
        return new AcceleratedStart(directory.resolve("kept"), Optional.of(home.toString()));
    }

    @Test
    void withoutAnSdkNothingIsStarted() {
        assertThat(new AcceleratedStart(directory, Optional.empty()).instead(AcceleratedStart.class, false))
                .isEqualTo(OptionalInt.empty());
        assertThat(TornadoVmProvider.refusal()).isNull();
    }

    @Test
    void anSdkThatCannotBeUsedIsExplainedAndTheProgramGoesOn() throws IOException {
        Path none = directory.resolve("none");

        assertThat(with(none).instead(AcceleratedStart.class, false)).isEqualTo(OptionalInt.empty());

        assertThat(TornadoVmProvider.refusal())
                .hasToString("TornadoVM cannot be used: " + none + " is no directory.");
    }

    @Test
    void whatAJvmSaysOfTheOptionsIsTheReason() throws IOException {
        assertThat(with(sdk("--no-such-option")).refusal()).hasValueSatisfying(reason -> assertThat(reason.text())
                .containsIgnoringCase("unrecognized option: --no-such-option"));
        assertThat(directory.resolve("kept/tornadovm.tried")).doesNotExist();
    }

    @Test
    void whatTheTrialSaysIsTheReason() throws IOException {
        Path home = sdk("\"-Dnothing=to do with it\"");

        // The JVM starts with these options; the build has no engine, or finds that they are not TornadoVM's.
        assertThat(with(home).refusal())
                .hasValueSatisfying(reason -> assertThat(reason.text()).startsWith("TornadoVM is installed in " + home + ", but "));
    }

    @Test
    void wordsOfAnArgumentFileAreQuoted() {
        assertThat(AcceleratedStart.argumentFile(java.util.List.of("-Da=b c", "C:\\sdk\\\"x\"")))
                .isEqualTo("\"-Da=b c\"\n\"C:\\\\sdk\\\\\\\"x\\\"\"\n");
    }
}
