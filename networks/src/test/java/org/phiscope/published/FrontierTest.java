// SPDX-License-Identifier: Apache-2.0
package org.phiscope.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrontierTest {
    private record Point(int cost, int quality) {}

    private static List<Point> frontier(List<Point> points) {
        return Frontier.of(points, Point::cost, Point::quality);
    }

    private static boolean beats(Point one, Point other) {
        return one.cost <= other.cost
                && one.quality >= other.quality
                && (one.cost < other.cost || one.quality > other.quality);
    }

    /** By the definition, every point against every other. */
    @Property(tries = 1000)
    void holdsExactlyWhatNothingBeats(
            @ForAll @Size(max = 24) List<@IntRange(min = 0, max = 143) Integer> places) {
        List<Point> points = places.stream().map(p -> new Point(p / 12, p % 12)).toList();

        assertThat(frontier(points))
                .containsExactlyInAnyOrderElementsOf(points.stream()
                        .filter(point -> points.stream().noneMatch(other -> beats(other, point)))
                        .toList())
                .isSortedAccordingTo(Comparator.comparingInt(Point::cost))
                .isSortedAccordingTo(Comparator.comparingInt(Point::quality));
    }

    @Test
    void isEmptyOfNothing() {
        assertThat(frontier(List.of())).isEmpty();
    }
}
