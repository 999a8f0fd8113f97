// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.tornado.Regions.Region;

@Tag("tornadovm")
class RegionsTest {
    private static final int CAPACITY = 1000;

    @Test
    void noTwoRegionsOverlap() {
        Random random = new Random(7);
        Regions regions = new Regions();
        List<Region> taken = new ArrayList<>();
        for (int step = 0; step < 5000; step++) {
            int size = random.nextInt(40); // nothing, too
            OptionalInt at = regions.find(size, CAPACITY);
            if (at.isEmpty() || random.nextInt(3) == 0) {
                if (!taken.isEmpty()) {
                    regions.free(taken.remove(random.nextInt(taken.size())));
                }
                continue;
            }
            Region region = regions.take(at.getAsInt(), size);
            assertThat(region.end()).isLessThanOrEqualTo(CAPACITY);
            assertThat(taken)
                    .allSatisfy(other -> assertThat(region.size() == 0
                                    || other.size() == 0
                                    || region.end() <= other.offset()
                                    || other.end() <= region.offset())
                            .isTrue());
            taken.add(region);
            int end = taken.stream().filter(other -> other.size() > 0).mapToInt(Region::end).max().orElse(0);
            assertThat(regions.end()).isEqualTo(end);
        }
    }
}
