// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phiscope.app.ui.text.Language;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Families;
import org.phiscope.family.Family;

class CountingTextsTest {
    private final Language language = new Language(Locale.ENGLISH);
    private final CountingTexts words = new CountingTexts(language);

    private static CostReport report(String network) {
        return CostModel.report(Families.network(network).orElseThrow().graph());
    }

    /** The figures are fvcore's own by operator for torchvision's resnet50: conv, batch norm, linear, adaptive pooling. */
    @Test
    void sayWhatFvcoreCountsBesideMultiplyAdds() {
        assertThat(words.ofNetwork(report("resnet50"), Convention.FVCORE).lines())
                .containsExactly(
                        "conv: 4.09 G = 1 × mult-adds",
                        "batch norm: + 22.2 M, though it takes no mult-adds",
                        "global pool: + 100 k, though it takes no mult-adds",
                        "linear: 2.05 M = 1 × mult-adds",
                        "Counted as zero: activation, max pool, add, flatten");
    }

    @Test
    void sayWhatIsLeftOut() {
        assertThat(words.ofNetwork(report("resnet50"), Convention.DARKNET))
                .contains("linear: 0 = 2 × mult-adds − 4.10 M")
                .endsWith("Counted as zero: batch norm, activation, global pool, flatten, linear");
        // timm has 13.56 M activations for VGG-16, every one of a layer with a bias.
        assertThat(words.ofNetwork(report("vgg16"), Convention.PTFLOPS)).contains("conv: 15.5 G = 1 × mult-adds + 13.6 M");
    }

    /** Wherever a convention departs from the mult-adds, there is a sentence about it in either language. */
    @ParameterizedTest
    @EnumSource(Convention.class)
    void everyDepartureHasItsRule(Convention convention) {
        List<CostReport> reports = Stream.concat(
                        Families.all().stream().map(Family::presets).map(List::getFirst).map(preset -> preset.name()),
                        Stream.of("yolov4-p5", "resnet50d", "swin-tiny"))
                .filter(name -> Families.network(name).isPresent())
                .map(CountingTextsTest::report)
                .toList();
        for (Locale locale : Language.SUPPORTED) {
            language.choose(locale);
            for (CostReport report : reports) {
                report.counted(convention, OpKind::of).forEach((kind, counted) -> {
                    if (counted.beyond() != 0) {
                        assertThat(words.rule(kind, convention)).contains(convention.id());
                    }
                });
            }
        }
    }
}
