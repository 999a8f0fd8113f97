// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;

/** Operators on regions as their definitions read, in double. */
final class NaiveRegions {
    private NaiveRegions() {}

    static double[] compute(Regional op, List<double[]> in, List<Shape> shapes, Shape result) {
        return switch (op) {
            case Regional.Proposals proposals -> proposals(proposals, in, shapes, result);
            case Regional.RegionLevels levels -> IntStream.range(0, result.extent(0))
                    .mapToDouble(r -> level(levels, row(in.getFirst(), r)))
                    .toArray();
            case Regional.RoiAlign align -> align(align, in, shapes, result);
            case Regional.RoiPool pool -> pool(pool, in, shapes.get(1), result);
            case Regional.RefineBoxes refine -> {
                double[] out = new double[(int) result.elements()];
                for (int r = 0; r < result.extent(0); r++) {
                    double[] row = row(in.getFirst(), r);
                    double[] codes = java.util.Arrays.copyOfRange(in.get(1), 4 * r, 4 * r + 4);
                    double[] box = decoded(row, codes, refine.coding(), refine.height(), refine.width());
                    out[5 * r] = row[0];
                    System.arraycopy(box, 0, out, 5 * r + 1, 4);
                }
                yield out;
            }
        };
    }

    private static double[] row(double[] regions, int r) {
        return java.util.Arrays.copyOfRange(regions, 5 * r, 5 * r + 5);
    }

    private record Scored(double[] box, double score) {}

    private static double[] proposals(Regional.Proposals op, List<double[]> in, List<Shape> shapes, Shape result) {
        double[] out = new double[(int) result.elements()];
        int batch = shapes.getFirst().batch();
        for (int n = 0; n < batch; n++) {
            List<Scored> all = new ArrayList<>();
            for (int level = 0; level < op.levels().size(); level++) {
                all.addAll(proposals(op, level, n, in));
            }
            all.sort(Comparator.comparingDouble(Scored::score).reversed());
            for (int k = 0; k < op.kept(); k++) {
                out[(n * op.kept() + k) * 5] = n;
                if (k < all.size()) {
                    System.arraycopy(all.get(k).box(), 0, out, (n * op.kept() + k) * 5 + 1, 4);
                }
            }
        }
        return out;
    }

    private static List<Scored> proposals(Regional.Proposals op, int level, int n, List<double[]> in) {
        Anchors anchors = op.levels().get(level);
        double[] objectness = in.get(level);
        double[] codes = in.get(op.levels().size() + level);
        int cells = anchors.rows() * anchors.columns();
        List<Scored> boxes = new ArrayList<>();
        for (int cell = 0; cell < cells; cell++) {
            for (int a = 0; a < anchors.perCell(); a++) {
                double[] code = new double[4];
                for (int k = 0; k < 4; k++) {
                    code[k] = codes[((n * anchors.perCell() + a) * 4 + k) * cells + cell];
                }
                double x = anchors.centreX(cell % anchors.columns());
                double y = anchors.centreY(cell / anchors.columns());
                double w = anchors.widths().get(a) / 2;
                double h = anchors.heights().get(a) / 2;
                double[] anchor = {n, x - w, y - h, x + w, y + h};
                boxes.add(new Scored(
                        decoded(anchor, code, BoxCoding.ANCHOR, op.height(), op.width()),
                        objectness[(n * anchors.perCell() + a) * cells + cell]));
            }
        }
        boxes.sort(Comparator.comparingDouble(Scored::score).reversed());
        List<Scored> kept = new ArrayList<>();
        for (Scored box : boxes.subList(0, Math.min(op.perLevel(), boxes.size()))) {
            double[] b = box.box();
            boolean large = Math.min(b[2] - b[0], b[3] - b[1]) >= Regional.Proposals.LEAST_SIDE;
            if (large && kept.size() < op.kept() && kept.stream().noneMatch(k -> iou(k.box(), b) > op.iou())) {
                kept.add(box);
            }
        }
        return kept;
    }

