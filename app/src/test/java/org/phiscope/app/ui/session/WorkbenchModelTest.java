// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;

class WorkbenchModelTest {
    private static final Configuration B0 = Families.network("efficientnet-b0").orElseThrow();
    private final WorkbenchModel model = new WorkbenchModel(B0, Runnable::run, Runnable::run);

    /** The figures are those that timm publishes for tf_efficientnet_b0 and b1. */
    @Test
    void reckonsThePresetAndTheNetwork() {
        assertThat(params(model.reportProperty().get())).isEqualTo(5_288_548);
        assertThat(model.presetReportProperty().get()).isSameAs(model.reportProperty().get());
        Configuration b1 = Families.network("efficientnet-b1").orElseThrow();
        model.choosePreset(b1.family(), b1.preset());
        assertThat(params(model.reportProperty().get())).isEqualTo(7_794_184);
        assertThat(params(model.presetReportProperty().get())).isEqualTo(7_794_184);
    }

    @Test
    void keepsThePresetsReportBesideAChangedNetwork() {
        CostReport preset = model.presetReportProperty().get();
        assertThat(model.set("phi", 2.0)).isTrue();
        assertThat(model.presetReportProperty().get()).isSameAs(preset);
        assertThat(params(model.reportProperty().get())).isGreaterThan(params(preset));
        model.reset();
        assertThat(model.reportProperty().get()).isSameAs(preset);
    }

    @Test
    void anImpossibleValueChangesNothingAndSaysWhy() {
        assertThat(model.set("phi", 1000.0)).isFalse();
        assertThat(String.valueOf(model.errorProperty().get())).contains("phi").contains("out of range");
        assertThat(model.configuration()).isEqualTo(B0);
        assertThat(model.type("phi", "many")).isFalse();
        assertThat(String.valueOf(model.errorProperty().get())).contains("'many' is not a number");
        model.set("phi", 1.0);
        assertThat(model.errorProperty().get()).isNull();
    }

    @Test
    void anImpossibleNetworkKeepsTheLastFigures() {
        Configuration mixnet = Families.network("mixnet-s").orElseThrow();
        model.choosePreset(mixnet.family(), mixnet.preset());
        model.set("split", "exponential");
        CostReport before = model.reportProperty().get();
        model.set("rows.1.kernels", List.of(3, 5, 7, 9, 11, 13));
        assertThat(String.valueOf(model.errorProperty().get())).contains("16 channels cannot be split into 6 groups");
        assertThat(model.reportProperty().get()).isSameAs(before);
        model.undo();
        assertThat(model.errorProperty().get()).isNull();
    }

    @Test
    void aGestureIsOneStepToUndo() {
        for (int i = 1; i <= 10; i++) {
            model.set("phi", i / 10.0);
        }
        model.settle();
        model.set("phi", 2.0);
        model.undo();
        assertThat(model.configuration().parameters().decimal("phi")).isEqualTo(1.0);
        model.undo();
        assertThat(model.configuration()).isEqualTo(B0);
        assertThat(model.undoableProperty().get()).isFalse();
        model.redo();
        model.redo();
        assertThat(model.configuration().parameters().decimal("phi")).isEqualTo(2.0);
        assertThat(model.redoableProperty().get()).isFalse();
    }

    @Test
    void aReleasedParameterFollowsAgain() {
        model.set("phi", 1.0);
        double followed = model.configuration().parameters().decimal("depth");
        assertThat(followed).isEqualTo(1.2);
        model.set("depth", 3.0);
        model.set("phi", 2.0);
        assertThat(model.configuration().parameters().decimal("depth")).isEqualTo(3.0);
        model.release("depth");
        assertThat(model.configuration().parameters().decimal("depth")).isCloseTo(1.44, within(1e-12));
    }

    @Test
    void ofManyValuesOnlyTheNewestIsReckoned() {
        List<Runnable> worker = new ArrayList<>();
        List<Runnable> screen = new ArrayList<>();
        WorkbenchModel busy = new WorkbenchModel(B0, worker::add, screen::add);
        for (int i = 1; i <= 100; i++) {
            busy.set("phi", i / 10.0);
        }
        assertThat(worker).hasSize(1);
        worker.removeFirst().run();
        assertThat(screen).hasSize(1);
        screen.removeFirst().run();
        assertThat(busy.reportProperty().get().graph().input().shape().height())
                .isEqualTo(busy.configuration().parameters().whole("resolution"));
    }

    @Test
    void aFileOfTheNameOfTheLastNetworkIsComparedWithItself() {
        String cfg = "[net]\nwidth=32\nheight=32\n[convolutional]\nfilters=8\nactivation=linear\n";
        model.show(DarknetNetwork.configuration(DarknetCfg.parse("efficientnet-b0.cfg", cfg)));
        assertThat(params(model.reportProperty().get())).isEqualTo(32);
        assertThat(params(model.presetReportProperty().get())).isEqualTo(32);
        model.show(DarknetNetwork.configuration(
                DarknetCfg.parse("efficientnet-b0.cfg", cfg.replace("filters=8", "filters=4"))));
        assertThat(params(model.reportProperty().get())).isEqualTo(16);
        assertThat(params(model.presetReportProperty().get())).isEqualTo(16);
    }

    @Test
    void aSizeThatAFilesNetworkCannotHaveIsImpossibleAndNoFault() {
        String cfg = "[net]\nwidth=33\nheight=33\n[maxpool]\nsize=20\nstride=1\npadding=0\n";
        model.show(DarknetNetwork.configuration(DarknetCfg.parse("window.cfg", cfg)));
        model.set("resolution", 16);
        assertThat(String.valueOf(model.errorProperty().get()))
                .contains("window.cfg line 4: [maxpool] a window of 20 does not fit a side of 16");
    }

    private static long params(CostReport report) {
        return report.total().params();
    }

    /** The figures are those that timm publishes for tf_efficientnet_b0 and b1, and torchvision for resnet50. */
    @Test
    void aPinnedNetworkStaysWhateverIsOnTheWorkbench() {
        model.set("phi", 1.0);
        Configuration scaled = model.configuration();
        model.pin(scaled);
        assertThat(model.undoableProperty().get()).isTrue();
        long pinned = params(model.reportProperty().get());
        model.undo();
        assertThat(model.configuration()).isEqualTo(B0);
        assertThat(model.pinnedProperty().get()).isEqualTo(scaled);
        Configuration resnet = Families.network("resnet50").orElseThrow();
        model.choosePreset(resnet.family(), resnet.preset());
        WorkbenchModel.Reference reference = model.referenceProperty().get();
        assertThat(reference).isNotNull();
        assertThat(reference.pinned()).isTrue();
        assertThat(params(reference.report())).isEqualTo(pinned);
        assertThat(params(reference.comparison().own())).isEqualTo(25_557_032);
        model.pin(null);
        assertThat(model.referenceProperty().get().pinned()).isFalse();
        assertThat(params(model.referenceProperty().get().report())).isEqualTo(25_557_032);
    }
}
