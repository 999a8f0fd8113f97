// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.app.workspace.SampleFiles;

class FeaturesCommandTest {
    private static final String NODE = "backbone.blocks.1.1.add";

    @TempDir
    Path directory;

    private static String dog() {
        return SampleFiles.find().orElseThrow().directory().resolve("images/dog.jpg").toString();
    }

    private Ran features(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("features", "efficientdet-lite0", "--image", dog(), "--out"));
        arguments.add(out.toString());
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    /** The values of a .npy, its header read by the format's definition. */
    private static FloatBuffer values(Path npy, String shape) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.getShort(8);
        String header = new String(bytes.array(), 10, length, StandardCharsets.US_ASCII);
        assertThat(header).contains("'<f4'", "'shape': (" + shape + ")");
        return bytes.position(10 + length).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** Efficientnet-Lite0's second stage has 24 channels of a quarter of 320 cells a side. */
    @Test
    void numbersAreThoseOfEachChannel() throws IOException {
        Path all = directory.resolve("all.npy");
        Path one = directory.resolve("one.npy");
        Path mean = directory.resolve("mean.npy");
        assertThat(features(all, "--node", NODE).status()).isZero();
        assertThat(features(one, "--node", NODE, "--channel", "5").status()).isZero();
        assertThat(features(mean, "--node", NODE, "--reduce", "mean").status()).isZero();
        FloatBuffer maps = values(all, "24, 80, 80");
        FloatBuffer map = values(one, "80, 80");
        FloatBuffer means = values(mean, "80, 80");
        assertThat(map.limit()).isEqualTo(6400);
        boolean alive = false;
        for (int cell = 0; cell < 6400; cell += 97) {
            assertThat(map.get(cell)).isEqualTo(maps.get(5 * 6400 + cell));
            double sum = 0;
            for (int channel = 0; channel < 24; channel++) {
                sum += maps.get(channel * 6400 + cell);
            }
            assertThat(means.get(cell)).isEqualTo((float) (sum / 24));
            alive |= map.get(cell) != map.get(0);
        }
        assertThat(alive).isTrue();
    }

    /** A model from a file runs as it is; a node of it holds what that of the network it was written from held. */
    @Test
    void modelsFromFilesAreLookedInto() throws IOException {
        Path model = directory.resolve("lite0.onnx");
        Path exported = directory.resolve("exported.npy");
        Path one = directory.resolve("one.npy");
        assertThat(Ran.of("export", "efficientdet-lite0", "--to", model.toString()).status()).isZero();
        assertThat(features(one, "--node", NODE, "--channel", "5").status()).isZero();
        List<String> command = List.of("features", model.toString(), "--image", dog(), "--out", exported.toString());
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--node", NODE, "--channel", "5"));
        Ran ran = Ran.of(arguments.toArray(String[]::new));
        assertThat(ran.status()).as(ran.err()).isZero();
        FloatBuffer own = values(one, "80, 80");
        FloatBuffer files = values(exported, "80, 80");
        for (int cell = 0; cell < 6400; cell++) {
            assertThat(files.get(cell)).isCloseTo(own.get(cell), within(1e-3f));
        }
    }

    @Test
    void picturesShowAllChannelsOrOneOverTheImage() throws IOException {
        Path sheet = directory.resolve("sheet.png");
        Ran ran = features(sheet, "--node", NODE, "--sort", "energy", "--colours", "magma", "--common-scale");
        assertThat(ran.err()).isEqualTo("wrote " + sheet + System.lineSeparator());
        assertThat(ran.status()).isZero();
        BufferedImage picture = ImageIO.read(sheet.toFile());
        assertThat((picture.getWidth() - 2) % 82).isZero(); // maps of 80 and gaps of 2
        assertThat((picture.getWidth() - 2) / 82 * ((picture.getHeight() - 2) / 82)).isGreaterThanOrEqualTo(24);
        Path over = directory.resolve("over.png");
        assertThat(features(over, "--node", NODE, "--reduce", "max", "--opacity", "0").status()).isZero();
        BufferedImage image = ImageIO.read(over.toFile());
        BufferedImage original = ImageIO.read(Path.of(dog()).toFile());
        assertThat(image.getWidth()).isEqualTo(768);
        assertThat(image.getHeight()).isEqualTo(576);
        assertThat(image.getRGB(300, 200)).isEqualTo(original.getRGB(300, 200)); // a map that is not there
    }

    @Test
    void aNodeThatIsNotThereIsNamedWithItsNeighbours() {
        Ran ran = features(directory.resolve("x.png"), "--node", "bakbone.blocks.1.1.ad");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err().strip())
                .isEqualTo("phiscope: efficientdet-lite0 has no node 'bakbone.blocks.1.1.ad'; did you mean " + NODE + "?");
        assertThat(ran.err().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "x.gif; --channel 1; a picture ends in .png",
                "x.png; --channel 24; has channels 0 … 23",
                "x.png; --channel -1; has channels 0 … 23",
                "x.png; --channel 1 --reduce max; give one of them",
                "x.npy; --sort energy; orders the channels of a picture",
                "x.png; --opacity 2; takes 0 … 1",
                "x.png; --colours jet; is not one of viridis, magma, cividis, coolwarm",
            })
    void wrongUseIsOneLine(String file, String options, String line) {
        List<String> more = new ArrayList<>(List.of("--node", NODE));
        more.addAll(List.of(options.split(" ")));
        Ran ran = features(directory.resolve(file), more.toArray(String[]::new));
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains(line);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(directory.resolve(file)).doesNotExist();
    }

    @Test
    void nothingIsReplacedUnasked() throws IOException {
        Path file = directory.resolve("mine.npy");
        Files.writeString(file, "mine");
        assertThat(features(file, "--node", NODE).status()).isEqualTo(2);
        assertThat(file).hasContent("mine");
        assertThat(features(file, "--node", NODE, "--force", "--channel", "0").status()).isZero();
        assertThat(values(file, "80, 80").limit()).isEqualTo(6400);
    }
}
