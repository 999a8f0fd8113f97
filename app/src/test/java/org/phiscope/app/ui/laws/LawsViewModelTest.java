// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.laws.LawsViewModel.Drawing;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Families;
import org.phiscope.law.Law;
import org.phiscope.law.Law.Standing;

class LawsViewModelTest {
    private final LawsViewModel model = new LawsViewModel();
    private final CostReport darknet =
            CostModel.report(Families.network("darknet53").orElseThrow().graph());

    @BeforeEach
    void lookAtDarknetsStages() {
        model.lawProperty().set(law("stage"));
    }

    private Law law(String id) {
        return model.laws().stream().filter(law -> law.id().equals(id)).findFirst().orElseThrow();
    }

    private Drawing drawing() {
        return model.drawingProperty().get();
    }

    @Test
    void withoutANetworkTheVariablesAreTypical() {
        assertThat(drawing().standing()).isNull();
        assertThat(drawing().comparable()).isNull();
        assertThat(drawing().values()).isEqualTo(law("stage").typical());
        assertThat(drawing().curves()).hasSize(3).allSatisfy(curve -> assertThat(curve.points()).isNotEmpty());
    }

    /** Darknet-53's fourth stage is 16×16 cells of 512 channels and 8 layers, and lies on its curve. */
    @Test
    void theVariablesAreTheNetworks() {
        model.show(darknet, "stages.3", null);
        assertThat(drawing().values().of("w")).isEqualTo(16);
        assertThat(drawing().values().of("b")).isEqualTo(512);
        assertThat(drawing().values().of("k")).isEqualTo(8);
        Standing standing = drawing().comparable();
        assertThat(standing).isNotNull();
        assertThat(standing.measured()).isCloseTo(drawing().curves().getFirst().now(), within(1e-3));
        model.show(darknet, "stages.2", null);
        assertThat(drawing().values().of("b")).isEqualTo(256);
    }

    @Test
    void whatIsSetByHandStaysUntilTheNetworkIsFollowedAgain() {
        model.show(darknet, "stages.3", null);
        Law law = law("stage");
        model.set(law.x(), 4.2);
        assertThat(drawing().values().of("k")).isEqualTo(4);
        assertThat(drawing().following()).isFalse();
        assertThat(drawing().comparable()).as("another depth is another place on the same curves").isNotNull();
        model.set(law.others().getLast(), 300);
        assertThat(drawing().comparable()).as("another width is other curves").isNull();
        model.show(darknet, "stages.2", null);
        assertThat(drawing().values().of("b")).isEqualTo(300);
        model.lawProperty().set(law("res"));
        assertThat(drawing().following()).isTrue();
        model.lawProperty().set(law);
        model.follow();
        assertThat(drawing().values().of("b")).isEqualTo(256);
        assertThat(drawing().values().of("k")).isEqualTo(8);
    }

    @Test
    void aSlidersPlaceStandsForTheSameValueBothWays() {
        for (Law law : model.laws()) {
            for (Law.Variable variable : law.variables()) {
                assertThat(LawsViewModel.part(variable, LawsViewModel.at(variable, 0.3))).isCloseTo(0.3, within(1e-9));
            }
        }
    }
}
