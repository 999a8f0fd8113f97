// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.ConfigurationException;
import org.phiscope.engine.EngineException;
import org.phiscope.format.FormatException;
import org.phiscope.graph.GraphException;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;
import org.phiscope.message.MessageException;
import org.phiscope.parameter.ParameterException;
import org.phiscope.style.StyleException;
import org.phiscope.verify.VerificationException;
import org.phiscope.vision.DecodingException;
import org.phiscope.vision.ImageException;
import org.phiscope.weights.WeightsException;

/** Something a person can put right; one line says what, where and what to do. */
public final class UserError extends MessageException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 500;

    /** What sort of thing is to be put right, and the exit status that says so. */
    public enum Kind {
        /** The command, an option or a parameter's value. */
        WRONG_USE(2),
        /** What a file holds. */
        BAD_INPUT(3),
        /** A device or weights that are not there, or that cannot do this. */
        NOT_THERE(4);

        private final int exitStatus;

        Kind(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        public int exitStatus() {
            return exitStatus;
        }
    }

    private final Kind kind;

    public UserError(Kind kind, Message message) {
        this(kind, message, null);
    }

    public UserError(Kind kind, Message message, @Nullable Throwable cause) {
        super(message.with(UserError::oneLine), cause);
        this.kind = kind;
    }

    /** Of the command line, which speaks English alone. */
    public UserError(Kind kind, String message) {
        this(kind, message, null);
    }

    /** Of the command line, which speaks English alone. */
    public UserError(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, Message.verbatim(message), cause);
    }

    public Kind kind() {
        return kind;
    }

    /** The message; never {@code null}. */
    public String line() {
        return String.valueOf(getMessage());
    }

    /** What a failure is to a person; empty where it is a defect of the program. */
    public static Optional<UserError> of(Throwable failure) {
        return switch (failure) {
            case UserError error -> Optional.of(error);
            case ParameterException e -> Optional.of(wrap(Kind.WRONG_USE, e));
            case GraphException e ->
                Optional.of(new UserError(
                        Kind.WRONG_USE, Message.of("this network cannot be built: {0}", e.message()), e));
            case ConfigurationException e -> Optional.of(wrap(Kind.BAD_INPUT, e));
            case FormatException e -> Optional.of(wrap(Kind.BAD_INPUT, e));
            case ImageException e -> Optional.of(wrap(Kind.BAD_INPUT, e));
            case VerificationException e ->
                Optional.of(new UserError(Kind.BAD_INPUT, Message.verbatim(String.valueOf(e.getMessage())), e));
            case WeightsException e -> Optional.of(wrap(Kind.BAD_INPUT, e));
            case DecodingException e -> Optional.of(wrap(Kind.WRONG_USE, e));
            case StyleException e -> Optional.of(wrap(Kind.WRONG_USE, e));
            case EngineException e -> Optional.of(wrap(Kind.NOT_THERE, e));
            case FileSystemException e -> Optional.of(new UserError(
                        Kind.BAD_INPUT, Message.of("{0}: {1}", e.getFile(), FileMessages.why(e)), e));
            case IOException e ->
                Optional.of(new UserError(Kind.BAD_INPUT, FileMessages.why(e), e));
            case UncheckedIOException e -> of(Objects.requireNonNull(e.getCause()));
            default -> Optional.empty();
        };
    }

    /** What a person is told of any failure; a defect of the program is told as such. */
    public static Message told(Throwable failure) {
        return failure instanceof OutOfMemoryError
                ? Message.of("there is not enough memory for this; close other programs, or choose a smaller network or image")
                : of(failure)
                        .map(MessageException::message)
                        .orElseGet(() -> Message.of("something in the program went wrong: {0}", failure));
    }

    private static UserError wrap(Kind kind, MessageException e) {
        return new UserError(kind, e.message(), e);
    }

    private static String oneLine(String message) {
        String line = message.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
