// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.NodeCost;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;

/** Every convolution and linear layer, in order, against timm's networks (truth/layers). */
class LayersTest {

    @ParameterizedTest
    @CsvSource({
        "efficientnet_b0, 224",
        "efficientnet_b3, 288",
        "efficientnet_lite0, 224",
        "mixnet_m, 224",
        "mixnet_s, 224",
        "tf_efficientnet_b3, 300",
        "tf_efficientnet_b7, 600",
        "tf_mixnet_s, 224",
        "cspdarknet53, 256",
        "cspresnet50, 256",
        "darknet53, 256",
        "densenet121, 224",
        "ese_vovnet39b, 224",
        "hardnet_official_hardnet68, 224",
        "mobilenetv2_100, 224",
        "regnetx_032, 224",
        "regnety_040, 224",
        "resnet50, 224",
        "resnext50_32x4d, 224",
        "seresnet50, 224",
        "vgg19, 224",
        "swin_tiny_patch4_window7_224, 224",
        "vit_base_patch16_224, 224"
    })
    void everyLayerIsExact(String model, int side) {
        Graph graph = Families.network(model)
                .orElseThrow()
                .withInput(InputSize.square(side))
                .graph();

        List<Map<String, String>> ours = new ArrayList<>();
        for (NodeCost cost : CostModel.report(graph).nodes()) {
            switch (cost.node().op()) {
                case Op.Conv2d conv -> ours.add(row(graph, cost, conv));
                case Op.Linear linear -> ours.add(row(cost, linear));
                default -> {}
            }
        }

        List<Map<String, String>> published = Csv.rows("layers/" + model + "_" + side + ".csv");
        // Where timm pads as TensorFlow does, it pads while it runs, and what its layers declare is not what they do.
        published.forEach(row -> row.remove("pad"));
        for (int i = 0; i < Math.min(ours.size(), published.size()); i++) {
            assertThat(ours.get(i)).isEqualTo(published.get(i));
        }
        assertThat(ours).hasSameSizeAs(published);
    }

    private static Map<String, String> row(Graph graph, NodeCost cost, Op.Conv2d conv) {
        Node node = cost.node();
        Shape in = graph.node(node.inputs().getFirst()).shape();
        Shape out = node.shape();
        return row(
                node.name(), "conv", conv.kernelHeight(), conv.kernelWidth(), conv.stride(), conv.groups(),
                conv.in(), in.height(), in.width(), conv.out(), out.height(), out.width(),
                (long) conv.out() * (conv.in() / conv.groups()) * conv.kernelHeight() * conv.kernelWidth(),
                conv.bias() ? conv.out() : 0, cost.cost().convMultiplyAdds(), in.elements(), out.elements());
    }

    private static Map<String, String> row(NodeCost cost, Op.Linear linear) {
        long tokens = cost.node().shape().elements() / linear.out();
        return row(
                cost.node().name(), "linear", "", "", "", 1,
                linear.in(), 1, tokens, linear.out(), 1, tokens,
                (long) linear.in() * linear.out(),
                linear.bias() ? linear.out() : 0, cost.cost().linearMultiplyAdds(),
                linear.in() * tokens, linear.out() * tokens);
    }

    private static Map<String, String> row(Object... cells) {
        List<String> columns = List.of(
                "name", "type", "kh", "kw", "stride", "groups", "cin", "hin", "win", "cout", "hout", "wout", "weights",
                "bias", "macs", "in_elems", "out_elems");
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            row.put(columns.get(i), String.valueOf(cells[i]));
        }
        return row;
    }
}
