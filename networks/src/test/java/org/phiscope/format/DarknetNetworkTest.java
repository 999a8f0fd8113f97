// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.truth.Csv;
import org.phiscope.truth.Shared;

/** Networks from darknet's own configurations, against what darknet prints for them layer by layer. */
class DarknetNetworkTest {
    private static final Path SHARED = Path.of("../../shared");

    /** A configuration at one input size, with the lines that darknet printed. */
    record Printed(String cfg, int width, int height, List<Map<String, String>> layers) {
        @Override
        public String toString() {
            return cfg + " " + width + "×" + height;
        }
    }

    static Stream<Printed> printed() throws IOException {
        Path file = SHARED.resolve("truth/darknet_layers.csv");
        assumeTrue(Files.exists(file), "skipped: what darknet printed is not beside the project");
        Map<List<String>, List<Map<String, String>>> networks = new LinkedHashMap<>();
        for (Map<String, String> row : Csv.rows(file)) {
            networks.computeIfAbsent(List.of(row.get("cfg"), row.get("net_w"), row.get("net_h")), _ -> new ArrayList<>())
                    .add(row);
        }
        return networks.entrySet().stream()
                .map(entry -> new Printed(
                        entry.getKey().get(0),
                        Integer.parseInt(entry.getKey().get(1)),
                        Integer.parseInt(entry.getKey().get(2)),
                        entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("printed")
    void everyLayerHasTheDimensionsAndOperationsThatDarknetPrints(Printed printed) throws IOException {
        Configuration network = DarknetNetwork.configuration(
                DarknetCfg.read(SHARED.resolve("cfg/" + printed.cfg + ".cfg")));
        Graph graph = network.withInput(new InputSize(1, printed.height, printed.width)).graph();

        for (Map<String, String> row : printed.layers) {
            String layer = "layer" + row.get("idx");
            Node result = graph.find(layer).orElseThrow();
            long outputs = Long.parseLong(row.get("outputs"));
            assertThat(result.shape().elements()).as(layer + " outputs").isEqualTo(outputs);
            if (row.get("type").equals("convolutional")) {
                assertThat(result.shape())
                        .as(layer)
                        .isEqualTo(Shape.of(1, whole(row, "out_c"), whole(row, "out_h"), whole(row, "out_w")));
                Node conv = graph.nodes().stream()
                        .filter(node -> node.owner().equals(layer) && node.op() instanceof Op.Conv2d)
                        .findFirst()
                        .orElseThrow();
                Cost cost = CostModel.report(graph).nodes().get(conv.index()).cost();
                float billions = (float) (2.0 * cost.convMultiplyAdds() / 1e9); // darknet keeps it in single precision
                assertThat(String.format(Locale.ROOT, "%.9f", billions))
                        .as(layer + " BFLOPs")
                        .isEqualTo(row.get("bflops"));
                assertThat(conv.op().weights().getFirst().shape().elements())
                        .as(layer + " weights")
                        .isEqualTo(Long.parseLong(row.get("weights")));
            }
        }
    }

    static Stream<Map<String, String>> totals() throws IOException {
        Path file = SHARED.resolve("truth/darknet_cio_mac_computed.csv");
        assumeTrue(Files.exists(file), "skipped: the figures are not beside the project");
        return Csv.rows(file).stream();
    }

    @ParameterizedTest
    @MethodSource("totals")
    void totalsAreExact(Map<String, String> row) throws IOException {
        Configuration network =
                DarknetNetwork.configuration(DarknetCfg.read(SHARED.resolve("cfg/" + row.get("cfg") + ".cfg")));
        Cost cost = CostModel.report(network.withInput(new InputSize(1, whole(row, "h"), whole(row, "w"))).graph())
                .total();
        assertThat(cost.cio()).as("CIO").isEqualTo(Long.parseLong(row.get("CIO_elements(sum in+out over conv)")));
        assertThat(cost.memoryAccessCost())
                .as("memory access cost")
                .isEqualTo(Long.parseLong(row.get("MAC_elements(in+out+weights)")));
        assertThat(cost.convMultiplyAdds()).as("mult-adds").isEqualTo(Long.parseLong(row.get("conv_MACs")));
        assertThat(cost.convOutputs()).as("conv outputs").isEqualTo(Long.parseLong(row.get("conv_out_elements")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    width=1                                       | x.cfg line 1: 'width=1' is no option of a section
                    [convolutional]                               | x.cfg line 1: a darknet configuration begins with [net]
                    [net];[route];layers=-9                       | x.cfg line 2: [route] -9 points before the first layer
                    [net];[route];layers=3                        | x.cfg line 2: [route] 3 points to layer 3, which does not come before it
                    [net];[convolutional];filters=many            | x.cfg line 3: [convolutional] filters=many is not a whole number
                    [net];[convolutional];filters=-4              | x.cfg line 3: [convolutional] filters=-4 is out of range; it takes 1 … 1048576
                    [net];[lstm]                                  | x.cfg line 2: [lstm] is a layer that Phiscope does not know
                    [net];[convolutional];groups=2                | x.cfg line 2: [convolutional] 2 groups do not divide 3 → 1 channels
                    [net];[convolutional];activation=tanh         | x.cfg line 2: [convolutional] activation=tanh is not one that Phiscope knows
                    [net];[yolo];classes=80                       | x.cfg line 2: [yolo] has no anchors=
                    [net];width=nan                               | x.cfg line 2: [net] width=nan is not a whole number
                    [net                                          | x.cfg line 1: '[net' is no section
                    [net]                                         | x.cfg line 1: [net] is followed by no layers
                    """)
    void aFaultIsNamedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> DarknetNetwork.configuration(DarknetCfg.parse("x.cfg", text.replace(';', '\n')))
                        .graph())
                .isInstanceOf(FormatException.class)
                .hasMessage(message);
    }

    @Test
    void theFirstOfTwoOptionsOfOneNameIsTaken() {
        DarknetCfg cfg = DarknetCfg.parse("x.cfg", "[net]\nwidth=32\nheight=32\nwidth=64\n[convolutional]\nfilters=2\n");
        assertThat(DarknetNetwork.configuration(cfg).input()).isEqualTo(InputSize.square(32));
    }

    @Test
    void theHeightFollowsTheWidthUntilItIsSet() {
        Configuration wide = DarknetNetwork.configuration(
                DarknetCfg.parse("x.cfg", "[net]\nwidth=640\nheight=384\n[convolutional]\n"));
        assertThat(wide.input()).isEqualTo(new InputSize(1, 384, 640));
        assertThat(wide.differsFromPreset()).isFalse();
        assertThat(wide.with("resolution", 1280).input()).isEqualTo(new InputSize(1, 768, 1280));
        Configuration set = wide.with("inputHeight", 320).with("resolution", 1280).with("batch", 2);
        assertThat(set.input()).isEqualTo(new InputSize(2, 320, 1280));
        assertThat(set.graph().input().shape()).isEqualTo(Shape.of(2, 3, 320, 1280));
    }

    /** The rule that darknet's own instructions give: filters=(classes + 5)·3 before each [yolo]. */
    @Test
    void aDetectorsClassesChangeTheFiltersThatPredictThem() throws IOException {
        Configuration coco = DarknetNetwork.configuration(DarknetCfg.read(Shared.file("cfg/yolov4-tiny.cfg")));
        assertThat(coco.parameters().whole("classes")).isEqualTo(80);
        Graph two = coco.with("classes", 2).graph();
        assertThat(two.find("layer29").orElseThrow().shape().channels()).isEqualTo(21);
        assertThat(two.find("layer36").orElseThrow().shape().channels()).isEqualTo(21);
        assertThat(two.task()).isInstanceOfSatisfying(Task.YoloDetection.class, task -> assertThat(task.classes())
                .isEqualTo(2));
        Configuration preset = Families.network("yolov4-tiny").orElseThrow().with("classes", 2);
        assertThat(CostModel.report(two).total())
                .isEqualTo(CostModel.report(preset.graph()).total());
    }

    @ParameterizedTest
    @CsvSource({"darknet19, 1000", "alexnet, 1000", "Gaussian_yolov3_BDD, 10", "yolov2, 80", "efficientnet_b0, 1000"})
    void classesAreFoundWhereTheFileSaysThem(String name, int classes) throws IOException {
        Configuration network = DarknetNetwork.configuration(DarknetCfg.read(Shared.file("cfg/" + name + ".cfg")));
        assertThat(network.parameters().whole("classes")).isEqualTo(classes);
        assertThat(network.with("classes", classes + 1).graph()).isNotNull();
    }

    @Test
    void aNetworkThatEndsInFeaturesHasNoClassesToSet() {
        Configuration features = DarknetNetwork.configuration(
                DarknetCfg.parse("x.cfg", "[net]\n[convolutional]\nfilters=64\n[avgpool]\n"));
        assertThat(features.parameters().values()).doesNotContainKey("classes");
    }

    @Test
    void twoFilesAreTheSameNetworkWhereTheySayTheSame() {
        String text = "[net]\n[convolutional]\nfilters=64\n";
        Configuration one = DarknetNetwork.configuration(DarknetCfg.parse("x.cfg", text));
        assertThat(DarknetNetwork.configuration(DarknetCfg.parse("x.cfg", text))).isEqualTo(one);
        assertThat(DarknetNetwork.configuration(DarknetCfg.parse("y.cfg", text))).isNotEqualTo(one);
        assertThat(DarknetNetwork.configuration(DarknetCfg.parse("x.cfg", text.replace("64", "32"))))
                .isNotEqualTo(one);
    }

    /** Redmon's darknet adds every second cell of the larger map; AlexeyAB's refuses to. */
    @Test
    void aShortcutFromALargerMapTakesEverySecondCell() {
        Graph graph = DarknetNetwork.configuration(DarknetCfg.parse(
                        "x.cfg",
                        "[net]\nwidth=8\nheight=8\n[convolutional]\nfilters=4\n[convolutional]\nfilters=6\nsize=1\nstride=2\n"
                                + "[shortcut]\nfrom=-2\nactivation=linear\n"))
                .graph();
        Node strided = graph.find("layer2.strided").orElseThrow();
        assertThat(strided.shape()).isEqualTo(Shape.of(1, 4, 4, 4));
        assertThat(graph.node(strided.inputs().getFirst())).isEqualTo(graph.find("layer0").orElseThrow());
        assertThat(graph.find("layer2").orElseThrow().shape()).isEqualTo(Shape.of(1, 6, 4, 4));
    }

    @Test
    void aShortcutFromAMapOfAnotherSizeIsRefused() {
        assertThatThrownBy(() -> DarknetNetwork.configuration(DarknetCfg.parse(
                        "x.cfg",
                        "[net]\nwidth=9\nheight=9\n[convolutional]\n[maxpool]\nsize=2\nstride=2\npadding=0\n[shortcut]\nfrom=-2\n")))
                .isInstanceOf(FormatException.class)
                .hasMessage("x.cfg line 9: [shortcut] adds 1×1×4×4 and 1×1×9×9, which differ in size");
    }

    /** Layers that cannot follow one another are faults of the file, not of the program. */
    @ParameterizedTest
    @ValueSource(strings = {
        "[connected];output=4;[convolutional]",
        "[connected];output=4;[maxpool]",
        "[connected];output=4;[avgpool]",
        "[connected];output=4;[upsample]",
        "[connected];output=4;[reorg];stride=2",
        "[connected];output=4;[crop];crop_width=2;crop_height=2",
        "[connected];output=4;[convolutional];[route];layers=-1,-2",
        "[convolutional];[scale_channels];from=-1",
        "[convolutional];filters=1048576;size=255;[convolutional];filters=1048576;size=255",
        "[upsample];stride=64;[upsample];stride=64;[upsample];stride=64;[upsample];stride=64"
    })
    void layersThatCannotFollowOneAnotherAreNamedWithTheirLine(String layers) {
        DarknetCfg cfg = DarknetCfg.parse("x.cfg", ("[net];" + layers).replace(';', '\n'));
        assertThatThrownBy(() -> DarknetNetwork.configuration(cfg))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("x.cfg line ")
                .message()
                .hasLineCount(1);
    }

    private static int whole(Map<String, String> row, String column) {
        return Integer.parseInt(row.get(column));
    }
}
