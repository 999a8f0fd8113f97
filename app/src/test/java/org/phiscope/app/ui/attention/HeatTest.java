// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.AttentionLayers;
import org.phiscope.attention.AttentionProbe;
import org.phiscope.attention.AttentionWeights;
import org.phiscope.attention.Rollout;
import org.phiscope.attention.Tokens;
import org.phiscope.attention.Windows;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.engine.Device;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Shape;
import org.phiscope.vision.Box;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.ObjectQuery;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;

class HeatTest {
    private static final Configuration DEIT = Families.network("deit-ti").orElseThrow();

    static final Picture PICTURE = Picture.of("small", RgbImage.of(2, 2, new byte[12]));

    /** What a run would say whose attention is given. */
    static Seen seen(AttentionQuestion question, Map<String, AttentionWeights> weights, Optional<Rollout> rollout) {
        Shape input = Shape.of(1, 3, 2, 2);
        return new Seen(
                question,
                new Device("test:cpu", "test", "a processor", "", 0),
                input,
                ClassLabels.of(2),
                new AttentionProbe.Read(
                        weights, new FittedImage(Tensor.allocate(input), 1, 1, 0, 0), List.of(), Duration.ZERO),
                rollout,
                new Weights.Provenance.Trained("weights of a test"));
    }

    private static AttentionLayer layer(Tokens queries, Tokens keys) {
        return new AttentionLayer(
                "layer", AttentionLayers.of(DEIT.graph()).getFirst().weights(), queries, keys);
    }

    private static Seen seen(AttentionWeights weights, Optional<Rollout> rollout) {
        return seen(new AttentionQuestion(PICTURE, DEIT, null, null, "layer"), Map.of("layer", weights), rollout);
    }

    /** Two patches side by side after a class token; two heads. */
    private static final AttentionWeights THREE = new AttentionWeights(
            Shape.of(1, 2, 3, 3),
            new float[] {
                0.5f, 0.25f, 0.25f, 0, 1, 0, 0, 0.5f, 0.5f, //
                0, 0.5f, 0.5f, 0.5f, 0.5f, 0, 1, 0, 0
            });

    private static final Tokens PATCHES = new Tokens.Grid(1, 1, 2);

    @Test
    void theTokenUnderTheMouse() {
        Heat heat = Heat.of(
                        seen(THREE, Optional.empty()),
                        layer(PATCHES, PATCHES),
                        0,
                        Heat.Of.POINTED,
                        new Cell(0, 1),
                        null)
                .orElseThrow();
        assertThat(heat.values()).containsExactly(0.5, 0.5);
        assertThat(heat.special()).isZero();
        assertThat(heat.from()).isEqualTo(new Cell(0, 1));
        assertThat(heat.largest()).isEqualTo(0.5);
    }

    @Test
    void theClassTokenOnTheAverageOfAllHeads() {
        Heat heat = Heat.of(
                        seen(THREE, Optional.empty()),
                        layer(PATCHES, PATCHES),
                        null,
                        Heat.Of.CLASS_TOKEN,
                        new Cell(0, 1),
                        null)
                .orElseThrow();
        assertThat(heat.values()).containsExactly(0.375, 0.375);
        assertThat(heat.special()).isEqualTo(0.25);
        assertThat(heat.from()).isNull();
    }

    /** By hand: (A + I)/2 of the first head has the row (3/4, 1/8, 1/8) for the class token. */
    @Test
    void rolloutOfOneLayer() {
        Rollout rollout = new Rollout(List.of(new float[] {0.5f, 0.25f, 0.25f, 0, 1, 0, 0, 0.5f, 0.5f}), 3);
        Heat heat = Heat.of(
                        seen(THREE, Optional.of(rollout)),
                        layer(PATCHES, PATCHES),
                        null,
                        Heat.Of.ROLLOUT,
                        null,
                        null)
                .orElseThrow();
        assertThat(heat.values()).containsExactly(0.125, 0.125);
        assertThat(heat.special()).isEqualTo(0.75);
        assertThat(Heat.of(
                        seen(THREE, Optional.empty()), layer(PATCHES, PATCHES), null, Heat.Of.ROLLOUT, null, null))
                .isEmpty();
    }

    /** Two windows of one cell each side by side: each sees itself alone, and nothing else of the map. */
    @Test
    void onlyTheWindowIsCovered() {
        Tokens tokens = new Tokens.InWindows(new Windows(1, 2, 1, 0, 0));
        AttentionWeights alone = new AttentionWeights(Shape.of(2, 1, 1, 1), new float[] {1, 1});
        Heat heat = Heat.of(
                        seen(alone, Optional.empty()), layer(tokens, tokens), null, Heat.Of.POINTED, new Cell(0, 1), null)
                .orElseThrow();
        assertThat(heat.values()).containsExactly(Double.NaN, 1);
        assertThat(heat.largest()).isEqualTo(1);
    }

    @Test
    void anObjectQuery() {
        AttentionWeights crossing = new AttentionWeights(Shape.of(1, 1, 2, 2), new float[] {0.9f, 0.1f, 0.25f, 0.75f});
        AttentionLayer layer = layer(new Tokens.Queries(2), new Tokens.Grid(0, 1, 2));
        ObjectQuery second = new ObjectQuery(1, 0, 0.5, new Box(0, 0, 1, 1));
        assertThat(Heat.of(seen(crossing, Optional.empty()), layer, null, Heat.Of.POINTED, null, second)
                        .orElseThrow()
                        .values())
                .containsExactly(0.25, 0.75);
        assertThat(Heat.of(seen(crossing, Optional.empty()), layer, null, Heat.Of.POINTED, null, null))
                .isEmpty();
    }

    @Test
    void nothingIsPointedAt() {
        assertThat(Heat.of(
                        seen(THREE, Optional.empty()), layer(PATCHES, PATCHES), null, Heat.Of.POINTED, null, null))
                .isEmpty();
        assertThat(Heat.of(
                        seen(THREE, Optional.empty()),
                        layer(PATCHES, PATCHES),
                        null,
                        Heat.Of.POINTED,
                        new Cell(5, 5),
                        null))
                .isEmpty();
    }
}
