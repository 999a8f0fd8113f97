// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.family.Finding.Reason;
import org.phiscope.family.Finding.Severity;
import org.phiscope.graph.GraphException;

/** What does not fit is found at the parameter that causes it, with values that do fit. */
class FeasibilityTest {
    private static Configuration network(String name) {
        return Families.network(name).orElseThrow();
    }

    static Stream<Configuration> presets() {
        return Families.all().stream()
                .flatMap(family -> family.presets().stream().map(family::configure));
    }

    /** EfficientNet-B1's 240 px are no multiple of 32: what was published is not found fault with. */
    @ParameterizedTest
    @MethodSource("presets")
    void nothingIsSaidOfAPublishedNetwork(Configuration preset) {
        assertThat(Feasibility.of(preset)).isEmpty();
    }

    @Test
    void aResolutionThatTheCoarsestStrideDoesNotDivideIsRounded() {
        assertThat(Feasibility.of(network("efficientnet-b0").with("resolution", 240)))
                .containsExactly(new Finding(
                        "resolution", Severity.UNUSUAL, new Reason.Rounded(240, 32), List.of(224, 256)));
        assertThat(Feasibility.of(network("efficientnet-b0").with("resolution", 256))).isEmpty();
        // Level 7's cells span 128 px.
        assertThat(Feasibility.of(network("efficientdet-d0").with("resolution", 544)))
                .containsExactly(new Finding(
                        "resolution", Severity.UNUSUAL, new Reason.Rounded(544, 128), List.of(512, 640)));
    }

    @Test
    void levelsThatAreJoinedNeedASideThatTheyDivide() {
        Configuration p6 = network("yolov4-p6").with("resolution", 1312);
        assertThatThrownBy(p6::graph).isInstanceOf(GraphException.class);
        assertThat(Feasibility.of(p6))
                .containsExactly(new Finding(
                        "resolution", Severity.IMPOSSIBLE, new Reason.NotMultiple(1312, 64), List.of(1280, 1344)));
        Configuration wide = network("yolov3").withInput(new InputSize(2, 320, 500));
        assertThat(Feasibility.of(wide))
                .containsExactly(new Finding(
                        Finding.INPUT,
                        Severity.IMPOSSIBLE,
                        new Reason.NotMultiple(500, 32),
                        List.of(new InputSize(2, 320, 512))));
    }

    @Test
    void theLinearHeadOfVggTakesMultiplesOf224() {
        Configuration vgg = network("torchvision_vgg16").with("resolution", 300);
        assertThat(Feasibility.of(vgg))
                .containsExactly(new Finding(
                        "resolution", Severity.IMPOSSIBLE, new Reason.NotMultiple(300, 224), List.of(224, 448)));
    }

    @Test
    void ofTwoLevelsThatCrossedTheOneThatWasSetIsAtFault() {
        assertThat(Feasibility.of(network("yolov3").with("minLevel", 6)))
                .containsExactly(new Finding(
                        "minLevel", Severity.IMPOSSIBLE, new Reason.TooLarge(6, 5, "maxLevel"), List.of(5)));
        assertThat(Feasibility.of(network("yolov3").with("maxLevel", 3).with("minLevel", 4)))
                .extracting(Finding::key)
                .containsExactly("minLevel", "maxLevel");
        assertThat(Feasibility.of(network("efficientdet-d0").with("minLevel", 5).with("maxLevel", 5)))
                .extracting(Finding::nearest)
                .containsExactly(List.of(4), List.of(6));
    }

    @Test
    void anAnchorHasTwoSides() {
        assertThat(Feasibility.of(network("yolov3").with("levels.3.anchors", List.of(10, 13, 16))))
                .containsExactly(new Finding(
                        "levels.3.anchors", Severity.IMPOSSIBLE, new Reason.Incomplete(3, 2), List.of(List.of(10, 13))));
    }

    /** 64 channels and more are in groups; the nearest number of groups that divides them all is 32. */
    @Test
    void groupsThatDoNotDivideChannelsAreFoundByTrying() {
        Configuration grouped = network("cspdarknet53").with("cardinality", 50);
        Finding finding = Feasibility.of(grouped).getFirst();
        assertThat(finding.key()).isEqualTo("cardinality");
        assertThat(finding.reason()).isInstanceOfSatisfying(Reason.Unbuildable.class, reason -> assertThat(reason.why().text())
                .contains("50 groups do not divide"));
        assertThat(finding.nearest()).containsExactly(32);
        // Of the first stage's 88 channels 1.35 times as wide half, 44, are convolved in groups: 97 steps away.
        assertThat(Feasibility.of(grouped.with("cardinality", 101).with("width", 1.35)))
                .filteredOn(found -> found.key().equals("cardinality"))
                .extracting(Finding::nearest)
                .containsExactly(List.of(4));
    }

