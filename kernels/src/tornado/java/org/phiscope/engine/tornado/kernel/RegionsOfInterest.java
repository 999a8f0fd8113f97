// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.List;
import org.phiscope.engine.EngineException;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Regional;
import org.phiscope.message.Message;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What lies in regions of maps, and regions that are moved. */
public final class RegionsOfInterest {
    /** Most maps that regions are shared out among. */
    public static final int MAPS = 6;

    private static final int REGIONS = Launch.OWN;
    private static final int TO = Launch.OWN + 1;
    private static final int NUMBERS = Launch.OWN + 2;
    private static final int CODES = Launch.OWN + 3;
    private static final int CHANNELS = Launch.OWN + 3;
    private static final int OUT_HEIGHT = Launch.OWN + 4;
    private static final int OUT_WIDTH = Launch.OWN + 5;
    private static final int SAMPLES = Launch.OWN + 6;
    private static final int IS_ALIGNED = Launch.OWN + 7;
    private static final int LEVELS = Launch.OWN + 8;
    private static final int HAS_LEVELS = Launch.OWN + 9;
    private static final int MAPS_AT = Launch.OWN + 10;

    private RegionsOfInterest() {}

    /** What {@link #regionLevels(FloatArray, FloatArray, IntArray)} reads of the network's weights. */
    public static float[] numbers(Regional.RegionLevels op) {
        return new float[] {
            op.coarsest() - op.finest(),
            (float) (1 / Math.log(2)),
            (float) Regional.RegionLevels.CANONICAL_SIDE,
            (float) (Regional.RegionLevels.CANONICAL_LEVEL - op.finest() + Regional.RegionLevels.EPSILON)
        };
    }

    /** What {@link #refineBoxes(FloatArray, FloatArray, IntArray)} reads of the network's weights. */
    public static float[] numbers(Regional.RefineBoxes op) {
        BoxCoding coding = op.coding();
        return new float[] {
            op.width(), op.height(), (float) BoxCoding.MOST, (float) coding.centre(), (float) coding.size()
        };
    }

    /** What {@link #roiAlign(FloatArray, FloatArray, IntArray)} reads of the network's weights. */
    public static float[] numbers(Regional.RoiAlign op) {
        float[] scales = new float[op.scales().size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = op.scales().get(i).floatValue();
        }
        return scales;
    }

    public static Launch levels(int numbers, Launch.Place regions, Launch.Place to) {
        return Launch.of(Kernel.REGION_LEVELS, to.elements(), regions.at(), to.at(), numbers);
    }

    public static Launch refine(int numbers, Launch.Place regions, Launch.Place codes, Launch.Place to) {
        return Launch.of(Kernel.REFINE, regions.shape().extent(0), regions.at(), to.at(), numbers, codes.at());
    }

    /**
     * @param numbers where the scales lie among the network's weights
     * @param from the regions, their levels if there are several, and the maps
     * @throws EngineException if there are more maps than a run takes
     */
    public static Launch align(Regional.RoiAlign op, int numbers, List<Launch.Place> from, Launch.Place to) {
        int first = op.firstMap();
        int maps = from.size() - first;
        if (maps > MAPS) {
            throw new EngineException(Message.of("TornadoVM's kernels look at {0} maps, not at {1}", MAPS, maps));
        }
        int[] own = new int[MAPS_AT - Launch.OWN + 3 * maps];
        own[0] = from.getFirst().at();
        own[1] = to.at();
        own[2] = numbers;
        own[3] = to.shape().channels();
        own[4] = op.height();
        own[5] = op.width();
        own[6] = op.samples();
        own[7] = op.aligned() ? 1 : 0;
        own[8] = from.get(first - 1).at();
        own[9] = maps > 1 ? 1 : 0;
        for (int i = 0; i < maps; i++) {
            Launch.Place map = from.get(first + i);
            own[MAPS_AT - Launch.OWN + 3 * i] = map.at();
            own[MAPS_AT - Launch.OWN + 3 * i + 1] = map.shape().height();
            own[MAPS_AT - Launch.OWN + 3 * i + 2] = map.shape().width();
        }
        return Launch.of(Kernel.ROI_ALIGN, to.elements(), own);
    }

