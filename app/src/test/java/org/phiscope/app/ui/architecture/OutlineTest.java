// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;

class OutlineTest {
    private static List<String> names(List<Block> blocks) {
        return blocks.stream().map(Block::name).toList();
    }

    private static Block part(Block block, String name) {
        return block.parts().stream().filter(part -> part.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void stagesAreTheOutermostBlocks() {
        Outline outline = Outline.of(Networks.published("efficientnet-b0"));

        assertThat(names(outline.stages()))
                .containsExactly(
                        "input", "stem", "blocks.0", "blocks.1", "blocks.2", "blocks.3", "blocks.4", "blocks.5",
                        "blocks.6", "head");
        assertThat(outline.stages().getFirst().isNode()).isTrue();
    }

    @Test
    void namesNestTheRest() {
        Outline outline = Outline.of(Networks.published("efficientnet-b0"));
        Block stage = outline.stages().get(3);

        assertThat(names(stage.parts())).containsExactly("0", "1");
        Block first = stage.parts().getFirst();
        assertThat(first.id()).isEqualTo("blocks.1.0");
        assertThat(names(part(first, "se").parts()))
                .containsExactly("pool", "conv_reduce", "act1", "conv_expand", "gate");
        // A norm and its activation are no block of their own.
        assertThat(names(first.parts())).contains("conv_pw", "bn1.norm", "bn1.act");
    }

    @Test
    void whatAllPartsOfAStageHaveInCommonIsNoBlock() {
        Outline outline = Outline.of(Networks.published("efficientdet-d0"));
        Block cell = outline.stages().stream()
                .filter(stage -> stage.id().equals("fpn.cell.1"))
                .findFirst()
                .orElseThrow();
        assertThat(names(cell.parts())).startsWith("fnode.0", "fnode.1").endsWith("fnode.7");
    }

    @Test
    void darknetLayersAreBlocksOfTheirConvolutionNormAndActivation() {
        Outline outline = Outline.of(Networks.published("yolov4-p5"));
        Block stage = outline.stages().get(2);

        assertThat(stage.id()).isEqualTo("stages.1");
        assertThat(names(part(stage, "layer1").parts())).containsExactly("conv", "bn", "act");
        assertThat(part(stage, "layer7").isNode()).isTrue();
    }

    @Test
    void aFoldedBlockStandsForItsNodes() {
        Outline outline = Outline.of(Networks.published("efficientnet-b0"));
        int node = outline.graph().find("blocks.1.0.conv_pw").orElseThrow().index();

        assertThat(outline.shown(node, Set.of()).id()).isEqualTo("blocks.1");
        assertThat(outline.shown(node, Set.of("blocks.1")).id()).isEqualTo("blocks.1.0");
        assertThat(outline.shown(node, Set.of("blocks.1.0")).id()).isEqualTo("blocks.1"); // the outer one is folded
        assertThat(outline.shown(node, Set.of("blocks.1", "blocks.1.0"))).isEqualTo(outline.leaf(node));
    }

    @Test
    void blocksKeepTheirNamesWhileTheNetworkIsScaled() {
        var b0 = Families.network("efficientnet-b0").orElseThrow();
        Outline one = Outline.of(b0.graph());
        Outline wider = Outline.of(b0.with("width", 1.4).graph());
        Outline deeper = Outline.of(b0.with("depth", 1.8).graph());

        assertThat(one.isWiredAs(wider)).isTrue();
        assertThat(one.isWiredAs(deeper)).isFalse();
        assertThat(Networks.every(deeper)).containsAll(Networks.every(one));
    }

    @ParameterizedTest
    @ValueSource(strings = {"efficientdet-d7", "yolov4-p7", "swin-t", "detr-r50", "densenet121", "vgg16"})
    void publishedNetworksAreCutIntoRuns(String name) {
        areRuns(Networks.published(name));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void anyNetworkIsCutIntoRuns(long seed) {
        areRuns(Networks.any(seed));
    }

    /** Blocks are runs, their parts follow one another without a gap, every node is somewhere, no name means two. */
    private static void areRuns(Graph graph) {
        Outline outline = Outline.of(graph);
        Set<String> ids = new HashSet<>();
        List<Integer> leaves = new ArrayList<>();
        assertThat(follow(outline.stages(), 0, ids, leaves)).isEqualTo(graph.nodes().size());
        assertThat(leaves).hasSize(graph.nodes().size()).isSorted();
        for (int i = 0; i < graph.nodes().size(); i++) {
            assertThat(outline.leaf(i).from()).isEqualTo(i);
        }
    }

    private static int follow(List<Block> blocks, int from, Set<String> ids, List<Integer> leaves) {
        int at = from;
        for (Block block : blocks) {
            assertThat(ids.add(block.id())).as(block.id()).isTrue();
            assertThat(block.from()).isEqualTo(at);
            if (block.isNode()) {
                leaves.add(at);
                at++;
            } else {
                assertThat(block.parts().size()).isGreaterThan(1);
                at = follow(block.parts(), at, ids, leaves);
            }
            assertThat(block.to()).isEqualTo(at);
        }
        return at;
    }
}
