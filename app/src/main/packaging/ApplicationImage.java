// SPDX-License-Identifier: Apache-2.0

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes the application image: Phiscope with a Java runtime of its own, its samples and its icon, in one folder that starts
 * on a machine without a JDK. Run by the Maven profile {@code dist} with the {@code java} of the JDK whose jlink and jpackage
 * are to be used, as {@code java ApplicationImage.java CHECKOUT TARGET VERSION TYPE}; TYPE is {@code app-image}, or a package
 * that jpackage makes of an image ({@code deb}, {@code rpm}, {@code dmg}, {@code pkg}, {@code msi}, {@code exe}).
 */
final class ApplicationImage {
    /** What jdeps cannot see: reached by name, by service, or only by users' files. */
    private static final Set<String> FURTHER_MODULES = Set.of(
            "jdk.localedata", // Korean
            "jdk.unsupported", // sun.misc.Unsafe, which Protocol Buffers uses where it finds it
            "jdk.accessibility",
            "jdk.zipfs",
            // TornadoVM's, which an image may be started with
            "jdk.internal.vm.ci",
            "java.instrument",
            "java.management",
            "jdk.management",
            "java.logging");

    private static final List<String> RUN_OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private static final String DESCRIPTION = "Workbench for convolutional networks";

    private enum Platform {
        LINUX("phiscope", "linux", "phiscope-512.png"),
        MAC("Phiscope", "osx", "phiscope.icns"),
        WINDOWS("phiscope", "win", "phiscope.ico");

        final String name;
        final String natives;
        final String icon;

        Platform(String name, String natives, String icon) {
            this.name = name;
            this.natives = natives;
            this.icon = icon;
        }

        static Platform here() {
            String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            return os.startsWith("windows") ? WINDOWS : os.startsWith("mac") ? MAC : LINUX;
        }
    }

    private final Platform platform = Platform.here();
    private final Path checkout;
    private final Path target;
    private final Path dist;
    private final Path input;
    private final Path runtime;
    private final String version;

