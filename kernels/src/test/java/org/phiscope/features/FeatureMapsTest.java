// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.receptive.Axes;
import org.phiscope.vision.ColourMap;
import org.phiscope.vision.RgbImage;

class FeatureMapsTest {
    private static Tensor counted(Shape shape) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensor.of(shape, values);
    }

    private static FeatureMaps maps(String network, String name) {
        Graph graph = Families.network(network).orElseThrow().graph();
        Node node = graph.find(name).orElseThrow();
        return FeatureMaps.of(graph, node, counted(node.shape()));
    }

    @Test
    void mapsAreAsTheyAreStored() {
        FeatureMaps maps = maps("vgg16", "features.30");
        assertThat(maps.onImage()).isTrue();
        assertThat(List.of(maps.channels(), maps.rows(), maps.columns())).containsExactly(512, 7, 7);
        assertThat(maps.at(3, 2, 1)).isEqualTo(3 * 49 + 2 * 7 + 1);
        assertThat(maps.channel(511).at(6, 6)).isEqualTo(512 * 49 - 1);
        assertThat(maps.tokensApart()).isZero();
    }

    /** DeiT's 14×14 patches after a class and a distillation token, 192 features each. */
    @Test
    void tokensAreAGrid() {
        FeatureMaps maps = maps("deit-ti-distilled", "blocks.3");
        assertThat(maps.onImage()).isTrue();
        assertThat(List.of(maps.channels(), maps.rows(), maps.columns())).containsExactly(192, 14, 14);
        assertThat(maps.at(5, 2, 3)).isEqualTo((2 + 2 * 14 + 3) * 192 + 5);
        assertThat(maps.tokensApart()).isEqualTo(2);
        assertThat(maps.tokenApart(1).at(0, 7)).isEqualTo(192 + 7);
    }

    /** Swin has channels last, and its later stages are told by their shape alone. */
    @Test
    void channelsMayComeLast() {
        FeatureMaps first = maps("swin-t", "layers.0.blocks.1");
        assertThat(List.of(first.channels(), first.rows(), first.columns())).containsExactly(96, 56, 56);
        assertThat(first.at(4, 1, 2)).isEqualTo((56 + 2) * 96 + 4);
        FeatureMaps last = maps("swin-t", "layers.3");
        assertThat(last.onImage()).isTrue();
        assertThat(List.of(last.channels(), last.rows(), last.columns())).containsExactly(768, 7, 7);
    }

    /** Scores of attention are square, as the image is, but their cells are pairs of tokens. */
    @Test
    void whatIsNoPlaceOfTheImageIsNotLaidOverIt() {
        FeatureMaps scores = maps("vit-ti16", "blocks.0.attn.softmax");
        assertThat(scores.onImage()).isFalse();
        assertThat(List.of(scores.channels(), scores.rows(), scores.columns())).containsExactly(3, 197, 197);
        FeatureMaps logits = maps("vit-ti16", "output");
        assertThat(List.of(logits.channels(), logits.rows(), logits.columns())).containsExactly(1, 1, 1000);
        FeatureMaps pooled = maps("resnet50", "global_pool.pool");
        assertThat(List.of(pooled.channels(), pooled.rows(), pooled.columns())).containsExactly(1, 1, 2048);
    }

    /** By hand: channels (0, 0, 3, 1) and (−2, −2, −2, −2). */
    @Test
    void statisticsAndReductions() {
        Tensor tensor = Tensor.of(Shape.of(1, 2, 2, 2), new float[] {0, 0, 3, 1, -2, -2, -2, -2});
        FeatureMaps maps = FeatureMaps.of("node", Axes.ofCells(2, 3, tensor.shape()), tensor);
        ChannelStatistics first = maps.statistics(0);
        assertThat(first.least()).isZero();
        assertThat(first.most()).isEqualTo(3);
        assertThat(first.mean()).isEqualTo(1);
        assertThat(first.variance()).isEqualTo(1.5);
        assertThat(first.energy()).isEqualTo(2.5);
        assertThat(first.zeros()).isEqualTo(0.5);
        assertThat(maps.reduced(Reduction.MEAN).values()).containsExactly(-1, -1, 0.5f, -0.5f);
        assertThat(maps.reduced(Reduction.MAX).values()).containsExactly(0, 0, 3, 1);
        assertThat(ChannelOrder.ENERGY.of(maps.statistics())).containsExactly(1, 0);
        assertThat(ChannelOrder.VARIANCE.of(maps.statistics())).containsExactly(0, 1);
        assertThat(ChannelOrder.INDEX.of(maps.statistics())).containsExactly(0, 1);
    }

    @Test
    void whatIsNoNumberIsCountedAndLeftOut() {
        ChannelStatistics statistics =
                ChannelStatistics.of(new float[] {Float.NaN, 1, Float.POSITIVE_INFINITY, 3}, 0, 4);
        assertThat(statistics.undefined()).isEqualTo(2);
        assertThat(statistics.mean()).isEqualTo(2);
        assertThat(statistics.most()).isEqualTo(3);
    }

    @Test
    void divergingColoursHaveNoughtInTheMiddle() {
        ChannelStatistics statistics = ChannelStatistics.of(new float[] {-1, 4}, 0, 2);
        assertThat(ValueRange.of(statistics, ColourMap.COOLWARM)).isEqualTo(new ValueRange(-4, 4));
        assertThat(ValueRange.of(statistics, ColourMap.VIRIDIS)).isEqualTo(new ValueRange(-1, 4));
        assertThat(new ValueRange(2, 2).share(2)).isZero();
        ChannelStatistics dead = ChannelStatistics.of(new float[3], 0, 3);
        assertThat(ValueRange.of(dead, ColourMap.COOLWARM).share(0)).isEqualTo(0.5);
    }

    /** Three maps of 1×2 cells, enlarged 24 times, two beside each other with 2 pixels between. */
    @Test
    void aSheetHasAllChannelsInOrder() {
        Tensor tensor = Tensor.of(Shape.of(1, 3, 1, 2), new float[] {0, 1, 1, 0, 0, 0});
        FeatureMaps maps = FeatureMaps.of("node", Axes.ofCells(2, 3, tensor.shape()), tensor);
        RgbImage sheet = FeaturePictures.sheet(
                maps, List.of(1, 0, 2), _ -> new ValueRange(0, 1), ColourMap.VIRIDIS);
        int across = (sheet.width() - 2) / 50;
        assertThat(sheet.width()).isEqualTo(across * 50 + 2);
        assertThat(sheet.height()).isEqualTo(Math.ceilDiv(3, across) * 26 + 2);
        assertThat(sheet.sample(0, 0, 0)).isEqualTo(0x80);
        assertThat(rgb(sheet, 2, 2)).isEqualTo(0xfde725); // the first is channel 1, which begins with 1
        assertThat(rgb(sheet, 2 + 47, 2 + 23)).isEqualTo(0x440154);
    }

    private static int rgb(RgbImage image, int x, int y) {
        return image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
    }

    @Test
    void meansOfManyChannelsAreExact() {
        float[] values = new float[1000];
        Arrays.fill(values, 0.1f);
        FeatureMaps maps = FeatureMaps.of(
                "node",
                Axes.ofCells(2, 3, Shape.of(1, 1000, 1, 1)),
                Tensor.of(Shape.of(1, 1000, 1, 1), values));
        assertThat(maps.onImage()).isFalse(); // one cell is no map
        assertThat(maps.statistics(0).mean()).isCloseTo(0.1f, within(1e-9));
    }
}
