// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.engine.EngineException;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Regional;
import org.phiscope.message.Message;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Region proposals, from the objectness of anchors to a list of boxes. Level by level the likeliest anchors are selected,
 * decoded in order of their objectness, and freed of those that overlap a likelier one; then all levels' boxes are put in
 * order. Order is found by counting: a box's place is the number of those before it, and no two have the same.
 */
public final class Proposing {
    /** Numbers of a candidate: left, top, right, bottom, objectness, and 1 if it is still one, else 0. */
    private static final int COLUMNS = 6;

    private static final int SCORE = 4;
    private static final int IS_CANDIDATE = 5;

    /** A level's numbers among the network's weights: the image's size, limits, then its anchors' centres and sizes. */
    private static final int WIDTH = 0;

    private static final int HEIGHT = 1;
    private static final int MOST_GROWTH = 2;
    private static final int LEAST_SIDE = 3;
    private static final int IOU = 4;
    private static final int CENTRES = 5;

    private static final int SELECTED = Launch.OWN;
    private static final int LISTED = Launch.OWN + 1;
    private static final int MOST = Launch.OWN + 2;
    private static final int START = Launch.OWN + 3;
    private static final int TOTAL = Launch.OWN + 4;

    private static final int NUMBERS = Launch.OWN + 5;
    private static final int CODES = Launch.OWN + 6;
    private static final int ROWS = Launch.OWN + 7;
    private static final int ACROSS = Launch.OWN + 8;
    private static final int PER_CELL = Launch.OWN + 9;

    private static final int TO = Launch.OWN;
    private static final int KEPT = Launch.OWN + 5;

    private Proposing() {}

    /** Floats that the runs need for themselves. */
    public static long scratch(Regional.Proposals op, int batch) {
        return (long) batch * (Selection.KEPT * mostOfLevels(op) + (long) COLUMNS * total(op));
    }

    private static int most(Regional.Proposals op, Anchors level) {
        return Math.min(op.perLevel(), level.count());
    }

    private static int mostOfLevels(Regional.Proposals op) {
        return op.levels().stream().mapToInt(level -> most(op, level)).max().orElseThrow();
    }

    private static int total(Regional.Proposals op) {
        return op.levels().stream().mapToInt(level -> most(op, level)).reduce(0, Math::addExact);
    }

    /** What the runs of a level read of the network's weights. */
    public static float[] numbers(Regional.Proposals op, Anchors level) {
        float[] numbers = new float[CENTRES + level.columns() + level.rows() + 2 * level.perCell()];
        numbers[WIDTH] = op.width();
        numbers[HEIGHT] = op.height();
        numbers[MOST_GROWTH] = (float) BoxCoding.MOST;
        numbers[LEAST_SIDE] = (float) Regional.Proposals.LEAST_SIDE;
        numbers[IOU] = (float) op.iou();
        int at = CENTRES;
        for (int column = 0; column < level.columns(); column++) {
            numbers[at++] = (float) level.centreX(column);
        }
        for (int row = 0; row < level.rows(); row++) {
            numbers[at++] = (float) level.centreY(row);
        }
        for (int k = 0; k < level.perCell(); k++) {
            numbers[at++] = level.widths().get(k).floatValue();
            numbers[at++] = level.heights().get(k).floatValue();
        }
        return numbers;
    }

    /** An empty region for every place of the list: what stays where there are fewer boxes. */
    public static float[] empty(int batch, int kept) {
        float[] rows = new float[Math.multiplyExact(batch, kept) * Regional.COLUMNS];
        for (int i = 0; i < batch * kept; i++) {
            rows[i * Regional.COLUMNS] = i / kept;
        }
        return rows;
    }

