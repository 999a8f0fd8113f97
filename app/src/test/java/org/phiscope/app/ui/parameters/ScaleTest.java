// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.parameter.ParameterSpec;

class ScaleTest {
    @Test
    void everyPositionOfEverySliderStandsForAValue() {
        for (Family family : Families.all()) {
            for (ParameterSpec spec : family.parameters()) {
                for (int i = 0; i <= 100; i++) {
                    double position = i / 100.0;
                    switch (spec) {
                        case ParameterSpec.Whole whole -> whole.check((int) Scale.of(whole).value(position));
                        case ParameterSpec.Decimal decimal -> decimal.check(Scale.of(decimal).value(position));
                        case ParameterSpec.Toggle _, ParameterSpec.Choice _, ParameterSpec.WholeList _ -> {}
                    }
                }
            }
        }
    }

    @Test
    void aStepNeverLeavesTheRange() {
        for (Family family : Families.all()) {
            for (ParameterSpec spec : family.parameters()) {
                if (spec instanceof ParameterSpec.Decimal decimal) {
                    Scale scale = Scale.of(decimal);
                    decimal.check(scale.moved(decimal.min(), -1));
                    decimal.check(scale.moved(decimal.max(), 1));
                    assertThat(scale.moved(decimal.defaultValue(), 1)).isGreaterThanOrEqualTo(decimal.defaultValue());
                }
            }
        }
    }

    @Test
    void wideRangesAreLogarithmic() {
        Scale classes = Scale.of(new ParameterSpec.Whole("classes", "blocks", "", 1, 100_000, 1, 1000));
        assertThat(classes.position(1000)).isCloseTo(0.6, within(1e-9));
        assertThat(classes.value(0.6)).isEqualTo(1000);
        Scale phi = Scale.of(new ParameterSpec.Decimal("phi", "scaling", "", 0, 12, 0.1, 0));
        assertThat(phi.position(3)).isEqualTo(0.25);
        assertThat(phi.value(0.0251)).isEqualTo(0.3);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1", "1.0563456, 1.056", "0.25, 0.25", "1e-8, 1E-8", "0.001, 0.001", "1280.04, 1280", "0, 0"})
    void shortTextHasFourDigits(double value, String text) {
        assertThat(Scale.shortText(value)).isEqualTo(text);
    }
}
