// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.receptive.Field.Untold;
import org.phiscope.receptive.Field.Whole;
import org.phiscope.receptive.Field.Windowed;

/** Against the sizes that were published. */
class ReceptiveFieldsTest {
    private static Field field(Graph graph, String node) {
        return ReceptiveFields.of(graph).field(graph.find(node).orElseThrow());
    }

    private static Graph network(String name) {
        return Families.network(name).orElseThrow().graph();
    }

    private static Windowed windowed(Field field) {
        assertThat(field).isInstanceOf(Windowed.class);
        return (Windowed) field;
    }

    /** Araujo, Norris & Sim 2019, table of "Open-source models": size, effective stride, effective padding. */
    @ParameterizedTest
    @CsvSource({
        "vgg16, , features.30, 212, 32, 90",
        "vgg16, , features.28, 196, 16, 90", // conv5_3: one pooling of 2 less at a jump of 16
        "resnet50, 1x1, layer4.2.add, 483, 32, -1",
        "resnet101, 1x1, layer4.2.add, 1027, 32, -1",
        "resnet152, 1x1, layer4.2.add, 1507, 32, -1",
        "mobilenetv1-100, , blocks.4, 315, 32, -1",
    })
    void publishedNetworks(String name, String stride, String node, int size, int jump, int padding) {
        Graph graph = stride == null
                ? network(name)
                : Families.network(name).orElseThrow().with("stride", stride).graph();
        Node last = graph.find(node).orElseGet(() -> lastMap(graph));
        Windowed cells = windowed(ReceptiveFields.of(graph).field(last));
        assertThat(cells.size()).isEqualTo(size);
        assertThat(cells.vertical().stride()).isEqualTo(jump);
        if (padding >= 0) {
            assertThat(cells.horizontal().first(0)).isEqualTo(-padding);
            assertThat(cells.vertical().centre(0)).isEqualTo(size / 2.0 - padding);
        }
    }

    private static Node lastMap(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.shape().rank() == 4 && node.shape().height() > 1)
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    /** Krizhevsky 2014's AlexNet as in the table: 195, 32, 64. */
    @Test
    void alexNet() {
        GraphBuilder graph = new GraphBuilder("alexnet");
        Node x = graph.input(Shape.of(1, 3, 224, 224));
        x = graph.conv("conv1", x, 4, 11, 4, 1, true, Rule.VALID);
        x = graph.pool("pool1", x, Op.Pool.Kind.MAX, 3, 2, Rule.VALID);
        x = graph.conv("conv2", x, 4, 5, 1, 1, true, Rule.SAME);
        x = graph.pool("pool2", x, Op.Pool.Kind.MAX, 3, 2, Rule.VALID);
        x = graph.conv("conv3", x, 4, 3, 1, 1, true, Rule.SAME);
        x = graph.conv("conv4", x, 4, 3, 1, 1, true, Rule.SAME);
        x = graph.conv("conv5", x, 4, 3, 1, 1, true, Rule.SAME);
        x = graph.pool("pool5", x, Op.Pool.Kind.MAX, 3, 2, Rule.VALID);
        graph.output("output", x);
        Windowed cells =
                windowed(field(graph.build(new Task.Classification(4), Preprocessing.IMAGENET), "pool5"));
        assertThat(cells.size()).isEqualTo(195);
        assertThat(cells.vertical().stride()).isEqualTo(32);
        assertThat(cells.field(0, 0)).isEqualTo(new Area(-64, -64, 130, 130));
        assertThat(cells.seen(0, 0)).isEqualTo(new Area(0, 0, 130, 130));
    }

    /** By hand: two 3×3 convolutions dilated by 2 and 4 see 1 + 4 + 8 pixels; beside one of 1×1 the union stays. */
    @Test
    void dilationAndBranches() {
        GraphBuilder graph = new GraphBuilder("branches");
        Node x = graph.input(Shape.of(1, 3, 40, 30));
        Node wide = graph.add("a", GraphBuilder.convolution("a", x, 3, 3, 1, 2, 1, false, Rule.SAME), x);
        wide = graph.add("b", GraphBuilder.convolution("b", wide, 3, 3, 1, 4, 1, false, Rule.SAME), wide);
        Node narrow = graph.conv("c", x, 3, 1, 1, 1, false, Rule.SAME);
        graph.output("output", graph.add("joined", new Op.Concat(), narrow, wide));
        Windowed cells =
                windowed(field(graph.build(new Task.Classification(4), Preprocessing.IMAGENET), "joined"));
        assertThat(cells.field(20, 3)).isEqualTo(new Area(14, -3, 26, 9));
        assertThat(cells.seen(20, 3)).isEqualTo(new Area(14, 1, 26, 9)); // column −1 of the first is padding;
        assertThat(cells.wider()).isNull();
    }

    /** TensorFlow's SAME pads an even map only below and right: the first cell's 3 pixels are 0 … 2, its middle at 1½. */
    @Test
    void unevenPaddingMovesTheMiddle() {
        GraphBuilder graph = new GraphBuilder("same");
        Node x = graph.input(Shape.of(1, 3, 8, 8));
        graph.output("output", graph.conv("a", x, 3, 3, 2, 1, false, Rule.SAME));
        Windowed cells = windowed(field(graph.build(new Task.Classification(4), Preprocessing.IMAGENET), "a"));
        assertThat(cells.field(0, 3)).isEqualTo(new Area(0, 6, 2, 8));
        assertThat(cells.seen(0, 3)).isEqualTo(new Area(0, 6, 2, 7));
        assertThat(cells.vertical().centre(0)).isEqualTo(1.5);
    }

