// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.parameter.ParameterException;
import org.phiscope.search.Solution.Point;

class StaircaseTest {
    private static final Configuration B3 = Families.network("efficientnet-b3").orElseThrow();

    private static List<Point> around(Configuration base, String key, Object middle, int steps) {
        return Staircase.around(base, key, middle, steps, Convention.FLOPS, null, Watcher.NONE);
    }

    @Test
    void wholeNumbersAreTakenOneByOneAsFarAsTheRangeGoes() {
        Configuration steps = Steps.of(List.of(1, 1, 2, 0, 5, 8));

        assertThat(around(steps, "n", 2, 2)).extracting(Point::value).containsExactly(0, 1, 2, 4);
        assertThat(around(steps, "n", 2, 2))
                .extracting(point -> point.figures().get("params"))
                .containsExactly(1L, 1L, 2L, 5L);
        assertThat(around(steps, "n", 5, 1)).extracting(Point::value).containsExactly(4, 5);
    }

    /** 1280·w channels of the head are nearer to 1544 than to 1536 from w = 1.203125 on: 384 · 8 + 16 + 8000 weights. */
    @Test
    void showsTheRiserBetweenTwoOfASlidersStops() {
        List<Point> points = around(B3, "width", 1.2, 1);

        assertThat(points).extracting(point -> (Double) point.value()).isSorted().contains(1.1, 1.2, 1.2125, 1.3);
        assertThat(points).hasSize(2 * Staircase.PARTS_OF_A_STEP + 1);
        long atB3 = params(points, 1.2);
        assertThat(params(points, 1.1875)).isLessThan(atB3);
        assertThat(params(points, 1.2125)).isGreaterThanOrEqualTo(atB3 + 384 * 8 + 16 + 8000);
    }

    @Test
    void theMiddleIsAmongThemThoughItLiesBetweenTheParts() {
        List<Point> points = around(B3, "phi", 1.2345678, 1);

        assertThat(points).extracting(point -> (Double) point.value()).isSorted().contains(1.2345678);
        assertThat(around(B3, "phi", 0.0, 1)).extracting(Point::value).startsWith(0.0, 0.0125).endsWith(0.1);
        assertThat(around(B3, "phi", 12.0, 1)).extracting(Point::value).startsWith(11.9).endsWith(12.0);
    }

    private static long params(List<Point> points, double value) {
        return points.stream()
                .filter(point -> point.value().equals(value))
                .findFirst()
                .orElseThrow()
                .figures()
                .get("params");
    }

    @Test
    void refusesWhatHasNoStepsAndStopsWhenTold() {
        assertThatThrownBy(() -> around(B3, "se", true, 1))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("is no number");
        assertThatThrownBy(() -> around(B3, "width", 99.0, 1)).isInstanceOf(ParameterException.class);
        Watcher cancelled = new Watcher() {
            @Override
            public boolean cancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> Staircase.around(B3, "width", 1.2, 1, Convention.FLOPS, null, cancelled))
                .isInstanceOf(CancellationException.class);
    }
}
