// SPDX-License-Identifier: Apache-2.0
package org.phiscope.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Published and hand-worked values of losses, and slopes against differences. */
class LossesTest {

    /** Lin et al. 2017, section 3.2: at γ = 2 an example at 0.9 counts 100 times less, one near 0.968 1000 times. */
    @Test
    void focalLossReducesWhatIsEasyAsPublished() {
        ClassLoss.CrossEntropy ce = new ClassLoss.CrossEntropy();
        ClassLoss.Focal focal = new ClassLoss.Focal(2, 1);
        assertThat(ce.of(0.9)).isCloseTo(0.105, within(0.0005));
        assertThat(ce.of(0.9) / focal.of(0.9)).isCloseTo(100, within(1e-9));
        assertThat(ce.of(0.968) / focal.of(0.968)).isCloseTo(1000, within(25.0));
        assertThat(focal.of(0.9)).isCloseTo(0.00105, within(0.000005));
        // "scaled down by at most 4× for p ≤ 0.5"
        assertThat(focal.reduction(0.5)).isCloseTo(4, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 400", "0.1, 4.938", "0.99, 40000"})
    void balancedFocalLossReducesByItsFormula(double p, double reduction) {
        ClassLoss.Focal focal = new ClassLoss.Focal(2, 0.25);
        assertThat(focal.reduction(p)).isCloseTo(reduction, within(reduction * 1e-3));
        assertThat(new ClassLoss.CrossEntropy().of(p) / focal.of(p)).isCloseTo(reduction, within(reduction * 1e-3));
    }

    @Test
    void focalLossWithoutFocusIsCrossEntropy() {
        assertThat(new ClassLoss.Focal(0, 1).of(0.3)).isEqualTo(new ClassLoss.CrossEntropy().of(0.3));
        assertThat(new ClassLoss.Focal(0, 0.25).of(0.5)).isCloseTo(0.25 * Math.log(2), within(1e-12));
    }

    /** Two classes, ε = 0.1: labels 0.95 and 0.05, so −0.95·ln 0.9 − 0.05·ln 0.1 = 0.100092 + 0.115129. */
    @Test
    void smoothedLabelsAreLeastBelowCertainty() {
        ClassLoss.Smoothed smoothed = new ClassLoss.Smoothed(0.1, 2);
        assertThat(smoothed.label()).isCloseTo(0.95, within(1e-12));
        assertThat(smoothed.of(0.9)).isCloseTo(0.215221, within(1e-6));
        assertThat(smoothed.slope(0.95)).isCloseTo(0, within(1e-9));
        assertThat(smoothed.of(0.999)).isGreaterThan(smoothed.of(0.95));
        // Szegedy et al. 2016 use ε = 0.1 over 1000 classes: the label of what is right is 0.9001.
        assertThat(new ClassLoss.Smoothed(0.1, 1000).label()).isCloseTo(0.9001, within(1e-12));
        assertThat(new ClassLoss.Smoothed(0, 10).of(1)).isZero();
        assertThatThrownBy(() -> new ClassLoss.Smoothed(0.1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** −ln of the density of a normal distribution: 0.3989423 at its middle, 0.2419707 one deviation away. */
    @Test
    void gaussianLossIsTheLogOfTheDensity() {
        assertThat(GaussianLoss.of(0, 1)).isCloseTo(-Math.log(0.3989423), within(1e-6));
        assertThat(GaussianLoss.of(1, 1)).isCloseTo(-Math.log(0.2419707), within(1e-6));
        assertThat(GaussianLoss.of(-0.2, 0.1)).isCloseTo(-Math.log(0.5399097), within(1e-6));
        // Sure and right is below 0: a density may exceed 1.
        assertThat(GaussianLoss.of(0, 0.1)).isCloseTo(-Math.log(3.989423), within(1e-6));
        assertThat(GaussianLoss.slope(0.3, 0.3)).isCloseTo(0, within(1e-9));
        assertThat(GaussianLoss.of(0.3, 0.3)).isLessThan(Math.min(GaussianLoss.of(0.3, 0.2), GaussianLoss.of(0.3, 0.4)));
        double step = 1e-6;
        assertThat(GaussianLoss.slope(0.4, 0.3))
                .isCloseTo((GaussianLoss.of(0.4, 0.3 + step) - GaussianLoss.of(0.4, 0.3 - step)) / (2 * step), within(1e-5));
    }

    static Stream<ClassLoss> losses() {
        return Stream.of(
                new ClassLoss.CrossEntropy(),
                new ClassLoss.Focal(2, 0.25),
                new ClassLoss.Focal(0.5, 1),
                new ClassLoss.Focal(0, 0.75),
                new ClassLoss.Smoothed(0.1, 10));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void slopesAreThoseOfTheCurves(ClassLoss loss) {
        double step = 1e-6;
        for (double p : List.of(0.05, 0.3, 0.5, 0.8, 0.95)) {
            double difference = (loss.of(p + step) - loss.of(p - step)) / (2 * step);
            assertThat(loss.slope(p)).as("at %s", p).isCloseTo(difference, within(1e-4 * Math.max(1, Math.abs(difference))));
        }
    }
}
