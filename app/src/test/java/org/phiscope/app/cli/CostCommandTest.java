// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures are timm's, in truth/imagenet_models.csv of the networks. */
class CostCommandTest {
    private static final String[] FIGURES = {
        "params",
        "convMultiplyAdds",
        "linearMultiplyAdds",
        "attentionMultiplyAdds",
        "multiplyAdds",
        "flops",
        "memoryAccessCost",
        "cio",
        "convOutputs",
        "linearOutputs",
        "activations",
        "peakActivationBytes"
    };

    @Test
    void printsATableForPeople() {
        Ran ran = Ran.of("cost", "efficientnet-b0");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines().toList())
                .contains(
                        "EfficientNet-B0 (efficientnet), input 1×3×224×224, convention flops: 2 FLOPs per mult-add",
                        "params                      5,288,548    5.29 M",
                        "mult-adds                 385,814,752     386 M",
                        "  convolution             384,534,752     385 M",
                        "FLOPs                     771,629,504     772 M",
                        "memory access cost (MAC)   17,538,072    17.5 M",
                        "CIO                        13,581,880    13.6 M",
                        "counted as zero: BatchNorm, Activate, GlobalAveragePool, Scale, Add, Flatten");
    }

    @Test
    void printsTheKeysThatTheContractNames() {
        Map<String, Object> cost = Ran.of("cost", "efficientnet-b0", "--json").json();

        assertThat(cost.keySet()).containsExactlyElementsOf(keys());
        assertThat(cost)
                .containsEntry("network", "efficientnet-b0")
                .containsEntry("family", "efficientnet")
                .containsEntry("input", List.of(1, 3, 224, 224))
                .containsEntry("convention", "flops")
                .containsEntry("params", 5_288_548)
                .containsEntry("convMultiplyAdds", 384_534_752)
                .containsEntry("linearMultiplyAdds", 1_280_000)
                .containsEntry("attentionMultiplyAdds", 0)
                .containsEntry("multiplyAdds", 385_814_752)
                .containsEntry("flops", 771_629_504)
                .containsEntry("memoryAccessCost", 17_538_072)
                .containsEntry("cio", 13_581_880)
                .containsEntry("convOutputs", 6_747_036)
                .containsEntry("linearOutputs", 1000)
                .containsEntry("activations", 6_748_036);
    }

    /** 14,359,552 mult-adds of 1000 regions are torchvision's 14.3596 G; a cascade's heads are listed one by one. */
    @Test
    void saysWhatATwoStageDetectorCostsForEachRegion() {
        Map<String, Object> faster = Ran.of("cost", "fasterrcnn_resnet50_fpn", "--json").json();
        assertThat(faster)
                .containsEntry(
                        "regions",
                        Map.of(
                                "regions", 1000,
                                "sharedMultiplyAdds", 120_020_169_216L,
                                "multiplyAddsPerRegion", 14_359_552,
                                "heads", Map.of("roi_heads.1", 14_359_552)));

        assertThat(Ran.of("cost", "cascade_rcnn_r50_fpn", "--set", "heads=2", "--set", "proposals=300")
                        .out()
                        .lines())
                .contains(
                        "mult-adds = T₁ + m·T₂ with m = 300 regions",
                        "T₁, before the regions  120,020,169,216   120 G",
                        "T₂, for each region          27,961,344  28.0 M",
                        "  roi_heads.1                13,980,672  14.0 M",
                        "  roi_heads.2                13,980,672  14.0 M");
    }

    private static List<String> keys() {
        return Stream.of(List.of("network", "family", "input", "convention"), List.of(FIGURES), List.of("layers"))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    @SuppressWarnings("unchecked")
    void layersAddUpToTheTotal() {
        Map<String, Object> cost = Ran.of("cost", "mixnet-s", "--json").json();
        List<Map<String, Object>> layers = (List<Map<String, Object>>) cost.get("layers");

        for (String figure : FIGURES) {
            if (!figure.equals("peakActivationBytes")) {
                assertThat(layers.stream()
                                .mapToLong(layer -> ((Number) layer.get(figure)).longValue())
                                .sum())
                        .as(figure)
                        .isEqualTo(((Number) cost.get(figure)).longValue());
            }
        }
        assertThat(layers)
                .anySatisfy(layer -> assertThat(layer)
                        .containsEntry("name", "conv_stem")
                        .containsEntry("stage", "stem")
                        .containsEntry("op", "Conv2d")
                        .containsEntry("inputs", List.of("input"))
                        .containsEntry("inputShapes", List.of(List.of(1, 3, 224, 224)))
                        .containsEntry("shape", List.of(1, 16, 112, 112))
                        .containsEntry("kernel", List.of(3, 3))
                        .containsEntry("stride", 2)
                        .containsEntry("groups", 1)
                        .containsEntry("counted", true));
    }

    @Test
    void setsParametersInputAndConvention() {
        Map<String, Object> cost = Ran.of(
                        "cost",
                        "efficientnet-b0",
                        "--set",
                        "classes=10",
                        "--set",
                        "se=off",
                        "--input",
                        "320x256",
                        "--convention",
                        "paper",
                        "--json")
                .json();

        assertThat(cost)
                .containsEntry("input", List.of(1, 3, 256, 320))
                .containsEntry("convention", "paper")
                .containsEntry("linearMultiplyAdds", 12_800);
        assertThat(cost.get("flops")).isEqualTo(cost.get("multiplyAdds"));
    }

    @Test
    void namesTheToolWhoseCountItIs() {
        String text =
                Ran.of("cost", "efficientnet-b0", "--convention", "fvcore").out();

        assertThat(text.lines().findFirst().orElseThrow()).endsWith(", convention fvcore: what fvcore counts");
        assertThat(text.lines().toList().getLast())
                .startsWith("counted as zero: ")
                .doesNotContain("BatchNorm");
    }

    /** fvcore's own figures by operator for torchvision's resnet50. */
    @Test
    void explainsAToolsCountOperatorByOperator() {
        Ran text = Ran.of("cost", "resnet50", "--convention", "fvcore");
        assertThat(text.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains(
                        "operator fvcore mult-adds difference",
                        "Conv2d 4,087,136,256 4,087,136,256 0",
                        "BatchNorm 22,227,968 0 +22,227,968",
                        "GlobalAveragePool 100,352 0 +100,352",
                        "Linear 2,048,000 2,048,000 0",
                        "counted as zero: Activate, Pool, Add, Flatten");

        Map<String, Object> json =
                Ran.of("cost", "resnet50", "--convention", "fvcore", "--json").json();
        assertThat(json.get("operations"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(
                        Map.of("op", "Conv2d", "nodes", 53, "multiplyAdds", 4_087_136_256L, "flops", 4_087_136_256L),
                        Map.of("op", "BatchNorm", "nodes", 53, "multiplyAdds", 0, "flops", 22_227_968),
                        Map.of("op", "Activate", "nodes", 49, "multiplyAdds", 0, "flops", 0));
    }

    /** timm's efficientnet_b0 at 256 px. */
    @Test
    void anotherInputIsTheSameNetwork() {
        assertThat(Ran.of("cost", "efficientnet_b0", "--input", "256", "--json").json())
                .containsEntry("params", 5_288_548)
                .containsEntry("convMultiplyAdds", 502_057_472);
    }

    @Test
    void printsTotalsAsCsv() {
        Ran ran = Ran.of("cost", "efficientnet-b0", "--csv");

        assertThat(ran.out().lines())
                .containsExactly(
                        "network,family,input,convention," + String.join(",", FIGURES),
                        "efficientnet-b0,efficientnet,1x3x224x224,flops,5288548,384534752,1280000,0,385814752,771629504,"
                            + "17538072,13581880,6747036,1000,6748036," + peak());
    }

    private static Object peak() {
        return Ran.of("cost", "efficientnet-b0", "--json").json().get("peakActivationBytes");
    }

    @Test
    void printsLayersAsCsv() {
        List<String> lines = Ran.of("cost", "efficientnet-b0", "--layers", "--csv")
                .out()
                .lines()
                .toList();

        assertThat(lines.get(0))
                .isEqualTo("name,stage,op,inputs,shape,kernel,stride,dilation,groups,counted,params,convMultiplyAdds,"
                               + "linearMultiplyAdds,attentionMultiplyAdds,multiplyAdds,flops,memoryAccessCost,cio,convOutputs,"
                               + "linearOutputs,activations");
        assertThat(lines.get(1)).isEqualTo("input,input,Input,,1x3x224x224,,,,,true,0,0,0,0,0,0,0,0,0,0,0");
        assertThat(lines.get(2))
                .isEqualTo("conv_stem,stem,Conv2d,input,1x32x112x112,3x3,2,1,1,true,864,10838016,0,0,10838016,21676032,"
                        + "552800,551936,401408,0,401408");
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(21));
    }

    @Test
    void printsLayersForPeople() {
        assertThat(Ran.of("cost", "efficientnet-b0", "--layers").out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "layer op in out kernel groups params mult-adds % MAC activations",
                        "conv_stem Conv2d 3×224×224 32×112×112 3×3/2 1 864 10,838,016 2.8 552,800 401,408",
                        "bn1.act Activate 32×112×112 32×112×112 0 not counted 0 0");
    }

    @Test
    void opensConfigurationsAndWarnsOfOtherCosts(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("net.json");
        Ran.of("export", "efficientnet-b0", "--set", "phi=1", "--convention", "paper", "--to", file.toString());
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("\"params\": (\\d+)", "\"params\": 7"));

        Ran ran = Ran.of("cost", file.toString(), "--json");

        assertThat(ran.status()).isZero();
        assertThat(ran.json()).containsEntry("network", "efficientnet-b0").containsEntry("convention", "paper");
        assertThat(ran.err())
                .isEqualTo(file + ": /costs/params: the file says 7, this program counts "
                        + ran.json().get("params") + System.lineSeparator());
        assertThat(ran.json())
                .as("the file's parameters")
                .isEqualTo(Ran.of("cost", "efficientnet-b0", "--set", "phi=1", "--convention", "paper", "--json")
                        .json());
    }

    /** By hand: the classifier's 2,048,000 weights and few thousand other elements at 900 GB/s, see RooflineTest. */
    @Test
    @SuppressWarnings("unchecked")
    void predictsTimesForADevice() {
        Map<String, Object> cost =
                Ran.of("cost", "resnet50", "--device", "v100", "--json").json();

        assertThat(cost).containsEntry("device", "v100");
        double total = (double) cost.get("predictedMilliseconds");
        List<Map<String, Object>> layers = (List<Map<String, Object>>) cost.get("layers");
        assertThat(layers)
                .filteredOn(layer -> layer.get("name").equals("fc"))
                .singleElement()
                .satisfies(layer -> {
                    assertThat(layer).containsEntry("bytesMoved", 8_208_192).containsEntry("bound", "memory");
                    assertThat((double) layer.get("arithmeticIntensity")).isEqualTo(4_096_000 / 8_208_192.0);
                    assertThat((double) layer.get("predictedMilliseconds")).isBetween(0.00912021, 0.00912022);
                });
        assertThat(layers)
                .filteredOn(layer -> layer.get("name").equals("bn1"))
                .singleElement()
                .satisfies(layer ->
                        assertThat(layer).containsEntry("runsIn", "conv1").doesNotContainKey("bound"));
        assertThat(layers.stream()
                        .mapToDouble(layer -> (double) layer.getOrDefault("predictedMilliseconds", 0.0))
                        .sum())
                .isBetween(total - 1e-9, total + 1e-9);
        // 8.18 GFLOPs take at least 0.521 ms at 15.7 TFLOP/s.
        assertThat(total).isBetween(0.521, 2.0);
    }

    @Test
    void predictsTimesForPeopleAndSpreadsheets() {
        String text = Ran.of("cost", "resnet50", "--device", "v100", "--layers").out();
        assertThat(text)
                .contains("an estimate for NVIDIA V100: 15.7 TFLOP/s, 900 GB/s (NVIDIA V100 data")
                .containsPattern("predicted time +\\d\\.\\d{3} ms\n")
                .containsPattern("fc +Linear .* 0\\.50 +memory +0\\.009 ms\n");

        List<String> csv = Ran.of("cost", "resnet50", "--device", "v100", "--csv")
                .out()
                .lines()
                .toList();
        assertThat(csv.get(0)).endsWith("peakActivationBytes,device,predictedMilliseconds");
        assertThat(csv.get(1)).containsPattern(",v100,\\d\\.\\d+$");
        assertThat(Ran.of("cost", "resnet50", "--device", "v100", "--layers", "--csv").out().lines())
                .allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(25))
                .first()
                .asString()
                .endsWith("activations,bytesMoved,arithmeticIntensity,bound,predictedMilliseconds");
    }
}
