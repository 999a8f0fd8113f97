// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.status.Notices.Notice;
import org.phiscope.app.ui.status.Notices.Severity;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.workspace.ChosenSdk;
import org.phiscope.message.Message;

class SdkChoiceTest {
    @TempDir
    Path directory;

    private final Notices notices = new Notices();

    private SdkChoice choice(Optional<Message> refusal) {
        return new SdkChoice(
                new ChosenSdk(directory),
                _ -> refusal,
                new BackgroundTasks(
                        Runnable::run, Runnable::run, failure -> notices.error("unexpected " + failure.cause())),
                notices,
                new Language(Locale.ENGLISH));
    }

    @Test
    void anSdkThatWorksIsKept() {
        Path sdk = directory.resolve("sdk é");

        choice(Optional.empty()).choose(sdk);

        assertThat(new ChosenSdk(directory).directory()).contains(sdk.toString());
        assertThat(notices.shown())
                .containsExactly(new Notice(
                        Severity.INFORMATION, "TornadoVM in " + sdk + " is used from the next start on."));
        choice(Optional.empty()).forget();
        assertThat(new ChosenSdk(directory).chosen()).isEmpty();
    }

    @Test
    void anSdkThatDoesNotChangesNothing() {
        Path before = directory.resolve("before");
        choice(Optional.empty()).choose(before);

        choice(Optional.of(Message.verbatim("TornadoVM cannot be used: there is no driver."))).choose(directory.resolve("after"));

        assertThat(new ChosenSdk(directory).chosen()).contains(before.toString());
        assertThat(notices.shown())
                .endsWith(new Notice(Severity.ERROR, "TornadoVM cannot be used: there is no driver."));
    }
}
