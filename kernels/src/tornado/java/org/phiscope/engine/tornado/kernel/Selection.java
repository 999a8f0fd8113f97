// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.Comparator;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The highest scores of a map, found by one group of threads an image. The group narrows down the least score that is
 * among them, halving the range and moving its ends to scores that are there; what reaches it is then written down in
 * order of the anchors' numbers, of equal scores the first, each thread knowing from the others' counts where to write.
 */
public final class Selection {
    /** Threads of a group. */
    static final int GROUP = 256;

    /** Numbers that are kept of each: the anchor's number and its score. */
    static final int KEPT = 2;

    /** The score of nothing; every other is more. */
    static final float NONE = -1e30f;

    /** What counts without loss in the float that an anchor's number is kept as. */
    static final int LARGEST = 1 << 24;

    private static final int FROM = Launch.OWN;
    private static final int TO = Launch.OWN + 1;
    private static final int CELLS = Launch.OWN + 2;
    private static final int PER_CELL = Launch.OWN + 3;
    private static final int MOST = Launch.OWN + 4;

    private Selection() {}

    /**
     * @param from scores {@code [n, anchors of a cell, h, w]}
     * @param to where pairs of number and score {@code [n, most, 2]} go
     */
    static Launch launch(Launch.Place from, int perCell, int most, int to) {
        int images = from.shape().batch();
        int cells = from.inner(1);
        return Launch.of(Kernel.SELECT, images, from.at(), to, cells, perCell, most);
    }

    /** What the threads of {@link #likeliest(KernelContext, FloatArray, FloatArray, IntArray)} find, by sorting. */
    public static void likeliest(FloatArray w, FloatArray a, IntArray d) {
        int cells = d.get(CELLS);
        int perCell = d.get(PER_CELL);
        int most = d.get(MOST);
        for (int image = 0; image < d.get(Launch.THREADS); image++) {
            int from = d.get(FROM) + image * cells * perCell;
            int to = d.get(TO) + image * most * KEPT;
            int[] best = IntStream.range(0, cells * perCell)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -a.get(from + place(i, cells, perCell))))
                    .limit(most)
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            for (int k = 0; k < best.length; k++) {
                a.set(to + KEPT * k, best[k]);
                a.set(to + KEPT * k + 1, a.get(from + place(best[k], cells, perCell)));
            }
        }
    }

    public static void likeliest(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int images = d.get(Launch.THREADS);
        int cells = d.get(CELLS);
        int perCell = d.get(PER_CELL);
        int most = d.get(MOST);
        int image = context.groupIdx;
        int thread = context.localIdx;
        int count = image < images ? cells * perCell : 0;
        int wanted = image < images ? most : 0;
        int from = d.get(FROM) + image * cells * perCell;
        int to = d.get(TO) + image * most * KEPT;

        float[] lowest = context.allocateFloatLocalArray(GROUP);
        float[] highest = context.allocateFloatLocalArray(GROUP);
        int[] reaching = context.allocateIntLocalArray(GROUP);
        int[] equal = context.allocateIntLocalArray(GROUP);

        // The first round has a pivot that everything reaches: it finds both ends.
        float low = -Float.MAX_VALUE;
        float high = Float.MAX_VALUE;
        float pivot = -Float.MAX_VALUE;
        int rounds = 0;
        while (low < high) {
            int above = 0;
            float next = Float.MAX_VALUE;
            float top = -Float.MAX_VALUE;
            float before = -Float.MAX_VALUE;
            for (int k = thread; k < count; k += GROUP) {
                float x = a.get(from + k);
                int reaches = x >= pivot ? 1 : 0;
                above += reaches;
                next = reaches == 1 && x < next ? x : next;
                top = x > top ? x : top;
                before = reaches == 0 && x > before ? x : before;
            }
            lowest[thread] = next;
            highest[thread] = rounds == 0 ? top : before;
            reaching[thread] = above;
            context.localBarrier();
            for (int half = GROUP / 2; half > 0; half = half / 2) {
                if (thread < half) {
                    lowest[thread] = lowest[thread + half] < lowest[thread] ? lowest[thread + half] : lowest[thread];
                    highest[thread] =
                            highest[thread + half] > highest[thread] ? highest[thread + half] : highest[thread];
                    reaching[thread] = reaching[thread] + reaching[thread + half];
                }
                context.localBarrier();
            }
            int enough = reaching[0] >= wanted ? 1 : 0;
            float up = lowest[0];
            float down = highest[0];
            context.localBarrier();
            low = rounds == 0 || enough == 1 ? up : low;
            high = rounds == 0 || enough == 0 ? down : high;
            high = wanted < count ? high : low; // all are wanted
            float middle = low * 0.5f + high * 0.5f;
            pivot = middle > low ? middle : high;
            rounds++;
        }

        // low is the least of the scores that are wanted. Each thread sees to as many anchors in a row.
        int each = (count + GROUP - 1) / GROUP;
        int begin = thread * each;
        int end = begin + each < count ? begin + each : count;
        int above = 0;
        int same = 0;
        for (int k = begin; k < end; k++) {
            float x = a.get(from + k % perCell * cells + k / perCell);
            above += x > low ? 1 : 0;
            same += x == low ? 1 : 0;
        }
        reaching[thread] = above;
        equal[thread] = same;
        context.localBarrier();
        int aboveBefore = 0;
        int sameBefore = 0;
        int aboveAll = 0;
        int sameAll = 0;
        for (int k = 0; k < GROUP; k++) {
            aboveBefore += k < thread ? reaching[k] : 0;
            sameBefore += k < thread ? equal[k] : 0;
            aboveAll += reaching[k];
            sameAll += equal[k];
        }
        int room = wanted - aboveAll;
        for (int k = begin; k < end; k++) {
            float x = a.get(from + k % perCell * cells + k / perCell);
            int isAbove = x > low ? 1 : 0;
            int isSame = x == low && sameBefore < room ? 1 : 0;
            if (isAbove + isSame > 0) {
                int place = to + KEPT * (aboveBefore + (sameBefore < room ? sameBefore : room));
                a.set(place, k);
                a.set(place + 1, x);
            }
            aboveBefore += isAbove;
            sameBefore += x == low ? 1 : 0;
        }
        int found = aboveAll + (sameAll < room ? sameAll : room);
        for (int k = found + thread; k < wanted; k += GROUP) {
            a.set(to + KEPT * k, 0f);
            a.set(to + KEPT * k + 1, NONE);
        }
    }

    /** Where the score of an anchor is, whose number counts those of one cell after the other. */
    private static int place(int anchor, int cells, int perCell) {
        return anchor % perCell * cells + anchor / perCell;
    }
}
