// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The images and weights that come with the program.
 *
 * @param directory holds {@code images} and {@code models}
 */
public record SampleFiles(Path directory) {
    /** System property with the directory that the program is installed in. */
    public static final String HOME = "phiscope.home";

    private static final Set<String> IMAGE_ENDINGS = Set.of("png", "jpg", "jpeg", "bmp", "gif");

    /**
     * Where {@value #HOME} says; else beside or above what the program was started from, which is a jar in an installation and
     * a directory of classes in a checkout; else in the working directory.
     *
     * @return empty where the program came without samples
     */
    public static Optional<SampleFiles> find() {
        String home = System.getProperty(HOME);
        if (home != null) {
            return in(Path.of(home));
        }
        for (Path place = codeLocation(); place != null; place = place.getParent()) {
            Optional<SampleFiles> found = in(place);
            if (found.isPresent()) {
                return found;
            }
        }
        return in(Path.of("").toAbsolutePath());
    }

    static Optional<SampleFiles> in(Path home) {
        Path samples = home.resolve("samples");
        return Files.isDirectory(samples.resolve("models")) ? Optional.of(new SampleFiles(samples)) : Optional.empty();
    }

    private static @Nullable Path codeLocation() {
        CodeSource source = SampleFiles.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            URI location = source.getLocation().toURI();
            return location.getScheme().equals("file") ? Path.of(location) : null;
        } catch (URISyntaxException e) {
            return null; // a class loader's own idea of a place; the other places remain
        }
    }

    /**
     * The sample photographs, by name.
     *
     * @throws IOException if the directory cannot be read
     */
    public List<Path> images() throws IOException {
        return images(directory.resolve("images"));
    }

    /**
     * The pictures that come as styles, by name; they lie beside the samples.
     *
     * @throws IOException if the directory cannot be read
     */
    public List<Path> styles() throws IOException {
        return images(directory.resolveSibling("styles"));
    }

    private static List<Path> images(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(SampleFiles::isImage).sorted().toList();
        }
    }

    /** The trained weights of a published network, if they came along. */
    public Optional<Path> checkpoint(String preset) {
        Path file = directory.resolve("models").resolve(preset + ".safetensors");
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return IMAGE_ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