    /** @param scale where the scale lies among the network's weights */
    public static Launch pool(Regional.RoiPool op, int scale, Launch.Place regions, Launch.Place map, Launch.Place to) {
        int[] own = new int[MAPS_AT - Launch.OWN + 3];
        own[0] = regions.at();
        own[1] = to.at();
        own[2] = scale;
        own[3] = to.shape().channels();
        own[4] = op.height();
        own[5] = op.width();
        own[MAPS_AT - Launch.OWN] = map.at();
        own[MAPS_AT - Launch.OWN + 1] = map.shape().height();
        own[MAPS_AT - Launch.OWN + 2] = map.shape().width();
        return Launch.of(Kernel.ROI_POOL, to.elements(), own);
    }

    /** One region per thread. */
    public static void regionLevels(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int regions = d.get(REGIONS);
        int to = d.get(TO);
        int numbers = d.get(Launch.WEIGHTS) + d.get(NUMBERS);
        float coarsest = w.get(numbers);
        float perOctave = w.get(numbers + 1);
        float canonical = w.get(numbers + 2);
        float zero = w.get(numbers + 3);
        for (@Parallel int i = 0; i < threads; i++) {
            int row = regions + i * Regional.COLUMNS;
            float area = (a.get(row + 3) - a.get(row + 1)) * (a.get(row + 4) - a.get(row + 2));
            // An empty region is of the finest level, whatever a device makes of the logarithm of nought.
            float relative = TornadoMath.max(TornadoMath.sqrt(area) / canonical, 1e-30f);
            float level = TornadoMath.floor(TornadoMath.log(relative) * perOctave + zero);
            a.set(to + i, TornadoMath.min(TornadoMath.max(level, 0f), coarsest));
        }
    }

    /** One region per thread. */
    public static void refineBoxes(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int regions = d.get(REGIONS);
        int to = d.get(TO);
        int codes = d.get(CODES);
        int numbers = d.get(Launch.WEIGHTS) + d.get(NUMBERS);
        float width = w.get(numbers);
        float height = w.get(numbers + 1);
        float most = w.get(numbers + 2);
        float byCentre = w.get(numbers + 3);
        float bySize = w.get(numbers + 4);
        for (@Parallel int i = 0; i < threads; i++) {
            int row = regions + i * Regional.COLUMNS;
            int code = codes + i * 4;
            float sizeX = a.get(row + 3) - a.get(row + 1);
            float sizeY = a.get(row + 4) - a.get(row + 2);
            float x = a.get(code) / byCentre * sizeX + (a.get(row + 1) + sizeX * 0.5f);
            float y = a.get(code + 1) / byCentre * sizeY + (a.get(row + 2) + sizeY * 0.5f);
            float halfX = TornadoMath.exp(TornadoMath.min(a.get(code + 2) / bySize, most)) * sizeX * 0.5f;
            float halfY = TornadoMath.exp(TornadoMath.min(a.get(code + 3) / bySize, most)) * sizeY * 0.5f;
            int refined = to + i * Regional.COLUMNS;
            a.set(refined, a.get(row));
            a.set(refined + 1, Proposing.within(x - halfX, width));
            a.set(refined + 2, Proposing.within(y - halfY, height));
            a.set(refined + 3, Proposing.within(x + halfX, width));
            a.set(refined + 4, Proposing.within(y + halfY, height));
        }
    }

