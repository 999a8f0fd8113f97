// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.weights.Weights;
import org.phiscope.weights.Weights.Provenance;

class NetworkWeightsTest {
    private final NetworkWeights weights = new NetworkWeights(SampleFiles.find());
    private final Configuration lite0 = Families.network("efficientdet-lite0").orElseThrow();

    @Test
    void areTrainedWhereTheyFit() {
        assertThat(shipped(lite0)).isInstanceOf(Provenance.Trained.class);
        assertThat(shipped(lite0.withInput(InputSize.square(384)))).isInstanceOf(Provenance.Trained.class);
    }

    @Test
    void areUntrainedAndSayWhyWhereTheNetworkWasChanged() {
        assertThat(shipped(lite0.with("fpnWidth", 72)))
                .isInstanceOfSatisfying(
                        Provenance.Untrained.class,
                        untrained -> assertThat(untrained.reason().text()).contains("does not fit efficientdet-lite0"));
    }

    @Test
    void areMissedWhereNoneCome() {
        Configuration b0 = Families.network("efficientnet-b0").orElseThrow();

        assertThatThrownBy(() -> weights.shipped(b0, b0.graph()))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.kind()).isEqualTo(UserError.Kind.NOT_THERE))
                .hasMessageStartingWith("no weights for efficientnet-b0 come with the program");
        assertThat(weights.any(b0, b0.graph()).provenance()).isInstanceOf(Provenance.Untrained.class);
        assertThat(new NetworkWeights(Optional.empty())
                        .any(lite0, lite0.graph())
                        .provenance())
                .isInstanceOf(Provenance.Untrained.class);
    }

    private Provenance shipped(Configuration configuration) {
        Weights found = weights.shipped(configuration, configuration.graph());
        return found.provenance();
    }
}
