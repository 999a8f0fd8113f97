// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.config.ConfigurationJson;

/** The program as a process: exit status, standard output, standard error. */
class MainTest {
    @TempDir
    Path directory;

    private record Exit(int status, String out, String err) {}

    private Exit run(List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("DISPLAY");
        builder.environment().put("LC_ALL", "C");
        // ONNX Runtime does not survive a command line of some thousand characters.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + command);
        }
        return new Exit(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    @Test
    void printsUtf8InAnyLocaleAndLoadsNoWindow() throws IOException, InterruptedException {
        Path loaded = directory.resolve("classes.log");

        Exit exit = run(List.of("-Xlog:class+load:file=" + loaded), "cost", "efficientnet-b0");

        assertThat(exit.status).isZero();
        assertThat(exit.err).isEmpty();
        assertThat(exit.out).startsWith("EfficientNet-B0 (efficientnet), input 1×3×224×224, ");
        assertThat(read(loaded))
                .contains("org.phiscope.cost.CostModel")
                .doesNotContain(" javafx.", "org.phiscope.app.ui.", " java.awt.", "ai.onnxruntime");
    }

    @Test
    void saysWhatIsWrongAndExitsWithIt() throws IOException, InterruptedException {
        Exit exit = run(List.of(), "cost", "efficientnet-b0", "--set", "width=99");

        assertThat(exit.status).isEqualTo(2);
        assertThat(exit.out).isEmpty();
        assertThat(exit.err)
                .isEqualTo("phiscope: width: 99 is out of range; it takes 0.1 … 16" + System.lineSeparator());
    }

    @Test
    void filesNeedADisplay() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("net.json"), "{}");

        Exit exit = run(List.of(), "net.json");

        assertThat(exit.status).isEqualTo(4);
        assertThat(exit.err)
                .isEqualTo("phiscope: there is no display to open net.json on; "
                        + "'phiscope --help' shows what works without one" + System.lineSeparator());
    }

    @Test
    void withoutADisplayTheDemonstrationDoesTheMainJob() throws IOException, InterruptedException {
        Exit exit = run(List.of());

        assertThat(exit.err)
                .isEqualTo("phiscope: there is no display to open the window on; running 'phiscope demo'"
                        + System.lineSeparator());
        assertThat(exit.status).isZero();
        Path demo = directory.resolve("phiscope-demo");
        assertThat(exit.out.lines())
                .contains("wrote phiscope-demo/costs.csv: the same as comma-separated values"
                        .replace('/', File.separatorChar))
                .anySatisfy(line ->
                        assertThat(line).matches("wrote phiscope-demo.efficientdet-lite1-dog.png: [3-7] objects"));
        for (int phi = 0; phi <= 2; phi++) {
            String network = "efficientdet-lite" + phi;
            assertThat(ConfigurationJson.read(demo.resolve(network + ".json"))
                            .configuration()
                            .preset()
                            .name())
                    .isEqualTo(network);
        }
        assertThat(Files.readAllLines(demo.resolve("costs.csv")))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                "efficientdet-lite0,efficientdet,1x3x320x320,flops,3243470,973589696,0,0,973589696,"));
        assertThat(demo.resolve("costs.txt")).content().contains("EfficientDet-Lite2", "3,371,304,384");
        try (Stream<Path> files = Files.list(demo)) {
            assertThat(files.filter(file -> file.toString().endsWith(".png"))).hasSize(15);
        }
        assertThat(exit.out.lines().filter(line -> line.startsWith("wrote "))).hasSize(20);
    }
}
