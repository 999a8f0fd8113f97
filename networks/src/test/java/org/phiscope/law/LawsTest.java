// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Families;
import org.phiscope.law.Law.Standing;
import org.phiscope.law.Law.Values;

/** Curves, their marks, and where networks stand on them. */
class LawsTest {
    private static CostReport report(String network) {
        return CostModel.report(Families.network(network).orElseThrow().graph());
    }

    static List<Law> laws() {
        return Laws.all();
    }

    private static Law law(String id) {
        return Laws.all().stream().filter(law -> law.id().equals(id)).findFirst().orElseThrow();
    }

    private static double value(Law law, String curve, Values values) {
        return law.curves().stream()
                .filter(candidate -> candidate.id().equals(curve))
                .findFirst()
                .orElseThrow()
                .of()
                .applyAsDouble(values);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void everyCurveHasAValueWhereverItsVariablesAre(Law law) {
        for (double end : new double[] {law.x().min(), law.x().max(), law.x().typical()}) {
            Values values = law.typical().with(law.x().symbol(), end);
            assertThat(law.curves()).allSatisfy(curve -> assertThat(curve.of().applyAsDouble(values)).isFinite());
        }
    }

    /** A stage of Darknet-53 lies on the curve of its law. */
    @Test
    void darknetStandsOnItsCurve() {
        Law stage = law("stage");
        Standing standing = stage.standing(report("darknet53"), "stages.3", null).orElseThrow();
        assertThat(standing.name()).isEqualTo("stages.3");
        assertThat(standing.values().of("k")).isEqualTo(8);
        assertThat(standing.measured()).isEqualTo(value(stage, "darknet", standing.values()));
    }

    @Test
    void yoloV4StandsOnTheCountedCurve() {
        Law stage = law("stage");
        Standing standing = stage.standing(report("yolov4"), "stages.3", null).orElseThrow();
        assertThat(standing.measured()).isEqualTo(value(stage, "counted", standing.values()));
    }

    @Test
    void aConvolutionStandsOnItsMemoryAccessCost() {
        Law mac = law("mac");
        Standing chosen = mac.standing(report("resnet50"), null, "layer2.1.conv1").orElseThrow();
        assertThat(chosen.values().of("cin/cout")).isEqualTo(4); // 512 → 128
        assertThat(chosen.measured()).isCloseTo(value(mac, "right", chosen.values()), within(1e-3));
        assertThat(chosen.measured()).isGreaterThan(value(mac, "bound", chosen.values()));
        Standing largest = mac.standing(report("resnet50"), null, null).orElseThrow();
        assertThat(value(mac, "right", largest.values().with("cin/cout", 1)))
                .isCloseTo(value(mac, "bound", largest.values()), within(1e-3));
    }

    @Test
    void theLandmarksAreWhereCurvesMeet() {
        for (String id : new String[] {"res", "resx", "dark"}) {
            Law law = law(id);
            Values there = law.typical().with("k", law.landmarks().getFirst().at());
            assertThat(value(law, "csp", there)).isCloseTo(value(law, "plain", there), within(1e-3));
        }
        for (String id : new String[] {"partition", "cio"}) {
            Values there = law(id).typical().with("kg/b", 1);
            assertThat(value(law(id), "csp", there)).isCloseTo(value(law(id), "pcb", there), within(1e-6));
        }
        Values counted = law("stage").typical().with("k", 0.9);
        assertThat(value(law("stage"), "counted", counted))
                .isCloseTo(value(law("stage"), "darknet", counted), within(1e-3));
    }
}