    /** EfficientNet's first gate: windows go on as they are, but every cell sees the whole image as well. */
    @Test
    void aGateLetsEveryCellSeeAll() {
        Graph graph = network("efficientnet-b0");
        Windowed before = windowed(field(graph, "blocks.0.0.bn1"));
        assertThat(before.wider()).isNull();
        assertThat(before.size()).isEqualTo(3 + 2 * 2); // a 3×3 of stride 2, then a 3×3
        Windowed after = windowed(field(graph, "blocks.0.0"));
        assertThat(after.size()).isEqualTo(7);
        Whole wider = after.wider();
        assertThat(wider).isNotNull();
        assertThat(wider.cause().kind()).isEqualTo(Cause.Kind.MEAN);
        assertThat(wider.cause().node()).startsWith("blocks.0.0.se");
        assertThat(after.seen(0, 0)).isEqualTo(new Area(0, 0, 223, 223));
        assertThat(field(graph, "output")).isInstanceOf(Whole.class);
    }

    /** Every network that is published can be traced, and a classifier's answer sees what there is to see. */
    @ParameterizedTest
    @CsvSource({
        "vgg16", "resnet50", "densenet121", "vit-b16", "detr-r50", "efficientdet-d0", "efficientdet-lite0",
        "yolov3", "yolov4", "retinanet_resnet50_fpn", "regnetx-400mf", "mixnet-s", "hardnet68",
    })
    void everyNetworkIsTraced(String name) {
        Graph graph = network(name);
        ReceptiveFields fields = ReceptiveFields.of(graph);
        Shape image = graph.input().shape();
        for (Node node : graph.nodes()) {
            Field field = fields.field(node);
            Area reach = field.reach();
            assertThat(reach.within(image.height(), image.width())).isEqualTo(reach);
            fields.axes(node).ifPresent(axes -> {
                int tokens = axes.before() + axes.rows() * axes.columns();
                assertThat(node.shape().extent(axes.row())).isEqualTo(axes.isTokens() ? tokens : axes.rows());
                assertThat(node.shape().extent(axes.column())).isEqualTo(axes.isTokens() ? tokens : axes.columns());
                if (field instanceof Windowed cells) {
                    assertThat(cells.vertical().cells()).isEqualTo(axes.rows());
                    assertThat(cells.horizontal().cells()).isEqualTo(axes.columns());
                }
            });
        }
    }

    /** ViT-B/16 at 224: tokens are patches until they attend to one another. */
    @Test
    void tokensArePatches() {
        Graph graph = network("vit-b16");
        ReceptiveFields fields = ReceptiveFields.of(graph);
        Node tokens = graph.find("pos_drop").orElseThrow();
        assertThat(fields.axes(tokens)).contains(new Axes(1, 1, 1, 14, 14));
        Windowed patches = windowed(fields.field(tokens));
        assertThat(patches.field(1, 13)).isEqualTo(new Area(16, 208, 31, 223));
        assertThat(patches.wider()).isNull();
        Node block = graph.find("blocks.0").orElseThrow();
        assertThat(fields.axes(block)).contains(new Axes(1, 1, 1, 14, 14));
        Whole wider = windowed(fields.field(block)).wider();
        assertThat(wider).isNotNull();
        assertThat(wider.cause()).isEqualTo(new Cause(Cause.Kind.ATTENTION, "blocks.0.attn.scores"));
        assertThat(fields.field(graph.find("output").orElseThrow())).isInstanceOf(Whole.class);
    }

    /**
     * Swin-T at 224, by hand: patches of 4, windows of 7, so that the first block's cells see 28 pixels. The second shifts by 3 cells:
     * its windows of 7 rows begin at 3 in the first map, so rows 3 … 9 are of the windows 0 … 6 and 7 … 13 and see pixels 0 … 55, while
     * rows 0 … 2, cut off from the last by the mask, see 0 … 27. Merged two by two, rows 2 and 3 see both.
     */
    @Test
    void windowsOfAttentionAreFollowed() {
        Graph graph = network("swin-t");
        ReceptiveFields fields = ReceptiveFields.of(graph);
        Node cells = graph.find("patch_embed").orElseThrow();
        assertThat(fields.axes(cells)).contains(new Axes(1, 2, 0, 56, 56));
        assertThat(windowed(fields.field(cells)).field(1, 2)).isEqualTo(new Area(4, 8, 7, 11));
        Node first = graph.find("layers.0.blocks.0").orElseThrow();
        assertThat(fields.axes(first)).contains(new Axes(1, 2, 0, 56, 56));
        assertThat(windowed(fields.field(first)).field(6, 7)).isEqualTo(new Area(0, 28, 27, 55));
        Windowed second = windowed(fields.field(graph.find("layers.0.blocks.1").orElseThrow()));
        assertThat(second.field(2, 3)).isEqualTo(new Area(0, 0, 27, 55));
        assertThat(second.field(9, 55)).isEqualTo(new Area(0, 196, 55, 223));
        Windowed merged = windowed(fields.field(graph.find("layers.1.downsample.reduction").orElseThrow()));
        assertThat(merged.field(0, 1)).isEqualTo(new Area(0, 0, 27, 55));
        assertThat(merged.vertical().stride()).isEqualTo(8);
        Windowed last = windowed(fields.field(graph.find("norm").orElseThrow()));
        assertThat(last.wider()).isNotNull();
        assertThat(last.wider().cause()).isEqualTo(new Cause(Cause.Kind.ATTENTION, "layers.3.blocks.0.attn.scores"));
        assertThat(fields.field(graph.find("layers.0.blocks.1.cut").orElseThrow())).isInstanceOf(Untold.class);
    }
}
