// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;

/** Numbers of layers, heads and tokens as the papers print them. */
class AttentionLayersTest {
    private static List<AttentionLayer> of(String network) {
        return AttentionLayers.of(Families.network(network).orElseThrow().graph());
    }

    /** Dosovitskiy et al. 2021, table 1, and Touvron et al. 2021, table 1: 224² pixels in patches. */
    @ParameterizedTest
    @CsvSource({"vit-b16,12,12,14,1", "vit-l32,24,16,7,1", "deit-ti,12,3,14,1", "deit-s-distilled,12,6,14,2"})
    void visionTransformersAttendToAllPatchesAndTheClassToken(
            String network, int layers, int heads, int side, int special) {
        List<AttentionLayer> found = of(network);
        assertThat(found).hasSize(layers).allSatisfy(layer -> {
            assertThat(layer.heads()).isEqualTo(heads);
            assertThat(layer.queries()).isEqualTo(new Tokens.Grid(special, side, side));
            assertThat(layer.isGlobalSelf()).isTrue();
        });
        assertThat(found.getFirst().name()).isEqualTo("blocks.0.attn");
    }

    /** Liu et al. 2021: windows of 7, every other block shifted by 3; maps of 56, 28, 14 and 7 cells; the last has one window. */
    @Test
    void swinAttendsInWindowsThatEveryOtherBlockShifts() {
        List<AttentionLayer> found = of("swin-t");
        assertThat(found).hasSize(12).allSatisfy(layer -> assertThat(layer.isWindowed()).isTrue());
        assertThat(found).extracting(AttentionLayer::heads).containsExactly(3, 3, 6, 6, 12, 12, 12, 12, 12, 12, 24, 24);
        assertThat(found.getFirst().queries()).isEqualTo(new Tokens.InWindows(new Windows(56, 56, 7, 0, 0)));
        assertThat(found.get(1).queries()).isEqualTo(new Tokens.InWindows(new Windows(56, 56, 7, 3, 3)));
        assertThat(found.get(5).queries()).isEqualTo(new Tokens.InWindows(new Windows(14, 14, 7, 3, 3)));
        assertThat(found.getLast().queries()).isEqualTo(new Tokens.InWindows(new Windows(7, 7, 7, 0, 0)));
    }

    /** A map of 60 cells is padded to nine windows of 7 after it was moved. */
    @Test
    void swinPadsMapsThatWindowsDoNotFill() {
        Graph graph = Families.network("swin-t").orElseThrow().with("resolution", 240).graph();
        List<AttentionLayer> found = AttentionLayers.of(graph);
        assertThat(found).hasSize(12);
        assertThat(found.get(1).queries()).isEqualTo(new Tokens.InWindows(new Windows(60, 60, 7, 3, 3)));
    }

    /** Carion et al. 2020: six layers each, eight heads, 100 queries; cells of 32 pixels. */
    @Test
    void detrsQueriesAttendToEachOtherAndToTheImage() {
        Graph graph = Families.network("detr-r50").orElseThrow().with("resolution", 320).graph();
        List<AttentionLayer> found = AttentionLayers.of(graph);
        assertThat(found).hasSize(18).allSatisfy(layer -> assertThat(layer.heads()).isEqualTo(8));
        Tokens cells = new Tokens.Grid(0, 10, 10);
        assertThat(found.subList(0, 6)).allSatisfy(layer -> assertThat(layer.queries()).isEqualTo(cells));
        assertThat(found.stream().filter(AttentionLayer::isCross))
                .hasSize(6)
                .allSatisfy(layer -> {
                    assertThat(layer.queries()).isEqualTo(new Tokens.Queries(100));
                    assertThat(layer.keys()).isEqualTo(cells);
                    assertThat(layer.name()).endsWith("multihead_attn");
                });
    }

    /** A classifier's softmax, gates of squeeze-and-excite and point-wise attention are no attention between tokens. */
    @ParameterizedTest
    @ValueSource(strings = {"efficientnet-b0", "yolov4", "efficientdet-d0", "fasterrcnn_resnet50_fpn", "vgg16"})
    void otherNetworksHaveNone(String network) {
        assertThat(of(network)).isEmpty();
    }
}
