// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NmsTest {
    private static final Candidate DOG = new Candidate(16, 0.9, new Box(0, 0, 10, 10));
    private static final Candidate SAME_DOG = new Candidate(16, 0.8, new Box(1, 0, 11, 10));
    private static final Candidate CAT_ON_DOG = new Candidate(15, 0.7, new Box(0, 1, 10, 11));
    private static final Candidate FAR_DOG = new Candidate(16, 0.6, new Box(50, 50, 60, 60));
    private static final List<Candidate> ALL = List.of(DOG, SAME_DOG, CAT_ON_DOG, FAR_DOG);

    @Test
    void overlapIsIntersectionOverUnion() {
        // 9·10 shared of 100 + 100 − 90.
        assertThat(DOG.box().iou(SAME_DOG.box())).isCloseTo(90.0 / 110, within(1e-12));
        assertThat(DOG.box().iou(DOG.box())).isEqualTo(1);
        assertThat(DOG.box().iou(FAR_DOG.box())).isZero();
        assertThat(DOG.box().iou(new Box(10, 0, 20, 10))).isZero();
        assertThat(new Box(3, 3, 3, 3).iou(new Box(3, 3, 3, 3))).isZero();
        assertThat(new Box(5, 5, 2, 2).iou(DOG.box())).isZero();
    }

    @Test
    void suppressesWithinAClass() {
        assertThat(Nms.PER_CLASS.apply(ALL, 0.5, 0, 10)).containsExactly(DOG, CAT_ON_DOG, FAR_DOG);
    }

    @Test
    void suppressesAcrossClasses() {
        assertThat(Nms.CLASS_AGNOSTIC.apply(ALL, 0.5, 0, 10)).containsExactly(DOG, FAR_DOG);
    }

    @Test
    void suppressesNothing() {
        assertThat(Nms.NONE.apply(ALL, 0.5, 0, 2)).isEqualTo(ALL);
    }

    @Test
    void anOverlapOfExactlyTheLimitRemains() {
        assertThat(Nms.PER_CLASS.apply(List.of(DOG, SAME_DOG), 90.0 / 110, 0, 10)).containsExactly(DOG, SAME_DOG);
    }

    @Test
    void whatIsSuppressedSuppressesNothing() {
        Candidate third = new Candidate(16, 0.5, new Box(2.5, 0, 12.5, 10));

        // It overlaps the second by 0.74, the first by 0.6 only.
        assertThat(Nms.PER_CLASS.apply(List.of(DOG, SAME_DOG, third), 0.65, 0, 10)).containsExactly(DOG, third);
    }

    /** 0.8·(1 − 90/110); the cat is of another class, the far dog shares nothing. */
    @Test
    void softSuppressionLowersScoresByTheOverlap() {
        List<Candidate> kept = Nms.SOFT_LINEAR.apply(ALL, 0.5, 0.05, 10);

        assertThat(kept).extracting(Candidate::box).containsExactly(DOG.box(), CAT_ON_DOG.box(), FAR_DOG.box(), SAME_DOG.box());
        assertThat(kept.getLast().score()).isCloseTo(0.8 * (1 - 90.0 / 110), within(1e-12));
        assertThat(kept.subList(0, 3)).containsExactly(DOG, CAT_ON_DOG, FAR_DOG);
    }

    @Test
    void softSuppressionLeavesALowOverlapAlone() {
        assertThat(Nms.SOFT_LINEAR.apply(List.of(DOG, SAME_DOG), 0.82, 0.05, 10)).containsExactly(DOG, SAME_DOG);
        assertThat(Nms.SOFT_LINEAR.apply(List.of(DOG, SAME_DOG), 90.0 / 110, 0.05, 10).getLast().score())
                .isCloseTo(0.145455, within(1e-6));
    }

    /** The third is lowered by the first, overlap 0.6, then by the second as lowered, overlap 17/23. */
    @Test
    void gaussianSuppressionLowersScoresByTheSquaredOverlap() {
        Candidate third = new Candidate(16, 0.5, new Box(2.5, 0, 12.5, 10));

        List<Candidate> kept = Nms.SOFT_GAUSSIAN.apply(List.of(DOG, SAME_DOG, third), 0.5, 0.05, 10);

        assertThat(kept).extracting(Candidate::box).containsExactly(DOG.box(), third.box(), SAME_DOG.box());
        double second = 0.5 * Math.exp(-0.36 / 0.5);
        assertThat(kept.get(1).score()).isCloseTo(second, within(1e-12)).isCloseTo(0.243376, within(1e-6));
        // exp(−(9/11)²/0.5) = 0.262149 of 0.8, then exp(−(17/23)²/0.5) = 0.335334 of that.
        assertThat(kept.get(2).score()).isCloseTo(0.070326, within(1e-6));
    }

    @Test
    void aScoreLoweredToTheFloorIsLeftOut() {
        assertThat(Nms.SOFT_LINEAR.apply(ALL, 0.5, 0.15, 10)).containsExactly(DOG, CAT_ON_DOG, FAR_DOG);
        assertThat(Nms.SOFT_LINEAR.apply(ALL, 0.5, 0.15, 2)).containsExactly(DOG, CAT_ON_DOG);
    }

    /** IoU 60/140 = 0.4286; centres 4 apart, diagonal² 14² + 10² = 296: 0.4286 − 16/296 = 0.3745. */
    @Test
    void boxesSideBySideOverlapLessByTheirDistance() {
        Candidate beside = new Candidate(16, 0.8, new Box(4, 0, 14, 10));

        assertThat(DOG.box().distanceIou(beside.box())).isCloseTo(0.374517, within(1e-6));
        assertThat(DOG.box().distanceIou(DOG.box())).isEqualTo(1);
        assertThat(Nms.PER_CLASS.apply(List.of(DOG, beside), 0.4, 0, 10)).containsExactly(DOG);
        assertThat(Nms.DIOU.apply(List.of(DOG, beside), 0.4, 0, 10)).containsExactly(DOG, beside);
        assertThat(Nms.DIOU.apply(List.of(DOG, beside), 0.37, 0, 10)).containsExactly(DOG);
    }

    @Test
    void keepsNoMoreThanAsked() {
        assertThat(Nms.PER_CLASS.apply(ALL, 0.5, 0, 2)).containsExactly(DOG, CAT_ON_DOG);
    }

    @Test
    void isKnownByItsName() {
        for (Nms kind : Nms.values()) {
            assertThat(Nms.ofId(kind.id())).isEqualTo(kind);
        }
        assertThat(Nms.CLASS_AGNOSTIC.id()).isEqualTo("class-agnostic");
    }

    /** This is why a threshold can be moved without running again. */
    @Property(tries = 300)
    void thresholdingAfterwardsIsThresholdingBefore(@ForAll long seed, @ForAll Nms kind) {
        Random random = new Random(seed);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            double left = random.nextInt(30);
            double top = random.nextInt(30);
            Box box = new Box(left, top, left + 5 + random.nextInt(20), top + 5 + random.nextInt(20));
            candidates.add(new Candidate(random.nextInt(3), random.nextDouble(), box));
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
        double threshold = random.nextDouble();
        List<Candidate> high = candidates.stream().filter(c -> c.score() >= threshold).toList();

        List<Candidate> after =
                kind.apply(candidates, 0.4, 0, 100).stream().filter(c -> c.score() >= threshold).toList();

        assertThat(after)
                .isEqualTo(kind.apply(high, 0.4, 0, 100).stream()
                        .filter(c -> c.score() >= threshold)
                        .toList());
    }
}
