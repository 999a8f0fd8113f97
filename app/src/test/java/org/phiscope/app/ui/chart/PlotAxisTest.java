// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.app.ui.chart.PlotAxis.Tick;

class PlotAxisTest {
    private static List<String> texts(PlotAxis axis, int most) {
        return axis.ticks(most).stream()
                .map(Tick::text)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    @Test
    void countsAreWrittenWithSiPrefixes() {
        assertThat(texts(PlotAxis.linear("", Unit.COUNT, 0, 2.1e9), 5))
                .containsExactly("0", "500 M", "1 G", "1.5 G", "2 G");
    }

    @Test
    void countsHaveNoFractions() {
        assertThat(texts(PlotAxis.linear("", Unit.COUNT, 0, 3), 10)).containsExactly("0", "1", "2", "3");
    }

    @Test
    void bytesAreWrittenInPowersOfTwo() {
        assertThat(texts(PlotAxis.linear("", Unit.BYTES, 0, 2.2 * (1 << 20)), 5))
                .containsExactly("0", "512 KiB", "1 MiB", "1.5 MiB", "2 MiB");
        assertThat(texts(PlotAxis.logarithmic("", Unit.BYTES, 1000, 100_000), 4))
                .containsExactly("1 KiB", "4 KiB", "16 KiB", "64 KiB");
    }

    @Test
    void plainNumbersKeepTheirDigitsAndTheirSign() {
        assertThat(texts(PlotAxis.linear("", Unit.PLAIN, -0.6, 0.6), 7))
                .containsExactly("−0.6", "−0.4", "−0.2", "0", "0.2", "0.4", "0.6");
    }

    @Test
    void aLogarithmicAxisHasAsManyTicksOfADecadeAsThereIsRoomFor() {
        PlotAxis axis = PlotAxis.logarithmic("", Unit.COUNT, 1e6, 1e8);
        assertThat(texts(axis, 8)).containsExactly("1 M", "2 M", "5 M", "10 M", "20 M", "50 M", "100 M");
        assertThat(texts(axis, 4)).containsExactly("1 M", "10 M", "100 M");
        assertThat(axis.ticks(4)).hasSize(19); // with a line of the grid at 2 … 9 of both decades
        assertThat(texts(PlotAxis.logarithmic("", Unit.COUNT, 1, 1e12), 5)).containsExactly("1", "1 k", "1 M", "1 G", "1 T");
    }

    @Test
    void aShortLogarithmicAxisIsStillReadable() {
        assertThat(texts(PlotAxis.logarithmic("", Unit.PLAIN, 76, 91), 4)).containsExactly("80", "85", "90");
    }

    static Stream<PlotAxis> axes() {
        Random random = new Random(7);
        return Stream.generate(() -> {
                    Unit unit = Unit.values()[random.nextInt(Unit.values().length)];
                    boolean logarithmic = random.nextBoolean();
                    double least = unit == Unit.PLAIN ? Math.pow(10, random.nextDouble(-6, 6)) : random.nextInt(1, 100_000);
                    double range = least * Math.pow(10, random.nextDouble(0.5, 6));
                    return new PlotAxis("", least, least + range, logarithmic, unit);
                })
                .limit(300);
    }

    @ParameterizedTest
    @MethodSource("axes")
    void ticksRiseLieOnTheAxisAndAreToldApart(PlotAxis axis) {
        for (int most : new int[] {2, 5, 12}) {
            List<Tick> ticks = axis.ticks(most);
            assertThat(ticks).extracting(Tick::value).isSorted().doesNotHaveDuplicates();
            assertThat(ticks).allSatisfy(tick -> assertThat(axis.contains(tick.value())).isTrue());
            assertThat(texts(axis, most)).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(2 * most + 2);
        }
    }

    @ParameterizedTest
    @MethodSource("axes")
    void positionsAndValuesAreEachOthersInverse(PlotAxis axis) {
        assertThat(axis.position(axis.min())).isZero();
        assertThat(axis.position(axis.max())).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-12));
        for (double share : new double[] {0, 0.1, 0.5, 1}) {
            assertThat(axis.position(axis.value(share))).isCloseTo(share, org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void fitsItsValues() {
        assertThat(PlotAxis.around("", Unit.PLAIN, DoubleStream.of(3, 5, Double.NaN)))
                .satisfies(axis -> assertThat(axis.min()).isBetween(2.5, 3.0))
                .satisfies(axis -> assertThat(axis.max()).isBetween(5.0, 5.5));
        assertThat(PlotAxis.around("", Unit.PLAIN, DoubleStream.of(4)).contains(4)).isTrue();
        assertThat(PlotAxis.aroundLogarithmic("", Unit.PLAIN, DoubleStream.of(0, 10, 1000)).min()).isBetween(7.0, 10.0);
        assertThat(PlotAxis.aroundLogarithmic("", Unit.PLAIN, DoubleStream.empty()).contains(2)).isTrue();
        assertThat(PlotAxis.fromZero("", Unit.COUNT, DoubleStream.of(0)).min()).isZero();
    }

    @Test
    void refusesWhatIsNoAxis() {
        assertThatThrownBy(() -> PlotAxis.linear("cost", Unit.PLAIN, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cost");
        assertThatThrownBy(() -> PlotAxis.logarithmic("cost", Unit.PLAIN, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
