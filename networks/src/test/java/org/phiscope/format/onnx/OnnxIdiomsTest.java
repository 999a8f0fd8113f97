// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.phiscope.format.onnx.TestModel.real;
import static org.phiscope.format.onnx.TestModel.text;
import static org.phiscope.format.onnx.TestModel.value;
import static org.phiscope.format.onnx.TestModel.whole;
import static org.phiscope.format.onnx.TestModel.wholes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.InputSize;
import org.phiscope.format.FormatException;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.OnnxWeights;

/** Idioms of exporters, written out by hand, and what networks they are. */
class OnnxIdiomsTest {
    @TempDir
    private Path directory;

    private Configuration open(TestModel model) {
        return OnnxNetwork.configuration(
                OnnxModel.open(model.write(directory.resolve("model.onnx"))), _ -> Optional.empty());
    }

    private static List<String> titles(Graph graph) {
        return graph.nodes().stream().map(node -> node.op().title()).toList();
    }

    /** What {@code torch.flatten(x, 1)} and {@code nn.Linear} become with a dynamic batch. */
    @Test
    void pytorchFlattensByArithmeticOnShapes() {
        Configuration configuration = open(new TestModel(17)
                .input("input", "batch", 3, 32, 32)
                .weights("conv.weight", 8, 3, 3, 3)
                .weights("conv.bias", 8)
                .node(
                        "/stem/conv/Conv",
                        "Conv",
                        List.of("a"),
                        List.of("input", "conv.weight", "conv.bias"),
                        wholes("kernel_shape", List.of(3, 3)),
                        wholes("strides", List.of(2, 2)),
                        wholes("pads", List.of(1, 1, 1, 1)))
                .node("/stem/act/Relu", "Relu", List.of("b"), List.of("a"))
                .node("/Shape", "Shape", List.of("shape"), List.of("b"))
                .node("/Constant", "Constant", List.of("zero"), List.of(), value(TestModel.tensor("", 0L)))
                .node("/Gather", "Gather", List.of("n"), List.of("shape", "zero"), whole("axis", 0))
                .wholes("rest", -1)
                .node("/Concat", "Concat", List.of("to"), List.of("n", "rest"), whole("axis", 0))
                .node("/Reshape", "Reshape", List.of("flat"), List.of("b", "to"))
                .weights("fc.weight", 10, 8 * 16 * 16)
                .weights("fc.bias", 10)
                .node(
                        "/head/fc/Gemm",
                        "Gemm",
                        List.of("logits"),
                        List.of("flat", "fc.weight", "fc.bias"),
                        whole("transB", 1))
                .output("logits"));

        Graph graph = configuration.with("batch", 4).graph();

        assertThat(titles(graph)).containsExactly("Input", "Conv2d", "Activate", "Flatten", "Linear");
        assertThat(graph.node(1).op())
                .isEqualTo(new Op.Conv2d(3, 8, 3, 3, 2, 1, Padding.symmetric(1), 1, true));
        assertThat(graph.node(1).name()).isEqualTo("/stem/conv/Conv");
        assertThat(graph.node(1).stage()).isEqualTo("stem");
        assertThat(graph.node(4).stage()).isEqualTo("head");
        assertThat(graph.node(4).shape()).isEqualTo(Shape.of(4, 10));
        assertThat(graph.find("flat").orElseThrow().name()).isEqualTo("/Reshape");
        assertThat(graph.task()).isEqualTo(new Task.Classification(10));
        CostReport report = CostModel.report(graph);
        assertThat(report.total().params()).isEqualTo(8 * 27 + 8 + 10 * 2048 + 10);
        assertThat(report.total().multiplyAdds()).isEqualTo(4L * (27 * 8 * 256 + 10 * 2048));
    }