    /**
     * The runs, after which the boxes lie in a list of empty regions.
     *
     * @param numbers where those of each level lie among the network's weights
     * @param from the objectness of every level, then the codes
     * @param scratch where as many floats are free as {@link #scratch} says
     * @throws EngineException if a level has more anchors than can be counted
     */
    public static List<Launch> launches(
            Regional.Proposals op, List<Integer> numbers, List<Launch.Place> from, int scratch, Launch.Place to) {
        int batch = from.getFirst().shape().batch();
        int total = total(op);
        int listed = scratch + batch * Selection.KEPT * mostOfLevels(op);
        List<Launch> launches = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < op.levels().size(); i++) {
            Anchors level = op.levels().get(i);
            if (level.count() > Selection.LARGEST) {
                throw new EngineException(Message.of(
                        "TornadoVM's kernels count {0} anchors, and a level has {1}; choose a smaller input",
                        Selection.LARGEST, level.count()));
            }
            int most = most(op, level);
            Launch.Place codes = from.get(op.levels().size() + i);
            launches.add(Selection.launch(from.get(i), level.perCell(), most, scratch));
            launches.add(Launch.of(
                    Kernel.PROPOSE,
                    (long) batch * most,
                    scratch,
                    listed,
                    most,
                    start,
                    total,
                    numbers.get(i),
                    codes.at(),
                    level.rows(),
                    level.columns(),
                    level.perCell()));
            launches.add(Launch.of(Kernel.SUPPRESS, batch, 0, listed, most, start, total, numbers.get(i)));
            start += most;
        }
        launches.add(Launch.of(
                Kernel.PUT_IN_ORDER, (long) batch * total, to.at(), listed, total, 0, total, op.kept()));
        return List.copyOf(launches);
    }

    /** One selected anchor per thread. */
    public static void propose(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int selected = d.get(SELECTED);
        int listed = d.get(LISTED);
        int most = d.get(MOST);
        int start = d.get(START);
        int total = d.get(TOTAL);
        int codes = d.get(CODES);
        int numbers = d.get(Launch.WEIGHTS) + d.get(NUMBERS);
        int across = d.get(ACROSS);
        int perCell = d.get(PER_CELL);
        int rows = d.get(ROWS);
        int cells = rows * across;
        int centres = numbers + CENTRES;
        float width = w.get(numbers + WIDTH);
        float height = w.get(numbers + HEIGHT);
        float mostGrowth = w.get(numbers + MOST_GROWTH);
        float leastSide = w.get(numbers + LEAST_SIDE);
        for (@Parallel int i = 0; i < threads; i++) {
            int image = i / most;
            int own = i % most;
            int list = selected + image * most * Selection.KEPT;
            float score = a.get(list + own * Selection.KEPT + 1);
            int rank = 0;
            for (int k = 0; k < most; k++) {
                float other = a.get(list + k * Selection.KEPT + 1);
                int larger = other > score ? 1 : 0;
                int equal = other == score ? 1 : 0;
                int earlier = k < own ? 1 : 0;
                rank += larger + equal * earlier;
            }
            int anchor = (int) a.get(list + own * Selection.KEPT);
            int kind = anchor % perCell;
            int cell = anchor / perCell;
            int code = codes + (image * perCell + kind) * 4 * cells + cell;
            int sizes = centres + across + rows + 2 * kind;
            float sizeX = w.get(sizes);
            float sizeY = w.get(sizes + 1);
            float x = a.get(code) * sizeX + w.get(centres + cell % across);
            float y = a.get(code + cells) * sizeY + w.get(centres + across + cell / across);
            float halfX = TornadoMath.exp(TornadoMath.min(a.get(code + 2 * cells), mostGrowth)) * sizeX * 0.5f;
            float halfY = TornadoMath.exp(TornadoMath.min(a.get(code + 3 * cells), mostGrowth)) * sizeY * 0.5f;
            float left = within(x - halfX, width);
            float top = within(y - halfY, height);
            float right = within(x + halfX, width);
            float bottom = within(y + halfY, height);
            float least = TornadoMath.min(right - left, bottom - top);
            int to = listed + (image * total + start + rank) * COLUMNS;
            a.set(to, left);
            a.set(to + 1, top);
            a.set(to + 2, right);
            a.set(to + 3, bottom);
            a.set(to + SCORE, score);
            float isCandidate = least >= leastSide ? 1f : 0f;
            a.set(to + IS_CANDIDATE, score > Selection.NONE ? isCandidate : 0f);
        }
    }

    static float within(float x, float size) {
        return TornadoMath.max(TornadoMath.min(x, size), 0f);
    }

    /** What the threads of {@link #suppress(KernelContext, FloatArray, FloatArray, IntArray)} do, by one. */
    public static void suppress(FloatArray w, FloatArray a, IntArray d) {
        int most = d.get(MOST);
        float threshold = w.get(d.get(Launch.WEIGHTS) + d.get(NUMBERS) + IOU);
        for (int image = 0; image < d.get(Launch.THREADS); image++) {
            int list = d.get(LISTED) + (image * d.get(TOTAL) + d.get(START)) * COLUMNS;
            for (int k = 0; k < most; k++) {
                for (int j = k + 1; j < most && a.get(list + k * COLUMNS + IS_CANDIDATE) == 1; j++) {
                    if (overlap(a, list + k * COLUMNS, list + j * COLUMNS) > threshold) {
                        a.set(list + j * COLUMNS + IS_CANDIDATE, 0);
                    }
                }
            }
        }
    }

    /** One group an image: from the likeliest box on, each that is still there strikes out those that it overlaps. */
    public static void suppress(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int image = context.groupIdx;
        int thread = context.localIdx;
        int most = image < d.get(Launch.THREADS) ? d.get(MOST) : 0;
        int list = d.get(LISTED) + (image * d.get(TOTAL) + d.get(START)) * COLUMNS;
        float threshold = w.get(d.get(Launch.WEIGHTS) + d.get(NUMBERS) + IOU);
        for (int k = 0; k < most; k++) {
            int here = list + k * COLUMNS;
            int last = a.get(here + IS_CANDIDATE) == 1f ? most : 0;
            for (int j = k + 1 + thread; j < last; j += Selection.GROUP) {
                int other = list + j * COLUMNS;
                if (overlap(a, here, other) > threshold) {
                    a.set(other + IS_CANDIDATE, 0f);
                }
            }
            context.globalBarrier();
        }
    }

    /** Intersection over union. */
    private static float overlap(FloatArray a, int one, int other) {
        float across = TornadoMath.min(a.get(one + 2), a.get(other + 2)) - TornadoMath.max(a.get(one), a.get(other));
        float down =
                TornadoMath.min(a.get(one + 3), a.get(other + 3)) - TornadoMath.max(a.get(one + 1), a.get(other + 1));
        float shared = TornadoMath.max(across, 0f) * TornadoMath.max(down, 0f);
        float ofOne = (a.get(one + 2) - a.get(one)) * (a.get(one + 3) - a.get(one + 1));
        float ofOther = (a.get(other + 2) - a.get(other)) * (a.get(other + 3) - a.get(other + 1));
        return shared / (ofOne + ofOther - shared);
    }

    /** One candidate per thread. */
    public static void putInOrder(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int to = d.get(TO);
        int listed = d.get(LISTED);
        int total = d.get(TOTAL);
        int kept = d.get(KEPT);
        for (@Parallel int i = 0; i < threads; i++) {
            int image = i / total;
            int own = i % total;
            int list = listed + image * total * COLUMNS;
            int here = list + own * COLUMNS;
            float score = a.get(here + SCORE);
            int last = a.get(here + IS_CANDIDATE) == 1f ? total : 0;
            int rank = last == 0 ? kept : 0;
            for (int k = 0; k < last; k++) {
                float other = a.get(list + k * COLUMNS + SCORE);
                int counts = a.get(list + k * COLUMNS + IS_CANDIDATE) == 1f ? 1 : 0;
                int larger = other > score ? 1 : 0;
                int equal = other == score ? 1 : 0;
                int earlier = k < own ? 1 : 0;
                rank += counts * (larger + equal * earlier);
            }
            if (rank < kept) {
                int row = to + (image * kept + rank) * Regional.COLUMNS;
                for (int k = 0; k < 4; k++) {
                    a.set(row + 1 + k, a.get(here + k));
                }
            }
        }
    }
}
