// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;

/** The classification families against what their publishers print, and against the papers' formulas. */
class ClassificationFamiliesTest {

    static Stream<Map<String, String>> parameterCounts() {
        return Csv.rows("imagenet_param_counts.csv").stream();
    }

    /** timm's table of results prints millions with two decimals. */
    @ParameterizedTest
    @MethodSource("parameterCounts")
    void parametersAreAsPrinted(Map<String, String> row) {
        double millions = cost(network(row.get("model"))).params() / 1e6;
        assertThat(String.format(Locale.ROOT, "%.2f", millions)).isEqualTo(row.get("param_count_M"));
    }

    static Stream<Map<String, String>> pycls() {
        return Csv.rows("pycls_model_zoo.csv").stream();
    }

    /**
     * pycls prints one decimal. It counts what its max pooling writes among the activations, which this program does
     * not: it shows in the rows of the networks that have one, the ResNets and ResNeXts.
     */
    @ParameterizedTest
    @MethodSource("pycls")
    void pyclsFiguresAreAsPrinted(Map<String, String> row) {
        Graph graph = network(pyclsName(row.get("model"))).graph();
        Cost cost = CostModel.report(graph).total();
        long pooled = graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Pool)
                .mapToLong(node -> node.shape().elements())
                .sum();

        assertThat(oneDecimal(cost.multiplyAdds() / 1e9)).as("flops (B)").isEqualTo(row.get("flops (B)"));
        assertThat(oneDecimal(cost.params() / 1e6)).as("params (M)").isEqualTo(row.get("params (M)"));
        assertThat(oneDecimal((cost.activations() + pooled) / 1e6)).as("acts (M)").isEqualTo(row.get("acts (M)"));
    }

    private static String pyclsName(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (name.startsWith("resnext-")) {
            return name.replace("-", "") + "-32x4d";
        }
        // pycls pads as PyTorch does.
        return name.startsWith("resnet-") ? name.replace("-", "") : name.replace("efficientnet-", "efficientnet_");
    }

    static Stream<Map<String, String>> cio() {
        return Csv.rows("hardnet_cio_table4.csv").stream()
                .filter(row -> row.get("verdict").equals("match"));
    }

    /** The table prints one decimal, some figures rounded and some cut off (ResNet-101's 30.959 as 30.9). */
    @ParameterizedTest
    @MethodSource("cio")
    void cioIsAsPrinted(Map<String, String> row) {
        Cost cost = cost(network(row.get("run_model")));
        double published = Double.parseDouble(row.get("CIO_M"));
        assertThat(published).isIn(Math.floor(cost.cio() / 1e5) / 10, Math.rint(cost.cio() / 1e5) / 10);
        assertThat(cost.params()).isEqualTo(Long.parseLong(row.get("run_params")));
    }

    /** HarDNet's paper, table 2; DenseNet's paper, table 2 (CIFAR-10), in millions with one decimal. */
    @ParameterizedTest
    @CsvSource({"hardnet85, 36.7", "densenet40, 1.0", "densenet-bc-100, 0.8"})
    void parametersAreAsTheirPapersPrint(String model, String millions) {
        assertThat(oneDecimal(cost(network(model)).params() / 1e6)).isEqualTo(millions);
    }

    @Test
    void darknet19IsDarknets() {
        assertConvolutionsAre("darknet19_layers.csv", network("darknet19").graph());
    }

    @Test
    void theBackboneOfYoloV4TinyIsACspOsaNetWithPartialComputationalBlocks() {
        assertConvolutionsAre("yolov4_tiny_backbone_layers.csv", network("csposanet-pcb").graph());
    }

    private static void assertConvolutionsAre(String published, Graph graph) {
        List<Map<String, String>> rows = Csv.rows(published).stream()
                .filter(row -> row.get("type").equals("convolutional"))
                .toList();
        List<Node> convolutions = convolutions(graph, "");
        assertThat(convolutions).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            Map<String, String> row = rows.get(i);
            Node node = convolutions.get(i);
            Op.Conv2d conv = (Op.Conv2d) node.op();
            Shape out = node.shape();
            assertThat(List.of(conv.in(), conv.out(), conv.kernelHeight(), conv.stride(), out.height(), out.width()))
                    .as(node.name())
                    .isEqualTo(Stream.of("in_c", "out_c", "size", "stride", "out_h", "out_w")
                            .map(column -> Integer.parseInt(row.get(column)))
                            .toList());
            // darknet prints float32
            assertThat(2 * multiplyAdds(node) / 1e9)
                    .as(node.name())
                    .isCloseTo(Double.parseDouble(row.get("bflops")), within(1e-7));
        }
    }

    /** Wang, Bochkovskiy & Liao 2021, table 5: Σ cin·cout over the convolutions of a computational block. */
    @ParameterizedTest
    @CsvSource({"64, 1", "64, 2", "64, 3", "128, 2", "128, 4", "256, 3", "512, 6"})
    void channelProductsFollowThePaper(int b, int k) {
        long g = b / 2;
        assertThat(channelProducts("osanet", b, k))
                .isEqualTo(b * g + (k - 1) * g * g + (b + k * g) * (b + k * g) / 2);
        assertThat(channelProducts("csposanet", b, k)).isEqualTo(k * g * g + k * g * k * g);
        assertThat(channelProducts("csposanet-pcb", b, k)).isEqualTo(k * g * g + (b + k * g) * (b + k * g) / 4);
    }

    private static long channelProducts(String network, int channels, int layers) {
        Graph graph = network(network)
                .with("stages.1.channels", channels)
                .with("stages.1.layers", layers)
                .graph();
        return convolutions(graph, "stages.0.").stream()
                .filter(node -> !node.name().equals("stages.0.conv.conv"))
                .map(node -> (Op.Conv2d) node.op())
                .mapToLong(conv -> (long) conv.in() * conv.out())
                .sum();
    }

    /** Wang et al. 2020, section 3.1: dense layers on half of the input save a half of what its channels cost. */
    @Test
    void aPartialDenseBlockCostsItsFormula() {
        long map = 56 * 56;
        long input = 64;
        long g = 32;
        long k = 6;
        long growth = map * (4 * g * g * k * (k - 1) / 2 + 9 * 4 * g * g * k);

        assertThat(denseLayers("densenet121")).isEqualTo(map * k * input * 4 * g + growth);
        assertThat(denseLayers("cspdensenet121")).isEqualTo(map * k * input / 2 * 4 * g + growth);
    }

    private static long denseLayers(String network) {
        return convolutions(network(network).graph(), "features.denseblock1.denselayer").stream()
                .mapToLong(ClassificationFamiliesTest::multiplyAdds)
                .sum();
    }

    /** Blocks as wide inside as outside cost 10·w·h·(γ·b)² each, γ being the part that goes through them. */
    @ParameterizedTest
    @CsvSource({"0.25", "0.5", "0.75"})
    void partialDarkBlocksCostTheSquareOfTheirPart(double partial) {
        Graph graph = network("cspdarknet53").with("partial", partial).graph();
        long channels = Math.round(partial * 256);
        assertThat(convolutions(graph, "stages.2.blocks.").stream()
                        .mapToLong(ClassificationFamiliesTest::multiplyAdds)
                        .sum())
                .isEqualTo(8 * 10 * 32 * 32 * channels * channels);
    }

    @ParameterizedTest
    @CsvSource({"both, 2", "first, 1", "last, 1"})
    void fusionDecidesWhereTransitionsAre(String fusion, int transitions) {
        Graph graph = network("cspresnet50").with("crossStage", fusion).graph();
        assertThat(convolutions(graph, "stages.1.conv_transition")).hasSize(transitions);
    }

    /** Radosavovic et al. 2020, figures 17 and 18: depths and widths of the stages. */
    @ParameterizedTest
    @CsvSource({
        "regnetx-3.2gf, '2,6,15,2', '96,192,432,1008'",
        "regnetx-4.0gf, '2,5,14,2', '80,240,560,1360'",
        "regnety-8.0gf, '2,4,10,1', '168,448,896,2016'",
        "regnety-32gf, '2,5,12,1', '232,696,1392,3712'"
    })
    void regNetStagesAreThePapers(String model, String depths, String widths) {
        Graph graph = network(model).graph();
        List<String> foundDepths = new ArrayList<>();
        List<String> foundWidths = new ArrayList<>();
        for (int stage = 1; stage <= 4; stage++) {
            String prefix = "s" + stage + ".b";
            foundDepths.add(String.valueOf(graph.nodes().stream()
                    .filter(node -> node.name().startsWith(prefix) && node.name().endsWith(".conv3.conv"))
                    .count()));
            foundWidths.add(String.valueOf(graph.find("s" + stage).orElseThrow().shape().channels()));
        }
        assertThat(String.join(",", foundDepths)).isEqualTo(depths);
        assertThat(String.join(",", foundWidths)).isEqualTo(widths);
    }

    @Test
    void vggAveragesWhereItIsTold() {
        Graph graph = network("vgg19_features").with("pooling", "average").graph();
        assertThat(graph.nodes().stream().map(Node::op).filter(Op.Pool.class::isInstance).map(Op.Pool.class::cast))
                .hasSize(5)
                .allMatch(pool -> pool.kind() == Op.Pool.Kind.AVERAGE);
        assertThat(graph.find("conv4_2")).isPresent();
    }

    @Test
    void theLinearHeadOfVggSaysWhichSizesItTakes() {
        assertThat(network("torchvision_vgg16").withInput(InputSize.square(448)).graph().find("output"))
                .isPresent();
        assertThatExceptionOfType(GraphException.class)
                .isThrownBy(() -> network("torchvision_vgg16").withInput(InputSize.square(320)).graph())
                .withMessageContaining("multiple of 224");
    }

    private static Configuration network(String name) {
        return Families.network(name).orElseThrow(() -> new AssertionError("no network is called " + name));
    }

    private static Cost cost(Configuration network) {
        return CostModel.report(network.graph()).total();
    }

    private static List<Node> convolutions(Graph graph, String prefix) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Conv2d && node.name().startsWith(prefix))
                .toList();
    }

    private static long multiplyAdds(Node node) {
        Op.Conv2d conv = (Op.Conv2d) node.op();
        return node.shape().elements()
                * conv.kernelHeight()
                * conv.kernelWidth()
                * (conv.in() / conv.groups());
    }

    private static String oneDecimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