    /** tf2onnx turns maps round, pads by itself, and multiplies by matrices that lie the other way. */
    @Test
    void tensorFlowTurnsAndPads() {
        Graph graph = open(new TestModel(15)
                        .producer("tf2onnx")
                        .input("image", "unk", 33, 33, 3)
                        .node("model/first", "Transpose", List.of("nchw"), List.of("image"), wholes("perm", List.of(0, 3, 1, 2)))
                        .wholes("pads", 0, 0, 0, 0, 0, 0, 1, 1)
                        .node("model/pad", "Pad", List.of("padded"), List.of("nchw", "pads"), text("mode", "constant"))
                        .weights("kernel", 4, 3, 3, 3)
                        .node(
                                "model/conv",
                                "Conv",
                                List.of("map"),
                                List.of("padded", "kernel"),
                                wholes("strides", List.of(2, 2)))
                        .node(
                                "model/same",
                                "MaxPool",
                                List.of("pooled"),
                                List.of("map"),
                                wholes("kernel_shape", List.of(2, 2)),
                                wholes("strides", List.of(2, 2)),
                                text("auto_pad", "SAME_UPPER"))
                        .node("model/back", "Transpose", List.of("nhwc"), List.of("pooled"), wholes("perm", List.of(0, 2, 3, 1)))
                        .node(
                                "model/mean",
                                "ReduceMean",
                                List.of("mean"),
                                List.of("nhwc"),
                                wholes("axes", List.of(1, 2)),
                                whole("keepdims", 0))
                        .weights("dense", 4, 7)
                        .weights("bias", 7)
                        .node("model/dense", "MatMul", List.of("product"), List.of("mean", "dense"))
                        .node("model/add", "Add", List.of("sum"), List.of("product", "bias"))
                        .node("model/softmax", "Softmax", List.of("classes"), List.of("sum"), whole("axis", -1))
                        .output("classes"))
                .graph();

        assertThat(graph.input().shape()).isEqualTo(Shape.of(1, 33, 33, 3));
        assertThat(titles(graph))
                .containsExactly(
                        "Input", "Permute", "Pad", "Pad", "Conv2d", "Pool", "Permute", "Permute", "GlobalAveragePool",
                        "Reshape", "Linear", "Softmax");
        assertThat(graph.find("map").orElseThrow().shape()).isEqualTo(Shape.of(1, 4, 16, 16));
        assertThat(graph.find("pooled").orElseThrow().shape()).isEqualTo(Shape.of(1, 4, 8, 8));
        assertThat(graph.task()).isEqualTo(new Task.Classification(7, true));
        Node linear = graph.find("sum").orElseThrow();
        assertThat(linear.op()).isEqualTo(new Op.Linear(4, 7, true));
        float[] kernel = weights().values(linear, WeightRole.KERNEL);
        float[] stored = OnnxModel.open(directory.resolve("model.onnx")).initializers().get("dense").floats();
        assertThat(kernel[1 * 4 + 2]).isEqualTo(stored[2 * 7 + 1]);
    }

    private OnnxWeights weights() {
        OnnxModel model = OnnxModel.open(directory.resolve("model.onnx"));
        Graph graph = OnnxNetwork.configuration(model, _ -> Optional.empty()).graph();
        return OnnxWeights.of(model, graph);
    }

    @Test
    void activationsThatExportersWriteOutAreKnownAgain() {
        TestModel model = new TestModel(13).input("x", 1, 8, 5, 5);
        model.node("Sigmoid", "s", List.of("x")).node("Mul", "swish", List.of("s", "x"));
        model.node("Softplus", "sp", List.of("swish"))
                .node("Tanh", "t", List.of("sp"))
                .node("Mul", "mish", List.of("swish", "t"));
        model.number("three", 3).number("zero", 0).number("six", 6);
        model.node("Add", "p3", List.of("mish", "three"))
                .node("Clip", "c", List.of("p3", "zero", "six"))
                .node("Mul", "xc", List.of("mish", "c"))
                .node("Div", "hardswish", List.of("xc", "six"));
        model.number("root", (float) Math.sqrt(2)).number("one", 1).number("half", 0.5f);
        model.node("Div", "scaled", List.of("hardswish", "root"))
                .node("Erf", "erf", List.of("scaled"))
                .node("Add", "plus", List.of("erf", "one"))
                .node("Mul", "twice", List.of("hardswish", "plus"))
                .node("Mul", "gelu", List.of("twice", "half"));
        model.node("Add", "h3", List.of("gelu", "three"))
                .node("Clip", "hc", List.of("h3", "zero", "six"))
                .node("Div", "hardsigmoid", List.of("hc", "six"))
                .output("hardsigmoid");

        Graph graph = open(model).graph();

        assertThat(graph.nodes().stream().skip(1).map(node -> ((Op.Activate) node.op()).activation()))
                .containsExactly(
                        Activation.SWISH,
                        Activation.MISH,
                        Activation.HARD_SWISH,
                        Activation.GELU,
                        Activation.HARD_SIGMOID);
        assertThat(graph.nodes().stream().map(Node::name))
                .containsExactly("input", "swish", "mish", "hardswish", "gelu", "hardsigmoid");
    }

