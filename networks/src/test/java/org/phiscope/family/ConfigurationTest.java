// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.phiscope.graph.GraphException;
import org.phiscope.parameter.ParameterException;

/** What follows what when a preset is changed. */
class ConfigurationTest {
    private final Configuration b3 = Families.network("efficientnet-b3").orElseThrow();
    private final Configuration d3 = Families.network("efficientdet-d3").orElseThrow();

    @Test
    void aPresetHasThePublishedValuesWhichAreNotThoseOfTheFormula() {
        assertThat(b3.parameters().decimal("width")).isEqualTo(1.2);
        assertThat(b3.parameters().decimal("depth")).isEqualTo(1.4);
        assertThat(b3.parameters().whole("resolution")).isEqualTo(300);
        assertThat(b3.differsFromPreset()).isFalse();
    }

    @Test
    void phiMovesWhatFollowsIt() {
        Configuration scaled = b3.with("phi", 3.0);

        assertThat(scaled.parameters().decimal("depth")).isCloseTo(1.728, within(1e-12)); // 1.2³
        assertThat(scaled.parameters().decimal("width")).isCloseTo(1.331, within(1e-12)); // 1.1³
        assertThat(scaled.parameters().whole("resolution")).isEqualTo(341); // 224 · 1.15³ = 340.68
        assertThat(scaled.input()).isEqualTo(InputSize.square(341));
    }

    @Test
    void whatWasSetStaysSetWhateverItFollows() {
        Configuration changed = b3.with("width", 1.5).with("phi", 3.0);

        assertThat(changed.parameters().decimal("width")).isEqualTo(1.5);
        assertThat(changed.parameters().decimal("depth")).isCloseTo(1.728, within(1e-12));

        Configuration back = changed.without("phi");
        assertThat(back.parameters().decimal("width")).isEqualTo(1.5);
        assertThat(back.parameters().decimal("depth")).isEqualTo(1.4);
        assertThat(back.differsFromPreset("width")).isTrue();
        assertThat(back.differsFromPreset("depth")).isFalse();
        assertThat(back.without("width")).isEqualTo(b3);
    }

    @Test
    void settingOneFollowerLeavesTheOthers() {
        Configuration wider = b3.with("width", 2.0);

        assertThat(wider.parameters().decimal("depth")).isEqualTo(1.4);
        assertThat(wider.parameters().whole("resolution")).isEqualTo(300);
    }

    @Test
    void anInputOfItsOwnWinsOverTheResolution() {
        Configuration wide = b3.withInput(new InputSize(2, 96, 160)).with("resolution", 64);

        assertThat(wide.graph().input().shape()).hasToString("2×3×96×160");
        assertThat(wide.withInput(null).graph().input().shape()).hasToString("1×3×64×64");
    }

    /** Tan, Pang & Le 2020, eq. 1–3, at φ = 3: 64·1.35³ = 157.46 → 160, 3 + 3, 3 + 1, 512 + 384. */
    @Test
    void efficientDetFollowsThePapersFormulas() {
        Configuration formula = Families.network("efficientdet-d0").orElseThrow().with("phi", 3);

        assertThat(formula.parameters().whole("fpnWidth")).isEqualTo(160);
        assertThat(formula.parameters().whole("fpnDepth")).isEqualTo(6);
        assertThat(formula.parameters().whole("headDepth")).isEqualTo(4);
        assertThat(formula.parameters().whole("resolution")).isEqualTo(896);
        assertThat(formula.parameters().whole("backbone")).isEqualTo(3);
        assertThat(formula.parameters().decimal("backboneWidth")).isEqualTo(1.2);
        assertThat(formula.parameters().decimal("backboneDepth")).isEqualTo(1.4);
    }

    @Test
    void efficientDetsReleasedNetworksDepartFromTheFormulas() {
        Configuration d7 = Families.network("efficientdet-d7").orElseThrow();

        assertThat(d7.parameters().whole("fpnWidth")).isEqualTo(384);
        assertThat(d7.with("phi", 7).parameters().whole("fpnWidth")).isEqualTo(520); // 523.02 → 520
        assertThat(d7.parameters().whole("resolution")).isEqualTo(1536);
        assertThat(d7.with("phi", 7).parameters().whole("resolution")).isEqualTo(1408);
    }

    @Test
    void theBackboneMovesItsOwnScaleAlone() {
        Configuration larger = d3.with("backbone", 5);

        assertThat(larger.parameters().decimal("backboneWidth")).isEqualTo(1.6);
        assertThat(larger.parameters().decimal("backboneDepth")).isEqualTo(2.2);
        assertThat(larger.parameters().whole("fpnWidth")).isEqualTo(160);
        assertThat(larger.parameters().whole("resolution")).isEqualTo(896);
    }

    @Test
    void liteTakesTheLiteBackboneAsFarAsThereIsOne() {
        Configuration lite = d3.with("lite", true).with("backbone", 8);

        assertThat(lite.parameters().decimal("backboneWidth")).isEqualTo(1.4);
        assertThat(lite.parameters().decimal("backboneDepth")).isEqualTo(1.8);
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        assertThatThrownBy(() -> b3.with("widht", 1.0))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("widht")
                .hasMessageContaining("no such parameter");
        assertThatThrownBy(() -> b3.with("width", 99.0))
                .isInstanceOf(ParameterException.class)
                .hasMessage("width: 99 is out of range; it takes 0.1 … 16");
        assertThatThrownBy(() -> b3.with("stages.1.kernel", 4)).isInstanceOf(ParameterException.class);
        assertThatThrownBy(() -> d3.with("minLevel", 5).with("maxLevel", 5).graph())
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("fpn: ");
        assertThatThrownBy(() -> Families.network("yolov3-tiny")
                        .orElseThrow()
                        .withInput(new InputSize(1, 416, 424))
                        .graph())
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("layer20: ");
        assertThatThrownBy(() -> Families.network("mixnet-s")
                        .orElseThrow()
                        .with("rows.2.kernels", java.util.List.of(3, 5, 7, 9, 11, 13))
                        .with("width", 0.1)
                        .with("split", "exponential")
                        .with("rows.2.expansion", 1)
                        .graph())
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("cannot be split into 6 groups");
    }
}