    private static double iou(double[] a, double[] b) {
        double w = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
        double h = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
        return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h);
    }

    private static double[] decoded(double[] row, double[] code, BoxCoding coding, int height, int width) {
        double w = row[3] - row[1];
        double h = row[4] - row[2];
        double x = row[1] + w / 2 + code[0] / coding.centre() * w;
        double y = row[2] + h / 2 + code[1] / coding.centre() * h;
        w *= Math.exp(Math.min(code[2] / coding.size(), Math.log(62.5)));
        h *= Math.exp(Math.min(code[3] / coding.size(), Math.log(62.5)));
        return new double[] {
            Math.clamp(x - w / 2, 0, width),
            Math.clamp(y - h / 2, 0, height),
            Math.clamp(x + w / 2, 0, width),
            Math.clamp(y + h / 2, 0, height)
        };
    }

    private static double level(Regional.RegionLevels op, double[] row) {
        double side = Math.sqrt((row[3] - row[1]) * (row[4] - row[2]));
        double level = Math.floor(4 + Math.log(side / 224) / Math.log(2) + 1e-6);
        return Math.clamp(level, op.finest(), op.coarsest()) - op.finest();
    }

    private static double[] align(Regional.RoiAlign op, List<double[]> in, List<Shape> shapes, Shape result) {
        double[] out = new double[(int) result.elements()];
        int bins = op.height() * op.width();
        for (int i = 0; i < out.length; i++) {
            double[] row = row(in.getFirst(), i / (result.channels() * bins));
            int level = op.scales().size() > 1 ? (int) in.get(1)[i / (result.channels() * bins)] : 0;
            double scale = op.scales().get(level);
            double shift = op.aligned() ? 0.5 : 0;
            double left = row[1] * scale - shift;
            double top = row[2] * scale - shift;
            double w = row[3] * scale - shift - left;
            double h = row[4] * scale - shift - top;
            w = op.aligned() ? w : Math.max(w, 1);
            h = op.aligned() ? h : Math.max(h, 1);
            double binWidth = w / op.width();
            double binHeight = h / op.height();
            int across = op.samples() > 0 ? op.samples() : (int) Math.ceil(binWidth);
            int down = op.samples() > 0 ? op.samples() : (int) Math.ceil(binHeight);
            Shape map = shapes.get(op.firstMap() + level);
            for (int k = 0; k < across * down; k++) {
                double y = top + (i % bins / op.width() + (k / across + 0.5) / down) * binHeight;
                double x = left + (i % op.width() + (k % across + 0.5) / across) * binWidth;
                out[i] += clamped(in.get(op.firstMap() + level), map, (int) row[0], i / bins % result.channels(), y, x)
                        / (across * down);
            }
        }
        return out;
    }

    /** A map between its cells, whose edge goes on for one cell and is followed by noughts. */
    private static double clamped(double[] x, Shape shape, int n, int c, double row, double column) {
        if (row < -1 || row > shape.height() || column < -1 || column > shape.width()) {
            return 0;
        }
        double y = Math.clamp(row, 0, shape.height() - 1);
        double xx = Math.clamp(column, 0, shape.width() - 1);
        int top = Math.min((int) y, shape.height() - 1);
        int left = Math.min((int) xx, shape.width() - 1);
        int bottom = Math.min(top + 1, shape.height() - 1);
        int right = Math.min(left + 1, shape.width() - 1);
        int plane = (n * shape.channels() + c) * shape.height();
        double upper = x[(plane + top) * shape.width() + left] * (1 - xx + left)
                + x[(plane + top) * shape.width() + right] * (xx - left);
        double lower = x[(plane + bottom) * shape.width() + left] * (1 - xx + left)
                + x[(plane + bottom) * shape.width() + right] * (xx - left);
        return upper * (1 - y + top) + lower * (y - top);
    }

    private static double[] pool(Regional.RoiPool op, List<double[]> in, Shape map, Shape result) {
        double[] out = new double[(int) result.elements()];
        int bins = op.height() * op.width();
        for (int i = 0; i < out.length; i++) {
            double[] row = row(in.getFirst(), i / (result.channels() * bins));
            int left = (int) Math.round(row[1] * op.scale());
            int top = (int) Math.round(row[2] * op.scale());
            int w = Math.max((int) Math.round(row[3] * op.scale()) - left + 1, 1);
            int h = Math.max((int) Math.round(row[4] * op.scale()) - top + 1, 1);
            int row0 = i % bins / op.width();
            int column0 = i % op.width();
            double most = Double.NEGATIVE_INFINITY;
            for (int y = top + row0 * h / op.height(); y < top + Math.ceilDiv((row0 + 1) * h, op.height()); y++) {
                for (int x = left + column0 * w / op.width(); x < left + Math.ceilDiv((column0 + 1) * w, op.width()); x++) {
                    if (y >= 0 && y < map.height() && x >= 0 && x < map.width()) {
                        int plane = (int) row[0] * map.channels() + i / bins % result.channels();
                        most = Math.max(most, in.get(1)[(plane * map.height() + y) * map.width() + x]);
                    }
                }
            }
            out[i] = Double.isInfinite(most) ? 0 : most;
        }
        return out;
    }
}