    @Test
    void layerNormsBeforeTheirOperatorAndTokensAreKnownAgain() {
        TestModel model = new TestModel(14)
                .input("x", 1, 6, 4)
                .weights("gamma", 4)
                .weights("beta", 4)
                .weights("token", 1, 1, 4)
                .number("two", 2)
                .number("epsilon", 1e-6f)
                .node("Concat", "tokens", List.of("token", "x"), whole("axis", 1))
                .node("ReduceMean", "mean", List.of("tokens"), wholes("axes", List.of(-1)))
                .node("Sub", "apart", List.of("tokens", "mean"))
                .node("Pow", "squares", List.of("apart", "two"))
                .node("ReduceMean", "variance", List.of("squares"), wholes("axes", List.of(-1)))
                .node("Add", "safe", List.of("variance", "epsilon"))
                .node("Sqrt", "deviation", List.of("safe"))
                .node("Div", "normed", List.of("apart", "deviation"))
                .node("Mul", "scaled", List.of("normed", "gamma"))
                .node("Add", "norm", List.of("scaled", "beta"))
                .node("Constant", "first", List.of(), value(new TestModel.Message().whole(2, 7).text(8, "").bytes(9, new byte[8])))
                .node("Gather", "class", List.of("norm", "first"), whole("axis", 1))
                .output("class");

        Graph graph = open(model).graph();

        assertThat(titles(graph)).containsExactly("Input", "Learned", "Concat", "LayerNorm", "Slice", "Reshape");
        assertThat(graph.node(3).op()).isEqualTo(new Op.LayerNorm(4, 1e-6f));
        assertThat(CostModel.report(graph).total().params()).isEqualTo(4 + 4 + 4);
        assertThat(graph.nodes().getLast().shape()).isEqualTo(Shape.of(1, 4));
    }

    @Test
    void whatIsNotKnownStandsThereAsItselfAndIsNamedInTheTotals() {
        Graph graph = open(new TestModel(18)
                        .input("x", 1, 3, 8, 8)
                        .weights("w", 4, 3, 3, 1)
                        .node("Conv", "uneven", List.of("x", "w"), wholes("strides", List.of(2, 1)))
                        .weights("table", 4, 6, 8)
                        .node("Einsum", "mixed", List.of("uneven", "table"), text("equation", "nchw,chw->nc"))
                        .declared("mixed", 1, 4)
                        .node("Softmax", "y", List.of("mixed"))
                        .node("NonZero", "z", List.of("y"))
                        .node("Relu", "w2", List.of("z"))
                        .output("y")
                        .output("w2"))
                .graph();

        assertThat(titles(graph)).containsExactly("Input", "Conv", "Einsum", "Softmax", "NonZero", "Relu");
        CostReport report = CostModel.report(graph);
        // Windows of 3×1 at strides 2 and 1: three rows, eight columns.
        assertThat(graph.node(1).shape()).isEqualTo(Shape.of(1, 4, 3, 8));
        assertThat(report.total().multiplyAdds()).isEqualTo(9L * 4 * 3 * 8);
        assertThat(report.total().params()).isEqualTo(36 + 4 * 6 * 8);
        assertThat(report.uncounted(Convention.FLOPS)).containsExactly("Einsum", "Softmax", "NonZero", "Relu");
        assertThat(report.nodes().get(2).counted()).isFalse();
        assertThat(((Op.Foreign) graph.node(4).op()).sized()).isFalse();
        assertThat(((Op.Foreign) graph.node(5).op()).sized()).isFalse();
        assertThat(graph.task()).isEqualTo(new Task.Unstated());
    }

    @Test
    void sharedWeightsCountOnce() {
        Graph graph = open(new TestModel(11)
                        .input("x", 1, 4, 8, 8)
                        .weights("w", 4, 4, 3, 3)
                        .node("Conv", "a", List.of("x", "w"), wholes("pads", List.of(1, 1, 1, 1)))
                        .node("Conv", "b", List.of("a", "w"), wholes("pads", List.of(1, 1, 1, 1)))
                        .output("b"))
                .graph();

        assertThat(CostModel.report(graph).total().params()).isEqualTo(144);
        assertThat(CostModel.report(graph).total().multiplyAdds()).isEqualTo(2L * 9 * 4 * 4 * 64);
    }