    private ApplicationImage(Path checkout, Path target, String version) {
        this.checkout = checkout;
        this.target = target;
        this.version = version;
        dist = target.resolve("dist");
        input = dist.resolve("input");
        runtime = dist.resolve("runtime");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("usage: java ApplicationImage.java CHECKOUT TARGET VERSION TYPE");
        }
        new ApplicationImage(Path.of(arguments[0]).toRealPath(), Path.of(arguments[1]).toRealPath(), arguments[2])
                .make(arguments[3]);
    }

    private void make(String type) throws IOException, InterruptedException {
        delete(dist);
        Files.createDirectories(input);
        List<Path> jars = stageJars();
        for (String folder : List.of("samples", "styles")) {
            copyTree(checkout.resolve(folder), input.resolve(folder));
        }
        for (String text : List.of("LICENSE", "NOTICE")) {
            Files.copy(checkout.resolve(text), input.resolve(text), StandardCopyOption.COPY_ATTRIBUTES);
        }
        say("linking the runtime");
        run("jlink", List.of(
                "--add-modules", String.join(",", modules(jars)),
                "--include-locales", "en,ko",
                "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-6",
                "--output", runtime.toString()));
        Path java = runtime.resolve(platform == Platform.WINDOWS ? "bin/java.exe" : "bin/java");
        start(java, "archive.log", "", List.of("-Xshare:dump"));
        say("making the image");
        Path image = makeImage();
        if (type.equals("app-image")) {
            if (platform == Platform.LINUX) {
                addDesktopEntry(image);
            }
            if (platform != Platform.MAC) {
                say("rehearsing a start");
                makeStartCache(image);
            }
        } else {
            say("making the package");
            makePackage(image, type);
        }
        delete(input);
        delete(runtime);
        delete(dist.resolve("resources"));
        say("made " + checkout.relativize(dist));
    }

    // ------------------------------------------------------------------------------------------------ what goes in

    /** Copies the program's jar and those that its manifest names, and returns the copies. */
    private List<Path> stageJars() throws IOException {
        Path program = target.resolve("phiscope.jar");
        List<Path> staged = new ArrayList<>();
        staged.add(Files.copy(program, input.resolve("phiscope.jar"), StandardCopyOption.COPY_ATTRIBUTES));
        Files.createDirectories(input.resolve("lib"));
        String classPath;
        try (JarFile jar = new JarFile(program.toFile())) {
            classPath = jar.getManifest().getMainAttributes().getValue("Class-Path");
        }
        for (String name : classPath.split(" ")) {
            Path to = input.resolve(name);
            Path from = target.resolve(name);
            if (to.getFileName().toString().startsWith("onnxruntime-")) {
                copyWithNativesOfThisPlatform(from, to);
            } else {
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            }
            staged.add(to);
        }
        return staged;
    }

    /** ONNX Runtime's jar carries native libraries for every platform; an image needs those of its own. */
    private void copyWithNativesOfThisPlatform(Path from, Path to) throws IOException {
        String architecture = switch (System.getProperty("os.arch")) {
            case "aarch64", "arm64" -> "aarch64";
            default -> "x64";
        };
        String natives = "ai/onnxruntime/native/";
        String ours = natives + platform.natives + "-" + architecture + "/";
        try (ZipFile all = new ZipFile(from.toFile());
                ZipOutputStream some = new ZipOutputStream(Files.newOutputStream(to))) {
            if (all.stream().noneMatch(entry -> entry.getName().startsWith(ours))) {
                throw new IllegalStateException(from.getFileName() + " has no native libraries under " + ours);
            }
            for (ZipEntry entry : (Iterable<ZipEntry>) all.stream().<ZipEntry>map(e -> e)::iterator) {
                String name = entry.getName();
                boolean foreign = name.startsWith(natives) && !name.startsWith(ours) || name.contains(".dSYM/");
                if (entry.isDirectory() || foreign) {
                    continue;
                }
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                some.putNextEntry(copy);
                try (InputStream content = all.getInputStream(entry)) {
                    content.transferTo(some);
                }
            }
        }
        Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
    }

    /** The JDK's modules that the jars use. */
    private Set<String> modules(List<Path> jars) {
        List<String> arguments = new ArrayList<>(List.of(
                "--ignore-missing-deps", "--multi-release", "base", "--print-module-deps"));
        jars.stream().map(Path::toString).forEach(arguments::add);
        Set<String> modules = new LinkedHashSet<>(Arrays.asList(run("jdeps", arguments).strip().split(",")));
        // JavaFX's own modules are on the class path, as in a start from the checkout.
        modules.removeIf(module -> module.startsWith("javafx."));
        modules.addAll(FURTHER_MODULES);
        return modules;
    }

    // ---------------------------------------------------------------------------------------------------- the image

    private Path makeImage() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--type", "app-image",
                "--name", platform.name,
                "--app-version", version,
                "--description", DESCRIPTION,
                "--vendor", "Phiscope",
                "--copyright", "Copyright 2026 The Phiscope authors",
                "--icon", packaging("icon/" + platform.icon).toString(),
                "--input", input.toString(),
                "--runtime-image", runtime.toString(),
                "--main-jar", "phiscope.jar",
                "--main-class", "org.phiscope.app.Main",
                "--dest", dist.toString()));
        Stream.concat(RUN_OPTIONS.stream(), Stream.of(
                        "-Dphiscope.home=$APPDIR",
                        "-XX:AOTCache=$APPDIR/phiscope.aot",
                        "-Xlog:aot*=off",
                        "-Xlog:cds*=off"))
                .forEach(option -> arguments.addAll(List.of("--java-options", option)));
        switch (platform) {
            case MAC -> arguments.addAll(List.of("--mac-package-identifier", "org.phiscope"));
            case WINDOWS -> {
                // A Windows program either has a console or has none: the command line gets a starter of its own.
                Path console = Files.writeString(dist.resolve("console.properties"), "win-console=true\n");
                arguments.addAll(List.of("--add-launcher", "phiscope-cli=" + console));
            }
            case LINUX -> {}
        }
        run("jpackage", arguments);
        return dist.resolve(platform == Platform.MAC ? platform.name + ".app" : platform.name);
    }

    /** A desktop entry names program and icon absolutely, so a script in the image writes one for where the image lies. */
    private void addDesktopEntry(Path image) throws IOException {
        Files.copy(packaging("linux/phiscope.desktop"), image.resolve("lib/phiscope.desktop"));
        Path script = Files.copy(packaging("linux/add-to-menu"), image.resolve("add-to-menu"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * Has the virtual machine keep what one start taught it. The cache holds for jars of this time only and lies inside what
     * macOS signs, so packages and macOS do without; the program then starts from the runtime's own archive.
     */
    private void makeStartCache(Path image) throws IOException, InterruptedException {
        Path java = image.resolve(platform == Platform.WINDOWS ? "runtime/bin/java.exe" : "lib/runtime/bin/java");
        Path app = image.resolve(platform == Platform.WINDOWS ? "app" : "lib/app");
        Path configuration = dist.resolve("phiscope.aot.config");
        Path settings = dist.resolve("rehearsal");
        String classPath;
        try (Stream<String> lines = Files.lines(app.resolve(platform.name + ".cfg"))) {
            classPath = lines.filter(line -> line.startsWith("app.classpath="))
                    .map(line -> line.substring(line.indexOf('=') + 1).replace("$APPDIR", app.toString()))
                    .collect(Collectors.joining(File.pathSeparator));
        }
        start(java, "rehearsal.log", classPath, List.of(
                "-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration,
                "-Dglass.platform=Headless", "-Dprism.order=sw",
                "-Dphiscope.home=" + app, "-Dphiscope.settings.directory=" + settings,
                "org.phiscope.app.ui.Rehearsal"));
        start(java, "cache.log", classPath, List.of(
                "-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration,
                "-XX:AOTCache=" + app.resolve("phiscope.aot")));
        Files.delete(configuration);
        delete(settings);
    }

    private void makePackage(Path image, String type) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--type", type,
                "--name", platform.name,
                "--app-version", version,
                "--description", DESCRIPTION,
                "--vendor", "Phiscope",
                "--app-image", image.toString(),
                "--dest", dist.toString()));
        switch (platform) {
            case LINUX -> arguments.addAll(List.of(
                    "--linux-shortcut",
                    // JavaFX loads GTK by name, where jpackage cannot see it.
                    "--linux-package-deps", type.equals("rpm") ? "gtk3" : "libgtk-3-0",
                    "--resource-dir", linuxResources().toString()));
            case WINDOWS -> arguments.addAll(List.of("--win-menu", "--win-shortcut-prompt", "--win-per-user-install"));
            case MAC -> {}
        }
        run("jpackage", arguments);
    }

    /** What jpackage takes instead of its own desktop entry and icon, for a package that installs under /opt. */
    private Path linuxResources() throws IOException {
        Path resources = Files.createDirectories(dist.resolve("resources"));
        String entry = Files.readString(packaging("linux/phiscope.desktop"));
        Files.writeString(resources.resolve("phiscope.desktop"), entry.replace("@IMAGE@", "/opt/phiscope"));
        Files.copy(packaging("icon/" + platform.icon), resources.resolve("phiscope.png"));
        return resources;
    }

    private Path packaging(String name) {
        return checkout.resolve("app/src/main/packaging").resolve(name);
    }

    // --------------------------------------------------------------------------------------------------------- tools

    /** Runs a tool of this JDK and returns what it printed. */
    private static String run(String tool, List<String> arguments) {
        ToolProvider provider = ToolProvider.findFirst(tool).orElseThrow(() ->
                new IllegalStateException("the JDK in " + System.getProperty("java.home") + " has no " + tool));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = provider.run(
                new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException(tool + " " + String.join(" ", arguments) + "\n" + out + err);
        }
        return out.toString();
    }

    /**
     * Runs the image's own Java, and removes the log where all went well.
     *
     * @param classPath handed on in the environment: ONNX Runtime does not survive a command line of some thousand characters
     */
    private void start(Path java, String logName, String classPath, List<String> arguments)
            throws IOException, InterruptedException {
        Path log = dist.resolve(logName);
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(RUN_OPTIONS);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        if (!classPath.isEmpty()) {
            builder.environment().put("CLASSPATH", classPath);
        }
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("the image's java ended with status " + status + "; see " + log);
        }
        Files.delete(log);
    }

    private static void say(String text) {
        System.out.println("[dist] " + text);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