    /** One element of the result per thread. */
    public static void roiAlign(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int regions = d.get(REGIONS);
        int to = d.get(TO);
        int scales = d.get(Launch.WEIGHTS) + d.get(NUMBERS);
        int channels = d.get(CHANNELS);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        int samples = d.get(SAMPLES);
        int isAligned = d.get(IS_ALIGNED);
        int levels = d.get(LEVELS);
        int hasLevels = d.get(HAS_LEVELS);
        for (@Parallel int i = 0; i < threads; i++) {
            int column = i % outWidth;
            int bin = i / outWidth % outHeight;
            int channel = i / outWidth / outHeight % channels;
            int region = i / outWidth / outHeight / channels;
            int row = regions + region * Regional.COLUMNS;
            int level = hasLevels == 1 ? (int) a.get(levels + region) : 0;
            int map = MAPS_AT + 3 * level;
            int height = d.get(map + 1);
            int width = d.get(map + 2);
            int plane = d.get(map) + ((int) a.get(row) * channels + channel) * height * width;
            float scale = w.get(scales + level);
            float shift = isAligned == 1 ? 0.5f : 0f;
            float left = a.get(row + 1) * scale - shift;
            float top = a.get(row + 2) * scale - shift;
            float across = a.get(row + 3) * scale - shift - left;
            float down = a.get(row + 4) * scale - shift - top;
            float binWidth = (isAligned == 1 ? across : TornadoMath.max(across, 1f)) / outWidth;
            float binHeight = (isAligned == 1 ? down : TornadoMath.max(down, 1f)) / outHeight;
            int columns = samples > 0 ? samples : (int) TornadoMath.ceil(binWidth);
            int rows = samples > 0 ? samples : (int) TornadoMath.ceil(binHeight);
            float sum = 0;
            for (int sy = 0; sy < rows; sy++) {
                float y = top + bin * binHeight + (sy + 0.5f) * binHeight / rows;
                for (int sx = 0; sx < columns; sx++) {
                    float x = left + column * binWidth + (sx + 0.5f) * binWidth / columns;
                    sum += between(a, plane, height, width, y, x);
                }
            }
            a.set(to + i, sum / TornadoMath.max(rows * columns, 1));
        }
    }

    /** A map between its cells, whose edge goes on for one cell and is followed by noughts. */
    private static float between(FloatArray a, int plane, int height, int width, float y, float x) {
        float row = TornadoMath.min(TornadoMath.max(y, 0f), height - 1f);
        float column = TornadoMath.min(TornadoMath.max(x, 0f), width - 1f);
        int top = (int) row;
        int left = (int) column;
        int bottom = TornadoMath.min(top + 1, height - 1);
        int right = TornadoMath.min(left + 1, width - 1);
        float down = row - top;
        float across = column - left;
        float upper = a.get(plane + top * width + left) * (1 - across) + a.get(plane + top * width + right) * across;
        float lower =
                a.get(plane + bottom * width + left) * (1 - across) + a.get(plane + bottom * width + right) * across;
        float value = upper * (1 - down) + lower * down;
        int outside = (y < -1f ? 1 : 0) + (y > height ? 1 : 0) + (x < -1f ? 1 : 0) + (x > width ? 1 : 0);
        return outside > 0 ? 0f : value;
    }

    /** One element of the result per thread. */
    public static void roiPool(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int regions = d.get(REGIONS);
        int to = d.get(TO);
        float scale = w.get(d.get(Launch.WEIGHTS) + d.get(NUMBERS));
        int channels = d.get(CHANNELS);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        int map = d.get(MAPS_AT);
        int height = d.get(MAPS_AT + 1);
        int width = d.get(MAPS_AT + 2);
        for (@Parallel int i = 0; i < threads; i++) {
            int column = i % outWidth;
            int bin = i / outWidth % outHeight;
            int channel = i / outWidth / outHeight % channels;
            int row = regions + i / outWidth / outHeight / channels * Regional.COLUMNS;
            int plane = map + ((int) a.get(row) * channels + channel) * height * width;
            int left = (int) (a.get(row + 1) * scale + 0.5f);
            int top = (int) (a.get(row + 2) * scale + 0.5f);
            int across = TornadoMath.max((int) (a.get(row + 3) * scale + 0.5f) - left + 1, 1);
            int down = TornadoMath.max((int) (a.get(row + 4) * scale + 0.5f) - top + 1, 1);
            int yFrom = top + bin * down / outHeight;
            int yTo = TornadoMath.min(top + ((bin + 1) * down + outHeight - 1) / outHeight, height);
            int xFrom = left + column * across / outWidth;
            int xTo = TornadoMath.min(left + ((column + 1) * across + outWidth - 1) / outWidth, width);
            float largest = -Float.MAX_VALUE;
            for (int y = yFrom; y < yTo; y++) {
                for (int x = xFrom; x < xTo; x++) {
                    largest = TornadoMath.max(largest, a.get(plane + y * width + x));
                }
            }
            int cells = TornadoMath.max(yTo - yFrom, 0) * TornadoMath.max(xTo - xFrom, 0);
            a.set(to + i, cells == 0 ? 0f : largest);
        }
    }
}
