// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.graph.WeightRole;
import org.phiscope.style.Extractor;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.weights.Weights;
import org.phiscope.weights.WeightsException;

/** Weights of VGG-19 by the names that torchvision and timm give them, with and without the classifier. */
class StyleExtractorsTest {
    /** Places of the convolutions in {@code features} of torchvision's vgg19 and of timm's vgg19.tv_in1k. */
    private static final List<Integer> CONVOLUTIONS =
            List.of(0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34);

    private static final List<Integer> CHANNELS = List.of(8, 8, 16, 16, 24, 24, 24, 24, 32, 32, 32, 32, 32, 32, 32, 32);
    private static final int HIDDEN = 8;
    private static final int CLASSES = 3;

    @TempDir
    Path folder;

    /** VGG-19 with few channels, so that its file is small. */
    private static Configuration small(String preset) {
        return Families.network(preset)
                .orElseThrow()
                .with("stages.1.channels", 8)
                .with("stages.2.channels", 16)
                .with("stages.3.channels", 24)
                .with("stages.4.channels", 32)
                .with("stages.5.channels", 32)
                .with("hidden", HIDDEN)
                .with("classes", CLASSES);
    }

    private static Map<String, int[]> features() {
        Map<String, int[]> tensors = new LinkedHashMap<>();
        int in = 3;
        for (int i = 0; i < CONVOLUTIONS.size(); i++) {
            int out = CHANNELS.get(i);
            tensors.put("features." + CONVOLUTIONS.get(i) + ".weight", new int[] {out, in, 3, 3});
            tensors.put("features." + CONVOLUTIONS.get(i) + ".bias", new int[] {out});
            in = out;
        }
        return tensors;
    }

    private static Map<String, int[]> torchvision() {
        Map<String, int[]> tensors = features();
        linear(tensors, "classifier.0", HIDDEN, 32 * 7 * 7);
        linear(tensors, "classifier.3", HIDDEN, HIDDEN);
        linear(tensors, "classifier.6", CLASSES, HIDDEN);
        return tensors;
    }

    private static void linear(Map<String, int[]> tensors, String name, int out, int in) {
        tensors.put(name + ".weight", new int[] {out, in});
        tensors.put(name + ".bias", new int[] {out});
    }

    private static Map<String, int[]> timm() {
        Map<String, int[]> tensors = features();
        tensors.put("pre_logits.fc1.weight", new int[] {HIDDEN, 32, 7, 7});
        tensors.put("pre_logits.fc1.bias", new int[] {HIDDEN});
        tensors.put("pre_logits.fc2.weight", new int[] {HIDDEN, HIDDEN, 1, 1});
        tensors.put("pre_logits.fc2.bias", new int[] {HIDDEN});
        linear(tensors, "head.fc", CLASSES, HIDDEN);
        return tensors;
    }

    /** Every tensor holds its own place among the tensors, over and over. */
    private Path file(Map<String, int[]> tensors) throws IOException {
        List<String> entries = new ArrayList<>();
        ByteBuffer values = ByteBuffer.allocate(1 << 21).order(ByteOrder.LITTLE_ENDIAN);
        int place = 0;
        for (Map.Entry<String, int[]> tensor : tensors.entrySet()) {
            int from = values.position();
            int count = 1;
            List<String> shape = new ArrayList<>();
            for (int extent : tensor.getValue()) {
                count *= extent;
                shape.add(String.valueOf(extent));
            }
            for (int i = 0; i < count; i++) {
                values.putFloat(place);
            }
            place++;
            entries.add("\"" + tensor.getKey() + "\":{\"dtype\":\"F32\",\"shape\":[" + String.join(",", shape)
                    + "],\"data_offsets\":[" + from + "," + values.position() + "]}");
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + values.position()).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header).put(values.flip());
        return Files.write(folder.resolve("vgg19.safetensors"), file.array());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg19", "torchvision_vgg19", "vgg19_features"})
    void everyoneOfTheFilesFitsEveryVariant(String preset) throws IOException {
        for (Map<String, int[]> tensors : List.of(features(), torchvision(), timm())) {
            Extractor extractor =
                    new StyleExtractors(Optional.empty()).of(small(preset), Pooling.AVERAGE, file(tensors));
            Graph graph = extractor.graph(50, 70);
            Weights weights = extractor.weights().apply(graph);
            assertThat(weights.provenance()).isInstanceOf(Weights.Provenance.Trained.class);
            for (int i = 0; i < CONVOLUTIONS.size(); i++) {
                var convolution = graph.find("features." + CONVOLUTIONS.get(i)).orElseThrow();
                assertThat(weights.values(convolution, WeightRole.KERNEL)).containsOnly(2 * i);
                assertThat(weights.values(convolution, WeightRole.BIAS)).containsOnly(2 * i + 1);
            }
            // conv4_2 is the tenth convolution, after three pools.
            assertThat(graph.find("conv4_2").orElseThrow().shape().toArray()).containsExactly(1, 32, 6, 8);
        }
    }

    @Test
    void aFileThatLacksAConvolutionIsRefusedByName() throws IOException {
        Map<String, int[]> tensors = features();
        tensors.remove("features.34.bias");
        Path file = file(tensors);
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> new StyleExtractors(Optional.empty()).of(small("vgg19_features"), Pooling.PUBLISHED, file))
                .withMessageContaining("features.34.bias");
    }

    @Test
    void withoutAFileTheyAreUntrainedAndSaySo() {
        Extractor extractor = new StyleExtractors(Optional.empty()).of(small("vgg19"), Pooling.PUBLISHED, null);
        assertThat(extractor.weights().apply(extractor.graph(64, 64)).provenance())
                .isInstanceOf(Weights.Provenance.Untrained.class);
    }
}
