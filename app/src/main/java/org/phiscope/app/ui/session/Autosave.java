// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.ConfigurationException;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.graph.GraphException;
import org.phiscope.message.Message;

/**
 * Keeps the current network and the pinned one in files, so that a crash loses no configuration. Each window that is open at the same time has a
 * file of its own, held by a lock.
 */
public final class Autosave implements AutoCloseable {
    /** So many windows may keep a file each; further ones keep none. */
    private static final int SLOTS = 16;

    private final Path file;
    private final Path pinnedFile;
    private final FileChannel channel;
    private @Nullable LatestTask<State, Optional<Message>> task;
    private @Nullable WorkbenchModel model;

    private record State(Configuration configuration, @Nullable Configuration pinned, Convention convention) {}

    private Autosave(Path file, FileChannel channel) {
        this.file = file;
        this.pinnedFile = file.resolveSibling("pinned-" + file.getFileName());
        this.channel = channel;
    }

    /**
     * Takes the first file that no other window holds.
     *
     * @return empty if all are held
     * @throws IOException if there can be no files
     */
    public static Optional<Autosave> claim(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (int slot = 1; slot <= SLOTS; slot++) {
            FileChannel channel = FileChannel.open(
                    directory.resolve("session-" + slot + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return Optional.of(new Autosave(directory.resolve("session-" + slot + ".json"), channel));
            }
            channel.close();
        }
        return Optional.empty();
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock(); // held until the channel is closed
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another window of this very program
        }
    }

    /**
     * What was kept last; empty if there is nothing. A file that cannot be understood is put aside, not overwritten.
     *
     * @throws IOException if it cannot be read
     * @throws ConfigurationException if it cannot be understood; the message says why
     */
    public Optional<ConfigurationJson.Opened> restore() throws IOException {
        return restore(file);
    }

    /** The network that was pinned last, as {@link #restore}; empty if none was. */
    public Optional<ConfigurationJson.Opened> restorePinned() throws IOException {
        return restore(pinnedFile);
    }

    private static Optional<ConfigurationJson.Opened> restore(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ConfigurationJson.read(file));
        } catch (ConfigurationException e) {
            Files.move(file, file.resolveSibling("unreadable-" + file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            throw e;
        }
    }

    /**
     * Writes the model's network and the pinned one whenever they change.
     *
     * @param worker may delay: of changes that wait, only the newest is written
     * @param failed told why, on the screen's thread, when a file cannot be written
     */
    public void follow(WorkbenchModel followed, Executor worker, Executor screen, Consumer<Message> failed) {
        model = followed;
        LatestTask<State, Optional<Message>> writing =
                new LatestTask<>(worker, screen, (state, _) -> write(state), result -> result.ifPresent(failed));
        task = writing;
        followed.configurationProperty().addListener(_ -> writing.submit(state(followed)));
        followed.pinnedProperty().addListener(_ -> writing.submit(state(followed)));
        followed.conventionProperty().addListener(_ -> writing.submit(state(followed)));
    }

    /** Writes once more and gives the file free. */
    @Override
    public void close() throws IOException {
        if (task != null) {
            task.cancel();
        }
        if (model != null) {
            write(state(model));
        }
        channel.close();
    }

    private static State state(WorkbenchModel model) {
        return new State(
                model.configuration(),
                model.pinnedProperty().get(),
                model.conventionProperty().get());
    }

    private synchronized Optional<Message> write(State state) {
        try {
            Configuration pinned = state.pinned();
            if (pinned == null) {
                Files.deleteIfExists(pinnedFile);
            } else {
                ConfigurationJson.save(pinned, state.convention(), pinnedFile);
            }
            ConfigurationJson.save(state.configuration(), state.convention(), file);
            return Optional.empty();
        } catch (GraphException e) {
            return Optional.empty(); // an impossible network is no configuration; the last possible one stays
        } catch (IOException e) {
            return Optional.of(UserError.told(e));
        }
    }
}
