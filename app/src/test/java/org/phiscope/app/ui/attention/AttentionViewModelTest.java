// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.AttentionWeights;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Shape;

class AttentionViewModelTest {
    private final List<AttentionQuestion> asked = new ArrayList<>();
    private final Specimen specimen = new Specimen();
    private final WorkbenchModel workbench = new WorkbenchModel(
            Families.network("deit-ti").orElseThrow(), Runnable::run, Runnable::run);
    private final AttentionViewModel model = new AttentionViewModel(
            workbench,
            new SimpleObjectProperty<Device>(),
            specimen,
            (question, _) -> {
                asked.add(question);
                return HeatTest.seen(question, weights(question), Optional.empty());
            },
            Runnable::run,
            Runnable::run);

    /** Everybody attends to the first token. */
    private Map<String, AttentionWeights> weights(AttentionQuestion question) {
        AttentionLayer layer = Objects.requireNonNull(model.layerProperty().get());
        Shape shape = layer.weights().shape();
        float[] values = new float[(int) shape.elements()];
        for (int row = 0; row < values.length; row += shape.extent(3)) {
            values[row] = 1;
        }
        return Map.of(question.layer(), new AttentionWeights(shape, values));
    }

    private void choose(String name) {
        Configuration network = Families.network(name).orElseThrow();
        workbench.choosePreset(network.family(), network.preset());
    }

    @Test
    void listsTheLayersAndBeginsWithTheLastOfATransformer() {
        assertThat(model.layers()).hasSize(12);
        assertThat(Objects.requireNonNull(model.layerProperty().get()).name()).isEqualTo("blocks.11.attn");
        assertThat(model.heads()).containsExactly(null, 0, 1, 2);
        assertThat(model.subjects()).containsExactly(Heat.Of.values());
        assertThat(asked).isEmpty(); // there is no image yet
    }

    @Test
    void runsOnTheImageAtHandAndAgainWhenTheNetworkChanges() {
        specimen.pictureProperty().set(HeatTest.PICTURE);
        assertThat(asked).hasSize(1);
        Heat heat = Objects.requireNonNull(model.heatProperty().get());
        assertThat(heat.rows()).isEqualTo(14);
        assertThat(heat.from()).isEqualTo(new Cell(7, 7)); // nobody pointed yet: the middle
        assertThat(heat.special()).isEqualTo(1);

        workbench.set("resolution", 160);
        assertThat(asked.getLast().configuration()).isEqualTo(workbench.configuration());
        assertThat(Objects.requireNonNull(model.heatProperty().get()).rows()).isEqualTo(10);
    }

    @Test
    void headsAndTokensNeedNoOtherRun() {
        specimen.pictureProperty().set(HeatTest.PICTURE);
        model.headProperty().set(2);
        model.pointedProperty().set(new Cell(1, 2));
        model.subjectProperty().set(Heat.Of.CLASS_TOKEN);
        assertThat(asked).hasSize(1);
        assertThat(Objects.requireNonNull(model.heatProperty().get()).from()).isNull();
    }

    @Test
    void aLayerThatWasNotReadIsReadWhenItIsChosen() {
        specimen.pictureProperty().set(HeatTest.PICTURE);
        model.layerProperty().set(model.layers().getFirst());
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().layer()).isEqualTo("blocks.0.attn");
        assertThat(model.heatProperty().get()).isNotNull();
    }

    @Test
    void windowsComeFirstAndHaveNoClassToken() {
        choose("swin-t");
        assertThat(Objects.requireNonNull(model.layerProperty().get()).name()).isEqualTo("layers.0.blocks.0.attn");
        assertThat(model.subjects()).containsExactly(Heat.Of.POINTED);
        assertThat(model.extent()).isEqualTo(new Cell(56, 56));
    }

    @Test
    void queriesOfAmongThemselvesAreNotShown() {
        choose("detr-r50");
        assertThat(model.layers()).hasSize(12); // six of the encoder, six that cross
        assertThat(Objects.requireNonNull(model.layerProperty().get()).isCross()).isTrue();
    }

    @Test
    void aNetworkWithoutAttentionIsNotRun() {
        specimen.pictureProperty().set(HeatTest.PICTURE);
        choose("efficientnet-b0");
        assertThat(model.layers()).isEmpty();
        assertThat(model.layerProperty().get()).isNull();
        assertThat(model.heatProperty().get()).isNull();
        assertThat(asked).hasSize(1);
    }

    @Test
    void nothingRunsWhileNobodyLooks() {
        model.activeProperty().set(false);
        specimen.pictureProperty().set(HeatTest.PICTURE);
        assertThat(asked).isEmpty();
        model.activeProperty().set(true);
        assertThat(asked).hasSize(1);
    }
}
