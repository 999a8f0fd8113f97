// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.app.workspace.SampleFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DetectCommandTest {
    @TempDir
    Path directory;

    private static SampleFiles samples() {
        return SampleFiles.find().orElseThrow();
    }

    private static String dog() {
        return samples().directory().resolve("images/dog.jpg").toString();
    }

    /** Detections that the reference implementation finds, in the file beside the weights. */
    @ParameterizedTest
    @CsvSource({"letterbox, letterbox", "stretch, images"})
    void findsWhatTheReferenceFinds(String fit, String key) throws IOException {
        JsonNode reference = JsonMapper.builder()
                .build()
                .readTree(Files.readString(samples().directory().resolve("models/efficientdet-lite0.reference.json")));
        JsonNode expected = reference.get(key).get("dog.jpg");

        Ran ran = Ran.of("detect", "efficientdet-lite0", "--image", dog(), "--fit", fit, "--json");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        Map<String, Object> image = ran.jsonLines().getFirst();
        assertThat(image.keySet()).containsExactly("image", "width", "height", "network", "detections");
        assertThat(image)
                .containsEntry("image", dog())
                .containsEntry("width", 768)
                .containsEntry("height", 576)
                .containsEntry("network", "efficientdet-lite0");
        List<Map<String, Object>> found = detections(image);
        assertThat(found).hasSize(expected.size()).isNotEmpty();
        for (int i = 0; i < found.size(); i++) {
            Map<String, Object> ours = found.get(i);
            JsonNode theirs = expected.get(i);
            assertThat(ours.keySet()).containsExactly("class", "classId", "score", "box");
            assertThat(ours).containsEntry("classId", theirs.get("class_id").intValue());
            assertThat(ours).containsEntry("class", theirs.get("label").stringValue());
            assertThat((double) ours.get("score")).isCloseTo(theirs.get("score").doubleValue(), within(0.01));
            for (int side = 0; side < 4; side++) {
                assertThat(box(ours).get(side))
                        .isCloseTo(theirs.get("box").get(side).doubleValue(), within(2.0));
            }
        }
    }

    @Test
    void takesSeveralImagesOneObjectALine() {
        String cat = samples().directory().resolve("images/chelsea.png").toString();

        List<Map<String, Object>> images = Ran.of("detect", "yolov3-tiny", "--image", dog(), "--image", cat, "--json")
                .jsonLines();

        assertThat(images).extracting(image -> image.get("image")).containsExactly(dog(), cat);
        assertThat(detections(images.get(0)))
                .extracting(found -> found.get("class"))
                .contains("dog", "bicycle");
    }

    /** 53.5 megapixels, held in a quarter of them: the same boxes, in pixels of the file. */
    @Test
    void boxesOnALargeImageAreInItsOwnPixels() throws IOException {
        BufferedImage dog = ImageIO.read(Path.of(dog()).toFile());
        BufferedImage large = new BufferedImage(8448, 6336, BufferedImage.TYPE_3BYTE_BGR);
        large.createGraphics().drawImage(dog, 0, 0, 8448, 6336, null);
        Path file = directory.resolve("large.png");
        ImageIO.write(large, "png", file.toFile());
        List<Map<String, Object>> expected = detections(
                Ran.of("detect", "efficientdet-lite0", "--image", dog(), "--json").jsonLines().getFirst());

        Map<String, Object> image = Ran.of("detect", "efficientdet-lite0", "--image", file.toString(), "--json")
                .jsonLines()
                .getFirst();

        assertThat(image).containsEntry("width", 8448).containsEntry("height", 6336);
        List<Map<String, Object>> found = detections(image);
        for (int i = 0; i < 3; i++) {
            assertThat(found.get(i)).containsEntry("class", expected.get(i).get("class"));
            assertThat((double) found.get(i).get("score"))
                    .isCloseTo((double) expected.get(i).get("score"), within(0.05));
            for (int side = 0; side < 4; side++) {
                assertThat(box(found.get(i)).get(side)).isCloseTo(11 * box(expected.get(i)).get(side), within(80.0));
            }
        }
    }

    @Test
    void thresholdLeavesOutWhatScoresLess() {
        List<Map<String, Object>> all = detections(Ran.of("detect", "yolov3-tiny", "--image", dog(), "--json")
                .jsonLines()
                .getFirst());
        List<Map<String, Object>> high =
                detections(Ran.of("detect", "yolov3-tiny", "--image", dog(), "--threshold", "0.55", "--json")
                        .jsonLines()
                        .getFirst());

        assertThat(high)
                .isNotEmpty()
                .isEqualTo(all.stream()
                        .filter(found -> (double) found.get("score") >= 0.55)
                        .toList());
        assertThat(all).hasSizeGreaterThan(high.size());
    }

    @Test
    void onlyTheClassesAskedForArePrinted() {
        Ran ran = Ran.of(
                "detect", "yolov3-tiny", "--image", dog(), "--class", "Dog", "--class", "1", "--json");

        assertThat(detections(ran.jsonLines().getFirst()))
                .extracting(found -> found.get("class"))
                .containsOnly("dog", "bicycle");
        Ran unknown = Ran.of("detect", "yolov3-tiny", "--image", dog(), "--class", "unicorn");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).startsWith("phiscope: --class unicorn: yolov3-tiny tells no such class");
    }

    /** Soft suppression keeps every box that none keeps, each at its score or a lower one. */
    @Test
    void softSuppressionKeepsBoxesAtLowerScores() {
        String[] command = {"detect", "yolov3-tiny", "--image", dog(), "--threshold", "0.05", "--json", "--nms", ""};
        Map<String, List<Map<String, Object>>> found = new HashMap<>();
        for (String kind : List.of("per-class", "soft-linear", "soft-gaussian", "diou", "none")) {
            command[command.length - 1] = kind;
            found.put(kind, detections(Ran.of(command).jsonLines().getFirst()));
        }

        assertThat(found.get("none").size()).isGreaterThan(found.get("per-class").size());
        assertThat(found.get("soft-gaussian").size()).isGreaterThan(found.get("per-class").size());
        assertThat(found.get("soft-linear").size()).isBetween(
                found.get("per-class").size(), found.get("none").size());
        assertThat(found.get("none")).containsAll(found.get("diou"));
        assertThat(found.get("soft-gaussian").getFirst()).isEqualTo(found.get("none").getFirst());
    }

    /** The dog's box is what the reference implementation finds; the truck that is a car was never there. */
    @Test
    void printsHowGoodItIsAgainstTheTruth() throws IOException {
        Path truth = Files.writeString(
                directory.resolve("truth.json"),
                """
                {"images": [{"id": 5, "file_name": "dog.jpg"}, {"id": 6, "file_name": "other.jpg"}],
                 "categories": [{"id": 18, "name": "dog"}, {"id": 99, "name": "unicorn"}],
                 "annotations": [{"image_id": 5, "category_id": 18, "bbox": [131, 221, 178, 322]},
                                 {"image_id": 6, "category_id": 99, "bbox": [0, 0, 9, 9]}]}
                """);
        String[] command = {"detect", "efficientdet-lite0", "--image", dog(), "--truth", truth.toString(), "--json"};

        Ran ran = Ran.of(command);

        assertThat(ran.err()).isEmpty();
        assertThat(ran.jsonLines()).hasSize(2);
        Map<String, Object> figures = ran.jsonLines().getLast();
        assertThat(figures).containsEntry("images", 1);
        assertThat((double) figures.get("AP50")).isCloseTo(1, within(1e-9));
        assertThat((double) figures.get("AP")).isBetween(0.5, 1.0);
        assertThat((double) figures.get("AR1")).isCloseTo((double) figures.get("AP"), within(1e-9));
        assertThat(figures).containsEntry("APsmall", null).containsEntry("APlarge", figures.get("AP"));
        assertThat(Ran.of("detect", "efficientdet-lite0", "--image", dog(), "--truth", truth.toString()).out())
                .contains("1 image, 1 of 2 categories known to the network")
                .containsPattern("dog +1 ");

        Files.writeString(truth, Files.readString(truth).replace("dog.jpg", "cat.jpg"));
        Ran other = Ran.of(command);
        assertThat(other.status()).isEqualTo(3);
        assertThat(other.err()).isEqualTo(
                "phiscope: " + dog() + ": " + truth + " has no image of this name" + System.lineSeparator());
        Files.writeString(truth, Files.readString(truth).replace("cat.jpg", "dog.jpg").replace("131, 221", "131"));
        Ran broken = Ran.of(command);
        assertThat(broken.status()).isEqualTo(3);
        assertThat(broken.err()).isEqualTo("phiscope: " + truth
                + ": /annotations/0/bbox: has 3 numbers, not left, top, width, height" + System.lineSeparator());
    }

    @Test
    void writesAnOverlayOfTheImagesSizeAndReplacesNothing() throws IOException {
        Path cat = samples().directory().resolve("images/chelsea.png");
        Path png = directory.resolve("overlay.png");
        String[] command = {"detect", "efficientdet-lite0", "--image", cat.toString(), "--overlay", png.toString()};

        Ran ran = Ran.of(command);

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains(cat + " (451×300): 1 object in ", "cat");
        assertThat(ran.err()).isEqualTo("wrote " + png + System.lineSeparator());
        BufferedImage picture = ImageIO.read(png.toFile());
        BufferedImage image = ImageIO.read(cat.toFile());
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(451, 300);
        int painted = 0;
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 451; x++) {
                painted += picture.getRGB(x, y) == image.getRGB(x, y) ? 0 : 1;
            }
        }
        assertThat(painted).as("pixels of frame and label").isBetween(2000, 451 * 300 / 5);
        Ran again = Ran.of(command);
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err())
                .isEqualTo("phiscope: " + png + ": is there already; --force replaces it" + System.lineSeparator());
    }

    @Test
    void aChangedNetworkSaysThatItIsUntrained() {
        Ran ran = Ran.of("detect", "efficientdet-lite0", "--set", "fpnDepth=4", "--image", dog(), "--json");

        assertThat(ran.status()).isZero();
        assertThat(ran.err())
                .startsWith("phiscope: untrained weights, these detections mean nothing: ")
                .hasLineCount(1);
        assertThat(ran.jsonLines().getFirst())
                .hasEntrySatisfying(
                        "untrained",
                        reason -> assertThat(reason).asString().contains("does not fit efficientdet-lite0"));
    }

    /** A picture whose header claims 65,000 × 65,000 pixels: 12 GB if it were believed. */
    @Test
    void believesNoImageHeader() throws IOException {
        Path file = Files.write(directory.resolve("huge.png"), pngHeader(65_000, 65_000));

        Ran ran = Ran.of("detect", "yolov3-tiny", "--image", file.toString());

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.err()).startsWith("phiscope: " + file).contains("65").hasLineCount(1);
    }

    private static byte[] pngHeader(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        header.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        out.writeInt(13);
        out.write(header.array());
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    /** A header said to be longer than the file it is in. */
    @Test
    void believesNoCheckpointHeader() throws IOException {
        byte[] lying = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1L << 40)
                .array();
        Path file = Files.write(directory.resolve("lying.safetensors"), lying);

        Ran ran = Ran.of("detect", "yolov3-tiny", "--image", dog(), "--weights", file.toString());

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.err()).startsWith("phiscope: " + file).hasLineCount(1);
    }

    @Test
    void weightsOfAnotherNetworkAreBadInput() {
        Path other = samples().checkpoint("efficientdet-lite0").orElseThrow();

        Ran ran = Ran.of("detect", "yolov3-tiny", "--image", dog(), "--weights", other.toString());

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.err())
                .startsWith("phiscope: " + other + " does not fit yolov3-tiny: ")
                .hasLineCount(1);
    }

    @Test
    void darknetsWeightsThatDoNotFitSayWhichLayerIsTheFirst() throws IOException {
        byte[] nothing = ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, 2)
                .array();
        Path file = Files.write(directory.resolve("cut.weights"), nothing);

        Ran ran = Ran.of("detect", "yolov3-tiny", "--image", dog(), "--weights", file.toString());

        assertThat(ran.status()).isEqualTo(3);
        // 16·3·3·3 weights of the first layer and four vectors of its 16 channels.
        assertThat(ran.err())
                .startsWith("phiscope: " + file + " does not fit yolov3-tiny: the network needs 8858734 floats, the file"
                        + " has 0; layer0 [convolutional] is the first that does not fit, for it needs 496")
                .hasLineCount(1);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> detections(Map<String, Object> image) {
        return (List<Map<String, Object>>) image.get("detections");
    }

    @SuppressWarnings("unchecked")
    private static List<Double> box(Map<String, Object> detection) {
        return (List<Double>) detection.get("box");
    }
}
