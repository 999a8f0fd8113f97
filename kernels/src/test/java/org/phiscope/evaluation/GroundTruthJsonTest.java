// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.evaluation.GroundTruth.Category;
import org.phiscope.evaluation.GroundTruth.Image;
import org.phiscope.format.FormatException;
import org.phiscope.vision.Box;

class GroundTruthJsonTest {
    private static final String WHOLE =
            """
            {"info": {"year": [2014, {"a": null}]},
             "images": [{"id": 42, "file_name": "val2014/a.jpg", "width": 640}, {"file_name": "b.jpg", "id": 7}],
             "licenses": [],
             "categories": [{"id": 18, "name": "dog", "supercategory": "animal"}],
             "annotations": [
               {"id": 1, "image_id": 42, "category_id": 18, "bbox": [1, 2.5, 10, 20], "area": 55.5, "iscrowd": 0,
                "segmentation": [[1, 2, 3, 4]]},
               {"image_id": 7, "category_id": 18, "bbox": [0, 0, 4, 5], "iscrowd": 1,
                "segmentation": {"counts": [1, 2], "size": [3, 4]}}]}
            """;

    @Test
    void readsWhatMattersAndPassesOverTheRest() {
        GroundTruth truth = read(WHOLE);

        assertThat(truth.images()).containsExactly(new Image(7, "b.jpg"), new Image(42, "a.jpg"));
        assertThat(truth.categories()).containsExactly(new Category(18, "dog"));
        assertThat(truth.annotations())
                .containsExactly(
                        new Annotation(42, 18, new Box(1, 2.5, 11, 22.5), 55.5, false),
                        new Annotation(7, 18, new Box(0, 0, 4, 5), 20, true));
        assertThat(truth.image(Path.of("some", "a.jpg"))).map(Image::id).contains(42L);
        assertThat(truth.image(Path.of("c.jpg"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1, 2.5, 10, 20] | [1, 2.5, 10] | /annotations/0/bbox: has 3 numbers, not left, top, width, height",
                "[1, 2.5, 10, 20] | [1, 2.5, 10, 20, 3] | /annotations/0/bbox: has more than left, top, width, height",
                "[1, 2.5, 10, 20] | [1, 2.5, 10, -20] | /annotations/0/bbox/3: is below 0",
                "[1, 2.5, 10, 20] | [1, 1e999, 10, 20] | /annotations/0/bbox/1: is no finite number",
                "[1, 2.5, 10, 20] | [1, true, 10, 20] | /annotations/0/bbox/1: is no number",
                "[1, 2.5, 10, 20] | ~everywhere~ | /annotations/0/bbox: is no list of left, top, width, height",
                "55.5 | ~big~ | /annotations/0/area: is no number",
                "\"image_id\": 7 | \"image_id\": 8 | /annotations/1/image_id: is no image of this file",
                "\"image_id\": 7, \"category_id\": 18 | \"image_id\": 7, \"category_id\": 1 | "
                        + "/annotations/1/category_id: is no category of this file",
                "\"id\": 7 | \"id\": 42 | /images/1/id: is that of an earlier image",
                "\"id\": 7 | \"id\": 7.5 | /images/1/id: is no whole number of up to 53 bits",
                "\"id\": 7 | \"id\": 99999999999999999999 | /images/1/id: is no whole number of up to 53 bits",
                "\"name\": \"dog\" | \"name\": 3 | /categories/0/name: is no text",
                "\"name\": \"dog\" | \"nom\": \"dog\" | /categories/0/name: is missing",
                "\"categories\" | \"kinds\" | /categories: is missing; ground truth in COCO's format is expected",
                "\"licenses\" | \"images\" | /images: is there twice",
                "[{\"id\": 18 | [4, {\"id\": 18 | /categories/0: is no object"
            })
    void namesThePlaceOfWhatIsWrong(String good, String bad, String refusal) {
        String text = WHOLE.replaceFirst(java.util.regex.Pattern.quote(good), bad.replace('~', '"'));
        assertThat(text).isNotEqualTo(WHOLE);

        assertThat(refusal(text)).isEqualTo("truth.json: " + refusal);
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThat(refusal("images")).startsWith("truth.json line 1 column ").endsWith(": is not JSON that can be read");
        assertThat(refusal("[]")).startsWith("truth.json: is no JSON object");
        assertThat(refusal("")).startsWith("truth.json: is no JSON object");
        assertThat(refusal(WHOLE.substring(0, WHOLE.length() / 2))).startsWith("truth.json line ");
        assertThat(refusal("{\"info\": " + "[".repeat(100_000))).isEqualTo("truth.json: is not JSON that can be read");
    }

    /** Whatever bytes are flipped: ground truth, or a refusal of one line. */
    @Test
    void survivesFlippedBytes() {
        byte[] whole = WHOLE.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
            try {
                GroundTruthJson.read("truth.json", new ByteArrayInputStream(flipped));
            } catch (FormatException e) {
                assertThat(e.getMessage()).startsWith("truth.json").hasLineCount(1);
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 1999);
    }

    @Test
    void isToldFromAConfiguration(@TempDir Path folder) throws IOException {
        assertThat(looksLike(folder, WHOLE)).isTrue();
        assertThat(looksLike(folder, "{\"info\": {\"images\": 1}, \"annotations\": [")).isTrue();
        assertThat(looksLike(folder, "{\"phiscope\": 1, \"images\": []}")).isFalse();
        assertThat(looksLike(folder, "{\"info\": {\"images\": 1}}")).isFalse();
        assertThat(looksLike(folder, "no JSON")).isFalse();
        assertThat(looksLike(folder, "")).isFalse();
        assertThat(catchThrowableOfType(
                        FormatException.class, () -> GroundTruthJson.read(folder.resolve("missing.json"))))
                .hasMessage(folder.resolve("missing.json") + ": there is no such file");
    }

    private static boolean looksLike(Path folder, String text) throws IOException {
        return GroundTruthJson.looksLike(Files.writeString(folder.resolve("some.json"), text));
    }

    private static GroundTruth read(String text) {
        return GroundTruthJson.read("truth.json", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String refusal(String text) {
        return catchThrowableOfType(FormatException.class, () -> read(text)).getMessage();
    }
}
