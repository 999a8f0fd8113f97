// SPDX-License-Identifier: Apache-2.0
package org.phiscope.message;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** What is wrong with files, where the operating system says it in words of its own. */
public final class FileMessages {
    private FileMessages() {}

    /** Why a file cannot be read or written, without its name. */
    public static Message why(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> Message.of("there is no such file");
            case AccessDeniedException _ -> Message.of("access is denied");
            case NotDirectoryException _ -> Message.of("is not a directory");
            case FileAlreadyExistsException _ -> Message.of("is there already");
            case DirectoryNotEmptyException _ -> Message.of("is a folder that is not empty");
            case FileSystemException e -> system(Objects.requireNonNullElse(
                    e.getReason(), e.getClass().getSimpleName()));
            default -> system(Objects.requireNonNullElse(
                    failure.getMessage(), failure.getClass().getSimpleName()));
        };
    }

    private static Message system(String reason) {
        return switch (reason) {
            case "No space left on device", "There is not enough space on the disk" ->
                Message.of("no space is left on the disk");
            case "Disk quota exceeded" -> Message.of("the disk's quota is used up");
            case "Read-only file system" -> Message.of("it is on a disk that cannot be written to");
            case "Is a directory" -> Message.of("is a folder");
            case "Not a directory" -> Message.of("is not a directory");
            case "Permission denied", "Operation not permitted" -> Message.of("access is denied");
            case "Input/output error" -> Message.of("the disk cannot be read from or written to");
            case "File name too long" -> Message.of("its name is too long");
            case "Too many open files" -> Message.of("too many files are open");
            default -> Message.verbatim(reason);
        };
    }
}
