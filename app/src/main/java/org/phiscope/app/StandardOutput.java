// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or standard error as UTF-8 whatever the locale, so that names of files do not turn into question marks;
 * remembers that it could not write, which a {@link PrintWriter} keeps to itself.
 */
final class StandardOutput {
    private final Watched stream;
    private final PrintWriter writer;

    StandardOutput(FileDescriptor descriptor) {
        this(new FileOutputStream(descriptor));
    }

    StandardOutput(OutputStream stream) {
        this.stream = new Watched(stream);
        this.writer = new PrintWriter(new OutputStreamWriter(this.stream, StandardCharsets.UTF_8));
    }

    PrintWriter writer() {
        return writer;
    }

    /** What went wrong when it was written, if anything did that matters: a reader who stopped reading does not. */
    Optional<String> failure() {
        writer.flush();
        IOException failure = stream.failure;
        String message = failure == null ? "" : String.valueOf(failure.getMessage());
        return failure == null || message.toLowerCase(Locale.ROOT).contains("pipe")
                ? Optional.empty()
                : Optional.of(message);
    }

    private static final class Watched extends FilterOutputStream {
        private @Nullable IOException failure;

        Watched(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
