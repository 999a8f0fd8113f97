// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.config.ConfigurationException;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;

class AutosaveTest {
    private static final Configuration B0 = Families.network("efficientnet-b0").orElseThrow();
    private final List<String> failures = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void bringsBackWhatWasOnTheWorkbench() throws IOException {
        WorkbenchModel model = new WorkbenchModel(B0, Runnable::run, Runnable::run);
        Autosave first = Autosave.claim(directory).orElseThrow();
        assertThat(first.restore()).isEmpty();
        first.follow(model, Runnable::run, Runnable::run, failure -> failures.add(failure.text()));
        model.set("phi", 2.0);
        model.conventionProperty().set(Convention.PAPER);

        // The window crashed: nobody closed the file. A lock goes with its process; here with the slot.
        Autosave meanwhile = Autosave.claim(directory).orElseThrow();
        assertThat(meanwhile.restore()).as("another window has a file of its own").isEmpty();
        meanwhile.close();

        first.close();
        Autosave next = Autosave.claim(directory).orElseThrow();
        var restored = next.restore().orElseThrow();
        assertThat(restored.configuration()).isEqualTo(model.configuration());
        assertThat(restored.convention()).isEqualTo(Convention.PAPER);
        assertThat(failures).isEmpty();
        next.close();
    }

    @Test
    void writesEveryChangeBeforeItIsClosed() throws IOException {
        WorkbenchModel model = new WorkbenchModel(B0, Runnable::run, Runnable::run);
        Autosave autosave = Autosave.claim(directory).orElseThrow();
        autosave.follow(model, Runnable::run, Runnable::run, failure -> failures.add(failure.text()));
        model.set("phi", 3.0);
        assertThat(autosave.restore().orElseThrow().configuration()).isEqualTo(model.configuration());
        autosave.close();
    }

    @Test
    void putsAsideWhatItCannotRead() throws IOException {
        Path file = directory.resolve("session-1.json");
        Files.writeString(file, "{\"phiscope\": 99}");
        Autosave autosave = Autosave.claim(directory).orElseThrow();
        assertThatThrownBy(autosave::restore).isInstanceOf(ConfigurationException.class);
        assertThat(file).doesNotExist();
        assertThat(directory.resolve("unreadable-session-1.json")).hasContent("{\"phiscope\": 99}");
        autosave.close();
    }

    @Test
    void saysWhyItCannotWrite() throws IOException {
        WorkbenchModel model = new WorkbenchModel(B0, Runnable::run, Runnable::run);
        Autosave autosave = Autosave.claim(directory).orElseThrow();
        autosave.follow(model, Runnable::run, Runnable::run, failure -> failures.add(failure.text()));
        Files.createDirectories(directory.resolve("session-1.json").resolve("in the way"));
        model.set("phi", 1.0);
        assertThat(failures).singleElement().asString().contains("session-1.json");
    }

    @Test
    void bringsBackWhatWasPinned() throws IOException {
        WorkbenchModel model = new WorkbenchModel(B0, Runnable::run, Runnable::run);
        Autosave first = Autosave.claim(directory).orElseThrow();
        assertThat(first.restorePinned()).isEmpty();
        first.follow(model, Runnable::run, Runnable::run, failure -> failures.add(failure.text()));
        model.pin(B0.with("phi", 2.0));
        model.set("phi", 1.0);
        assertThat(first.restorePinned().orElseThrow().configuration()).isEqualTo(B0.with("phi", 2.0));
        model.pin(null);
        assertThat(first.restorePinned()).isEmpty();
        assertThat(failures).isEmpty();
        first.close();
    }
}
