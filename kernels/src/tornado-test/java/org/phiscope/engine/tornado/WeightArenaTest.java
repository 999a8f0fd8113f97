// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.tornado.Regions.Region;

/** Where weights lie; no device is needed. */
@Tag("tornadovm")
class WeightArenaTest {
    /** Networks that are there, with what their blocks ought to hold. */
    private record Leased(List<WeightBlock> wanted, List<WeightArena.Block> places) {}

    /** Of few contents, so that networks have some in common; some steps have no weights. */
    private static WeightBlock block(int content) {
        SplittableRandom random = new SplittableRandom(content);
        WeightBlock block = new WeightBlock();
        for (int tensors = random.nextInt(4); tensors > 0; tensors--) {
            float[] values = new float[1 + random.nextInt(50)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(2);
            }
            block.add(values);
        }
        return block;
    }

    private static void assertHolds(WeightArena arena, Leased leased) {
        for (int i = 0; i < leased.wanted.size(); i++) {
            int at = leased.places.get(i).at();
            leased.wanted.get(i).forEach((offset, values) -> {
                for (int k = 0; k < values.length; k++) {
                    assertThat(arena.mirror().get(at + offset + k)).isEqualTo(values[k]);
                }
            });
        }
    }

    @Test
    void whateverComesAndGoesEveryNetworkFindsItsWeights() {
        SplittableRandom random = new SplittableRandom(1);
        WeightArena arena = new WeightArena();
        List<Leased> there = new ArrayList<>();
        int grown = 0;
        for (int turn = 0; turn < 2000; turn++) {
            if (there.size() > 6 || !there.isEmpty() && random.nextInt(3) == 0) {
                arena.release(there.remove(random.nextInt(there.size())).places);
            } else {
                List<WeightBlock> wanted = new ArrayList<>();
                for (int blocks = 1 + random.nextInt(8); blocks > 0; blocks--) {
                    wanted.add(block(random.nextInt(60)));
                }
                Optional<List<WeightArena.Block>> places = arena.lease(wanted);
                if (places.isEmpty()) {
                    arena.grow(arena.mirror().getSize() + 500);
                    grown++;
                } else {
                    there.add(new Leased(wanted, places.get()));
                }
            }
            there.forEach(leased -> assertHolds(arena, leased));
            assertThat((long) arena.end()).isBetween(arena.used(), (long) arena.mirror().getSize());
        }
        assertThat(grown).isBetween(2, 20); // places are given back and used again
        there.forEach(leased -> arena.release(leased.places));
        assertThat(arena.used()).isZero();
    }

    @Test
    void onlyWhatIsNewIsFreshAndNeighboursAreCarriedTogether() {
        WeightArena arena = new WeightArena();
        arena.grow(1 << 12);
        List<WeightBlock> wanted = List.of(of(1, 2), of(3), new WeightBlock(), of(4, 5, 6));
        List<WeightArena.Block> first = arena.lease(wanted).orElseThrow();
        assertThat(arena.takeFresh()).containsExactly(new Region(0, 48));
        assertThat(arena.takeFresh()).isEmpty();
        assertThat(arena.used()).isEqualTo(48);

        List<WeightArena.Block> second =
                arena.lease(List.of(of(1, 2), of(7), of(4, 5, 6))).orElseThrow();
        assertThat(second.getFirst().at()).isEqualTo(first.getFirst().at());
        assertThat(second.getLast().at()).isEqualTo(first.getLast().at());
        assertThat(arena.takeFresh()).containsExactly(new Region(48, 16));
    }

    private static WeightBlock of(float... values) {
        WeightBlock block = new WeightBlock();
        block.add(values);
        return block;
    }
}
