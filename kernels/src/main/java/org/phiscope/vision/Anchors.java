// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.List;
import java.util.stream.IntStream;
import org.phiscope.graph.Task;

/**
 * The anchors of one level: boxes of every octave scale and ratio around the middle of every cell (Lin et al. 2017,
 * section 4; Tan, Pang & Le 2020). Anchor {@code (y·columns + x)·perCell + scale·ratios + ratio} is centred on
 * {@code ((x + ½)·strideX, (y + ½)·strideY)}.
 *
 * @param rows cells of the level downwards
 * @param columns cells of the level to the right
 * @param strideX pixels of the input from one cell to the next
 * @param strideY pixels of the input from one cell to the next
 * @param widths in pixels of the input, one for each anchor of a cell
 * @param heights in pixels of the input, one for each anchor of a cell
 */
public record Anchors(
        int rows, int columns, double strideX, double strideY, List<Double> widths, List<Double> heights) {

    /**
     * The anchors of every level over an input of this size, finest first. Level l has ⌈side/2^l⌉ cells a side, which
     * share the side evenly: where it is no multiple of 2^l a cell spans less than that, as EfficientDet's own anchors
     * do.
     */
    public static List<Anchors> levels(Task.AnchorDetection task, int height, int width) {
        return IntStream.range(task.minLevel(), task.minLevel() + task.classOutputs().size())
                .mapToObj(level -> {
                    int cell = 1 << level;
                    int rows = Math.ceilDiv(height, cell);
                    int columns = Math.ceilDiv(width, cell);
                    return of(task, rows, columns, (double) width / columns, (double) height / rows);
                })
                .toList();
    }

    private static Anchors of(Task.AnchorDetection task, int rows, int columns, double strideX, double strideY) {
        int perCell = task.anchorsPerCell();
        Double[] widths = new Double[perCell];
        Double[] heights = new Double[perCell];
        for (int scale = 0; scale < task.scales(); scale++) {
            double octave = task.anchorScale() * Math.pow(2, (double) scale / task.scales());
            for (int ratio = 0; ratio < task.ratios().size(); ratio++) {
                double root = Math.sqrt(task.ratios().get(ratio));
                int anchor = scale * task.ratios().size() + ratio;
                widths[anchor] = octave * strideX * root;
                heights[anchor] = octave * strideY / root;
            }
        }
        return new Anchors(rows, columns, strideX, strideY, List.of(widths), List.of(heights));
    }

    public int perCell() {
        return widths.size();
    }

    /** Anchors of all cells. */
    public int count() {
        return rows * columns * perCell();
    }
}