    @Test
    void sidesThatAreNotFixedAreTheUsersAndOthersAreNot() {
        Configuration free = open(new TestModel(13)
                .input("x", 1, 3, "h", "w")
                .node("GlobalAveragePool", "y", List.of("x"))
                .output("y"));
        assertThat(free.input()).isEqualTo(InputSize.square(224));
        assertThat(free.withInput(new InputSize(1, 48, 64)).graph().input().shape()).isEqualTo(Shape.of(1, 3, 48, 64));
        assertThat(free.with("resolution", 96).input()).isEqualTo(InputSize.square(96));

        Configuration fixed = open(new TestModel(13)
                .input("x", 1, 3, 40, 30)
                .node("GlobalAveragePool", "y", List.of("x"))
                .output("y"));
        assertThat(fixed.input()).isEqualTo(new InputSize(1, 40, 30));
        assertThatThrownBy(() -> fixed.withInput(InputSize.square(64)).graph())
                .isInstanceOf(GraphException.class)
                .hasMessage("x: is fixed at 40 along axis 2, and cannot be 64");
    }

    /** A reshape that only one size of the input fits decides which size is taken at first. */
    @Test
    void aSizeThatMakesANetworkIsLookedFor() {
        Configuration configuration = open(new TestModel(13)
                .input("x", 1, 1, "h", "w")
                .wholes("to", 1, 320 * 320)
                .node("Reshape", "y", List.of("x", "to"))
                .output("y"));
        assertThat(configuration.input()).isEqualTo(InputSize.square(320));
    }

    @Test
    void oldOperatorSetsHaveAttributesWhereNewOnesHaveInputs() {
        Graph graph = open(new TestModel(8)
                        .input("x", 1, 4, 8, 8)
                        .node("Upsample", "up", List.of("x"), text("mode", "nearest"), scales(1, 1, 2, 2))
                        .node("Clip", "clipped", List.of("up"), real("min", 0), real("max", 6))
                        .node(
                                "Slice",
                                "part",
                                List.of("clipped"),
                                wholes("axes", List.of(1)),
                                wholes("starts", List.of(1)),
                                wholes("ends", List.of(3)))
                        .node("Unsqueeze", "five", List.of("part"), wholes("axes", List.of(2)))
                        .node("Squeeze", "four", List.of("five"), wholes("axes", List.of(2)))
                        .node("Pad", "padded", List.of("four"), wholes("pads", List.of(0, 0, 1, 0, 0, 0, 0, 1)))
                        .output("padded"))
                .graph();

        assertThat(titles(graph))
                .containsExactly("Input", "Resize", "Activate", "Slice", "Reshape", "Reshape", "Pad", "Pad");
        assertThat(graph.nodes().getLast().shape()).isEqualTo(Shape.of(1, 2, 17, 17));
    }

    private static TestModel.Message scales(float... values) {
        TestModel.Message attribute = new TestModel.Message().text(1, "scales");
        for (float value : values) {
            attribute.real(7, value);
        }
        return attribute.whole(20, 6);
    }

    @Test
    void aNetworkThatCannotBeBuiltNamesTheNode() {
        TestModel model = new TestModel(13)
                .input("x", 1, 3, 8, 8)
                .weights("w", 4, 5, 3, 3)
                .node("Conv", "bad", List.of("x", "w"))
                .output("bad");
        assertThatThrownBy(() -> open(model))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("model.onnx: bad: ")
                .hasMessageContaining("expects 5 channels, gets 1×3×8×8");
    }

    @Test
    void twoOpeningsOfOneFileAreTheSameNetwork() {
        TestModel model =
                new TestModel(13).input("x", 1, 3, 8, 8).node("Relu", "y", List.of("x")).output("y");
        Configuration one = open(model);
        assertThat(open(model)).isEqualTo(one);
        assertThat(one.changes()).isEqualTo(Map.of());
        assertThat(open(model.node("Relu", "z", List.of("y")))).isNotEqualTo(one);
    }
}