    @Test
    void anImageTooSmallForTheNetworkNeedsTheLeastThatFits() {
        Configuration small = network("vgg16").with("resolution", 100);
        assertThatThrownBy(small::graph).isInstanceOf(GraphException.class);
        Finding finding = Feasibility.of(small).getFirst();
        assertThat(finding.key()).isEqualTo("resolution");
        // Five halvings leave 7 cells of 224 px, which the first convolution of the head spans.
        assertThat(finding.nearest()).containsExactly(224);
    }

    @Test
    void whereEitherOfTwoParametersRepairsTheNetworkBothAreNamed() {
        Configuration mixed = network("mixnet-s")
                .with("split", "exponential")
                .with("rows.1.kernels", List.of(3, 5, 7, 9, 11, 13));
        assertThat(Feasibility.of(mixed))
                .extracting(Finding::key, Finding::nearest)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("split", List.of("equal")),
                        org.assertj.core.groups.Tuple.tuple("rows.1.kernels", List.of(List.of(3, 5, 7, 9, 11))));
    }

    @Test
    void twoFaultsAreTwoFindings() {
        Configuration twice = network("yolov3")
                .with("levels.3.anchors", List.of(10, 13, 16))
                .withInput(new InputSize(1, 400, 416));
        assertThat(Feasibility.of(twice)).extracting(Finding::key).containsExactly(Finding.INPUT, "levels.3.anchors");
        assertThat(repaired(twice).graph().nodes()).isNotEmpty();
    }

    @Test
    void ofPatchAndImageTheOneThatWasSetIsAtFault() {
        Configuration vit = network("vit-b16");
        assertThat(Feasibility.of(vit.with("patch", 15)))
                .containsExactly(new Finding(
                        "patch", Severity.IMPOSSIBLE, new Reason.NotDivisor(15, 224), List.of(14, 16)));
        assertThat(Feasibility.of(vit.with("resolution", 230)))
                .containsExactly(new Finding(
                        "resolution", Severity.IMPOSSIBLE, new Reason.NotMultiple(230, 16), List.of(224, 240)));
    }

    @Test
    void headsDivideTheChannels() {
        assertThat(Feasibility.of(network("vit-b16").with("heads", 10)))
                .containsExactly(new Finding(
                        "heads", Severity.IMPOSSIBLE, new Reason.NotDivisor(10, 768), List.of(8, 12)));
        assertThat(Feasibility.of(network("swin-t").with("stages.2.heads", 5)))
                .containsExactly(new Finding(
                        "stages.2.heads", Severity.IMPOSSIBLE, new Reason.NotDivisor(5, 192), List.of(4, 6)));
    }

    /** Four patches of 4 px to the coarsest cell's 32 px, and 7 of those to a window. */
    @Test
    void windowsThatDoNotFillTheMapArePaddedAndThatIsUnusual() {
        assertThat(Feasibility.of(network("swin-t").with("resolution", 256)))
                .containsExactly(new Finding(
                        "resolution", Severity.UNUSUAL, new Reason.NotMultiple(256, 224), List.of(224, 448)));
        assertThat(Feasibility.of(network("swin-t").with("resolution", 256).with("window", 8))).isEmpty();
    }

    @Test
    void canBeCalledOff() {
        Configuration grouped = network("cspdarknet53").with("cardinality", 50);
        assertThatThrownBy(() -> Feasibility.of(grouped, () -> true)).isInstanceOf(CancellationException.class);
    }

    @Test
    void oneLineNamesTheParameterAndWhatWorks() {
        Configuration p6 = network("yolov4-p6").with("resolution", 1312);
        assertThat(FindingTexts.line(p6.family(), Feasibility.of(p6).getFirst()))
                .isEqualTo("resolution: 1312 is no multiple of 64; resolution=1280 or resolution=1344 work");
        Configuration wide = network("yolov3").withInput(new InputSize(2, 320, 500));
        assertThat(FindingTexts.line(wide.family(), Feasibility.of(wide).getFirst()))
                .isEqualTo("input: 500 is no multiple of 32; --input 512x320 works");
        Configuration crossed = network("yolov3").with("minLevel", 6);
        assertThat(FindingTexts.reason(crossed.family(), Feasibility.of(crossed).getFirst(), Locale.KOREAN))
                .contains("6", "5", "허용");
    }

    @Test
    void isSaidInBothLanguages() {
        assertThat(keys(Locale.KOREAN)).isEqualTo(keys(Locale.ENGLISH));
    }

    private static java.util.Set<String> keys(Locale locale) {
        return ResourceBundle.getBundle(
                        "org.phiscope.family.findings",
                        locale,
                        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES))
                .keySet();
    }

    private static Configuration repaired(Configuration broken) {
        Configuration repaired = broken;
        for (Finding finding : Feasibility.of(broken)) {
            repaired = finding.apply(repaired, finding.nearest().getFirst());
        }
        return repaired;
    }
}
