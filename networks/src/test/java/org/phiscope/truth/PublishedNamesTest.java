// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Weight;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names and shapes of weights, and of intermediate results, against those of timm, effdet and darknet. */
class PublishedNamesTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "efficientnet_b0",
                "tf_efficientnet_b0",
                "tf_efficientnet_lite0",
                "mixnet_s",
                "tf_mixnet_m",
                "tf_efficientdet_d0",
                "retinanet_resnet50_fpn",
                "yolov3-tiny",
                "Gaussian_yolov3_BDD",
                "yolov3",
                "yolov4",
                "yolov4-p5",
                "yolov4-p6",
                "yolov4-tiny",
                "yolov4-tiny-3l",
                "yolov4x-mish",
                "cspdarknet53",
                "cspresnet50",
                "darknet53",
                "densenet121",
                "ese_vovnet39b",
                "mobilenetv1_100",
                "mobilenetv2_100",
                "regnetx_002",
                "resnet18",
                "resnet50",
                "seresnet50",
                "vgg19_features"
            })
    void everyWeightHasItsPublishedNameAndShape(String model) {
        JsonNode reference = reference(model);
        Graph graph = graph(model, reference);
        boolean darknet = model.contains("yolo");

        Map<String, List<Integer>> published = new TreeMap<>();
        for (JsonNode parameter : reference.get("parameters")) {
            published.put(parameter.get(0).asString(), shape(parameter.get(1)));
        }
        Map<String, List<Integer>> ours = new TreeMap<>();
        for (Node node : graph.nodes()) {
            if (node.definesWeights()) {
                for (Weight weight : node.op().weights()) {
                    ours.put(darknet ? darknetName(node, weight) : torchName(node, weight), shape(weight.shape()));
                }
            }
        }

        assertThat(ours).isEqualTo(published);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "efficientnet_b0",
                "tf_efficientnet_b0",
                "tf_efficientnet_b0_96",
                "tf_efficientnet_lite0",
                "mixnet_s",
                "tf_mixnet_m",
                "tf_efficientdet_d0",
                "tf_efficientdet_d0_edge1",
                "retinanet_resnet50_fpn",
                "yolov3-tiny",
                "Gaussian_yolov3_BDD",
                "yolov3",
                "yolov4",
                "yolov4-p5",
                "yolov4-p6",
                "yolov4-tiny",
                "yolov4-tiny-3l",
                "yolov4x-mish",
                "cspdarknet53",
                "cspresnet50",
                "darknet53",
                "densenet121",
                "ese_vovnet39b",
                "mobilenetv1_100",
                "mobilenetv2_100",
                "regnetx_002",
                "resnet18",
                "resnet50",
                "seresnet50",
                "vgg19_features"
            })
    void everyTapIsANodeOfItsShape(String model) {
        JsonNode reference = reference(model);
        Graph graph = graph(model, reference);

        for (Map.Entry<String, JsonNode> tap : reference.get("outputs").properties()) {
            if (tap.getKey().equals("boxes")) {
                continue; // decoded boxes: no node's result
            }
            String name = tap.getKey().replaceFirst("yolo_input_\\d+\\(=(layer\\d+)\\)", "$1");
            assertThat(graph.find(name)).as(tap.getKey()).isPresent();
            assertThat(shape(graph.find(name).orElseThrow().shape()))
                    .as(tap.getKey())
                    .isEqualTo(shape(tap.getValue().get("shape")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yolov3-tiny",
                "Gaussian_yolov3_BDD",
                "yolov3",
                "yolov4",
                "yolov4-p5",
                "yolov4-p6",
                "yolov4-tiny",
                "yolov4-tiny-3l",
                "yolov4x-mish"
            })
    void everyDarknetLayerHasItsShape(String model) {
        JsonNode reference = reference(model);
        Graph graph = graph(model, reference);

        for (JsonNode layer : reference.get("layers")) {
            String name = "layer" + layer.get(0).asInt();
            List<Integer> expected = new ArrayList<>(List.of(1));
            expected.addAll(shape(layer.get(2)));
            assertThat(graph.find(name)).as(name).isPresent();
            assertThat(shape(graph.find(name).orElseThrow().shape())).as(name).isEqualTo(expected);
        }
    }

    private static JsonNode reference(String model) {
        Path file = Shared.file("forward/" + model + ".json");
        return JSON.readTree(file.toFile());
    }

    private static Graph graph(String model, JsonNode reference) {
        String name = model.replaceFirst("_(96|edge1)$", "");
        JsonNode input = reference.get("input").get("shape");
        Configuration network = Families.network(name).orElseThrow();
        return network.withInput(new InputSize(input.get(0).asInt(), input.get(2).asInt(), input.get(3).asInt()))
                .graph();
    }

    private static String torchName(Node node, Weight weight) {
        return node.owner()
                + switch (weight.role()) {
                    case KERNEL, NORM_SCALE -> ".weight";
                    case BIAS, NORM_SHIFT -> ".bias";
                    case RUNNING_MEAN -> ".running_mean";
                    case RUNNING_VARIANCE -> ".running_var";
                    case FUSION -> ".edge_weights";
                    case IN_PROJECTION -> ".in_proj_weight";
                    case IN_PROJECTION_BIAS -> ".in_proj_bias";
                    case TABLE -> "";
                };
    }

    private static String darknetName(Node node, Weight weight) {
        return node.owner().replaceFirst("\\.bn$", "")
                + switch (weight.role()) {
                    case KERNEL -> ".weight";
                    case BIAS, NORM_SHIFT -> ".bias";
                    case NORM_SCALE -> ".scale";
                    case RUNNING_MEAN -> ".mean";
                    case RUNNING_VARIANCE -> ".var";
                    case FUSION, IN_PROJECTION, IN_PROJECTION_BIAS, TABLE ->
                        throw new AssertionError("darknet has no " + weight.role());
                };
    }

    private static List<Integer> shape(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    private static List<Integer> shape(JsonNode extents) {
        List<Integer> shape = new ArrayList<>();
        extents.forEach(extent -> shape.add(extent.asInt()));
        return shape;
    }
}
