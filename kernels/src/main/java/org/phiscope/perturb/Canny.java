// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.ArrayDeque;

/** Edges of a grey image (Canny 1986), with gradients by Sobel's 3×3 filter and their size as |dx| + |dy|, as OpenCV has it by default. */
final class Canny {
    private static final double TAN_22_5 = Math.tan(Math.toRadians(22.5));
    private static final double TAN_67_5 = Math.tan(Math.toRadians(67.5));

    private final int width;
    private final int height;
    private final int[] across;
    private final int[] down;

    private Canny(Pixels levels) {
        width = levels.width();
        height = levels.height();
        across = new int[width * height];
        down = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int dx = 0;
                int dy = 0;
                for (int k = -1; k <= 1; k++) {
                    int weight = 2 - Math.abs(k);
                    dx += weight * (level(levels, y + k, x + 1) - level(levels, y + k, x - 1));
                    dy += weight * (level(levels, y + 1, x + k) - level(levels, y - 1, x + k));
                }
                across[y * width + x] = dx;
                down[y * width + x] = dy;
            }
        }
    }

    /** Beyond the edge of the image it is as at the edge. */
    private static int level(Pixels levels, int y, int x) {
        return (int) levels.at(0, Math.clamp(y, 0, levels.height() - 1), Math.clamp(x, 0, levels.width() - 1));
    }

    /**
     * Where edges are, row by row: ridges of the gradient above the upper threshold, and those above the lower one that hang on to them.
     *
     * @param levels one plane of whole levels, 0 … 255
     */
    static boolean[] edges(Pixels levels, int lower, int upper) {
        Canny canny = new Canny(levels);
        int count = canny.width * canny.height;
        boolean[] edges = new boolean[count];
        ArrayDeque<Integer> followed = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            if (canny.steepness(i % canny.width, i / canny.width) > upper && canny.isRidge(i)) {
                edges[i] = true;
                followed.add(i);
            }
        }
        while (!followed.isEmpty()) {
            int from = followed.remove();
            int x = from % canny.width;
            int y = from / canny.width;
            for (int nextY = Math.max(0, y - 1); nextY <= Math.min(canny.height - 1, y + 1); nextY++) {
                for (int nextX = Math.max(0, x - 1); nextX <= Math.min(canny.width - 1, x + 1); nextX++) {
                    int next = nextY * canny.width + nextX;
                    if (!edges[next] && canny.steepness(nextX, nextY) > lower && canny.isRidge(next)) {
                        edges[next] = true;
                        followed.add(next);
                    }
                }
            }
        }
        return edges;
    }

    private int steepness(int x, int y) {
        if (x < 0 || y < 0 || x >= width || y >= height) {
            return 0;
        }
        return Math.abs(across[y * width + x]) + Math.abs(down[y * width + x]);
    }

    /** Whether the gradient is nowhere larger one pixel on and one back in its own direction, of the four that there are. */
    private boolean isRidge(int i) {
        int x = i % width;
        int y = i / width;
        int here = steepness(x, y);
        int dx = Math.abs(across[i]);
        int dy = Math.abs(down[i]);
        if (dy < TAN_22_5 * dx) {
            return here > steepness(x - 1, y) && here >= steepness(x + 1, y);
        }
        if (dy > TAN_67_5 * dx) {
            return here > steepness(x, y - 1) && here >= steepness(x, y + 1);
        }
        int slant = (across[i] ^ down[i]) < 0 ? -1 : 1;
        return here > steepness(x - slant, y - 1) && here > steepness(x + slant, y + 1);
    }
}
