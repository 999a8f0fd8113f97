// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.receptive.Axes;
import org.phiscope.receptive.ReceptiveFields;

/**
 * A node's result for one image as maps: {@code [channels, rows, columns]}. Where its cells are places of the image, each
 * map lies over the image; tokens that make up a grid are put back into rows and columns, and those before them, such as a
 * class token, are kept apart. Whatever else a node holds is shown as it is stored: a matrix, or a row.
 */
public final class FeatureMaps {
    private final String node;
    private final Shape shape;
    private final boolean onImage;
    private final int channels;
    private final int rows;
    private final int columns;
    private final float[] values;
    private final float[] apart;
    private final int tokensApart;
    private final List<ChannelStatistics> statistics;

    private FeatureMaps(
            String node, Shape shape, boolean onImage, int channels, int rows, int columns, float[] values, float[] apart) {
        this.node = node;
        this.shape = shape;
        this.onImage = onImage;
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
        this.values = values;
        this.apart = apart;
        this.tokensApart = apart.length / channels;
        int cells = rows * columns;
        statistics = IntStream.range(0, channels)
                .mapToObj(channel -> ChannelStatistics.of(values, channel * cells, cells))
                .toList();
    }

    /**
     * @param node of the graph, with a batch of one image
     * @param result what it computed, copied
     */
    public static FeatureMaps of(Graph graph, Node node, Tensor result) {
        Axes axes = ReceptiveFields.of(graph).axes(node).orElse(null);
        if (axes == null) {
            axes = MapLayout.guess(graph, node);
        }
        return of(node.name(), axes, result);
    }

    static FeatureMaps of(String name, @Nullable Axes axes, Tensor result) {
        Shape shape = result.shape();
        float[] stored = result.toArray();
        if (axes == null || shape.extent(axes.row()) == 1 && shape.extent(axes.column()) == 1) {
            return asStored(name, shape, stored);
        }
        int cells = axes.rows() * axes.columns();
        int tokens = axes.isTokens() ? axes.before() + cells : cells;
        int channels = stored.length / tokens;
        int[] strides = strides(shape);
        int[] others = IntStream.range(0, shape.rank())
                .filter(axis -> axis != axes.row() && axis != axes.column())
                .toArray();
        float[] values = new float[channels * cells];
        float[] apart = new float[channels * (tokens - cells)];
        for (int channel = 0; channel < channels; channel++) {
            int base = offset(channel, others, shape, strides);
            for (int token = 0; token < tokens; token++) {
                int cell = token - axes.before();
                int at = axes.isTokens()
                        ? base + token * strides[axes.row()]
                        : base + token / axes.columns() * strides[axes.row()]
                                + token % axes.columns() * strides[axes.column()];
                if (cell >= 0) {
                    values[channel * cells + cell] = stored[at];
                } else {
                    apart[channel * axes.before() + token] = stored[at];
                }
            }
        }
        return new FeatureMaps(name, shape, true, channels, axes.rows(), axes.columns(), values, apart);
    }

    /** The last two axes as rows and columns; a vector, or a map of single cells, as one row. */
    private static FeatureMaps asStored(String name, Shape shape, float[] stored) {
        int rank = shape.rank();
        boolean vector = rank < 3 || rank == 4 && shape.height() == 1 && shape.width() == 1;
        int columns = vector ? stored.length : shape.extent(rank - 1);
        int rows = vector ? 1 : shape.extent(rank - 2);
        int channels = stored.length / (rows * columns);
        return new FeatureMaps(name, shape, false, channels, rows, columns, stored, new float[0]);
    }

    private static int[] strides(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.extent(axis);
        }
        return strides;
    }

    /** Where a channel's first value is stored; channels go through the axes that are no places, the last fastest. */
    private static int offset(int channel, int[] axes, Shape shape, int[] strides) {
        int rest = channel;
        int offset = 0;
        for (int i = axes.length - 1; i >= 0; i--) {
            int extent = shape.extent(axes[i]);
            offset += rest % extent * strides[axes[i]];
            rest /= extent;
        }
        return offset;
    }

    /** Name of the node. */
    public String node() {
        return node;
    }

    /** Of the node's result as the network has it. */
    public Shape shape() {
        return shape;
    }

    /** Whether rows and columns are places of the image. */
    public boolean onImage() {
        return onImage;
    }

    public int channels() {
        return channels;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Tokens that are no places of the image, such as a class token; 0 for most nodes. */
    public int tokensApart() {
        return tokensApart;
    }

    /** One of those tokens: a value for each channel. */
    public Plane tokenApart(int token) {
        float[] row = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            row[channel] = apart[channel * tokensApart + token];
        }
        return new Plane(1, channels, row);
    }

    public float at(int channel, int row, int column) {
        return values[(channel * rows + row) * columns + column];
    }

    /** One channel, copied. */
    public Plane channel(int channel) {
        int cells = rows * columns;
        return new Plane(rows, columns, Arrays.copyOfRange(values, channel * cells, (channel + 1) * cells));
    }

    public ChannelStatistics statistics(int channel) {
        return statistics.get(channel);
    }

    /** Of every channel, in the network's order. */
    public List<ChannelStatistics> statistics() {
        return statistics;
    }

    /** All channels as one map: for each cell their mean, or the largest. */
    public Plane reduced(Reduction reduction) {
        int cells = rows * columns;
        float[] reduced = new float[cells];
        for (int cell = 0; cell < cells; cell++) {
            double sum = 0;
            float most = Float.NEGATIVE_INFINITY;
            for (int channel = 0; channel < channels; channel++) {
                float value = values[channel * cells + cell];
                sum += value;
                most = Math.max(most, value);
            }
            reduced[cell] = reduction == Reduction.MEAN ? (float) (sum / channels) : most;
        }
        return new Plane(rows, columns, reduced);
    }

    /** All values, {@code [channels, rows, columns]}, copied. */
    public float[] toArray() {
        return values.clone();
    }
}
