// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.engine.onnx.OnnxGraph.Attribute;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;

/**
 * Writes operators on regions as ONNX nodes. A value is called as the node whose result it is part of, a slash and a
 * word.
 */
final class OnnxRegions {
    /** Objectness of what is no proposal; every logit is more. */
    private static final float NONE = -1e30f;

    /** What is above it is a proposal. */
    private static final float LEAST = -1e29f;

    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int CODES = 4;

    private final OnnxGraph onnx;

    OnnxRegions(OnnxGraph onnx) {
        this.onnx = onnx;
    }

    /** @param shapes of the inputs */
    void add(Regional op, List<String> in, List<Shape> shapes, String out) {
        switch (op) {
            case Regional.Proposals proposals -> proposals(proposals, in, shapes.getFirst().batch(), out);
            case Regional.RegionLevels levels -> levels(levels, in.getFirst(), out);
            case Regional.RoiAlign align -> align(align, in, shapes.getFirst().extent(0), out);
            case Regional.RoiPool pool -> onnx.node(
                    "MaxRoiPool",
                    out,
                    List.of(in.get(1), in.get(0)),
                    new Attribute.Wholes("pooled_shape", pool.height(), pool.width()),
                    new Attribute.Real("spatial_scale", (float) pool.scale()));
            case Regional.RefineBoxes refine -> refine(refine, in, out);
        }
    }

    private void proposals(Regional.Proposals op, List<String> in, int batch, String out) {
        int levels = op.levels().size();
        List<String> boxes = new ArrayList<>();
        List<String> scores = new ArrayList<>();
        int candidates = 0;
        for (int i = 0; i < levels; i++) {
            String here = out + "/" + i;
            int most = Math.min(op.perLevel(), op.levels().get(i).count());
            String[] best = best(op, i, in.get(i), in.get(levels + i), batch, most, here);
            boxes.add(best[0]);
            scores.add(suppressed(op, best[0], best[1], batch, most, here));
            candidates += most;
        }
        String allBoxes = onnx.node("Concat", out + "/boxes", boxes, new Attribute.Whole("axis", 1));
        String allScores = onnx.node("Concat", out + "/scores", scores, new Attribute.Whole("axis", 1));
        int kept = Math.min(op.kept(), candidates);
        String highest = topK(allScores, kept, batch, out + "/highest");
        String chosen = gather(allBoxes, highest + "/indices", out + "/chosen");
        String real = onnx.node("Greater", out + "/real", List.of(highest, onnx.scalar(out + "/none", LEAST)));
        String factor = reshape(cast(real, FLOAT, out + "/factor"), out + "/factors", batch, kept, 1);
        String found = onnx.node("Mul", out + "/found", List.of(chosen, factor));
        String rows = found;
        if (kept < op.kept()) {
            rows = onnx.node(
                    "Pad",
                    out + "/padded",
                    List.of(
                            found,
                            onnx.integers(out + "/by", 0, op.kept() - kept),
                            onnx.scalar(out + "/nought", 0),
                            onnx.integers(out + "/axis", 1)));
        }
        float[] images = new float[batch * op.kept()];
        for (int i = 0; i < images.length; i++) {
            images[i] = i / op.kept();
        }
        String numbers = onnx.constant(out + "/images", Shape.of(batch, op.kept(), 1), images);
        String regions = onnx.node("Concat", out + "/regions", List.of(numbers, rows), new Attribute.Whole("axis", 2));
        reshape(regions, out, batch * op.kept(), Regional.COLUMNS);
    }

    /** The boxes {@code [n, most, 4]} and the objectness {@code [n, most]} of a level's likeliest anchors. */
    private String[] best(
            Regional.Proposals op, int level, String objectness, String codes, int batch, int most, String here) {
        Anchors anchors = op.levels().get(level);
        int perCell = anchors.perCell();
        String byCell = transpose(objectness, here + "/by-cell", 0, 2, 3, 1);
        String logits = reshape(byCell, here + "/logits", batch, anchors.count());
        String top = topK(logits, most, batch, here + "/top");
        String apart =
                reshape(codes, here + "/apart", batch, perCell, CODES, anchors.rows(), anchors.columns());
        String codesByCell = transpose(apart, here + "/codes-by-cell", 0, 3, 4, 1, 2);
        String rows = reshape(codesByCell, here + "/codes", batch, anchors.count(), CODES);
        String ofTop = gather(rows, top + "/indices", here + "/codes-of-top");
        String table = here + "/anchors";
        Shape tableShape = Shape.of(anchors.count(), CODES);
        onnx.weight(table, tableShape, table(anchors), OnnxGraph.Weighing.Kind.FIXED);
        String flat = reshape(top + "/indices", here + "/which", batch, most);
        String anchorsOfTop =
                onnx.node("Gather", here + "/anchors-of-top", List.of(table, flat), new Attribute.Whole("axis", 0));
        String centre = slice(anchorsOfTop, 2, 0, 2, here + "/anchor-centre");
        String size = slice(anchorsOfTop, 2, 2, CODES, here + "/anchor-size");
        return new String[] {
            decoded(centre, size, ofTop, 2, BoxCoding.ANCHOR, op.height(), op.width(), here + "/box"), top
        };
    }

    /** Every anchor's centre and size. */
    private static float[] table(Anchors anchors) {
        float[] table = new float[Math.multiplyExact(anchors.count(), CODES)];
        for (int i = 0; i < anchors.count(); i++) {
            int cell = i / anchors.perCell();
            table[CODES * i] = (float) anchors.centreX(cell % anchors.columns());
            table[CODES * i + 1] = (float) anchors.centreY(cell / anchors.columns());
            table[CODES * i + 2] = anchors.widths().get(i % anchors.perCell()).floatValue();
            table[CODES * i + 3] = anchors.heights().get(i % anchors.perCell()).floatValue();
        }
        return table;
    }

    /** The objectness {@code [n, most]} of boxes, {@link #NONE} for those that are suppressed or too small. */
    private String suppressed(Regional.Proposals op, String boxes, String objectness, int batch, int most, String here) {
        String corner = slice(boxes, 2, 0, 2, here + "/corner");
        String end = slice(boxes, 2, 2, CODES, here + "/end");
        String sides = onnx.node("Sub", here + "/sides", List.of(end, corner));
        String least = onnx.node(
                "ReduceMin",
                here + "/least-side",
                List.of(sides, onnx.integers(here + "/side-axis", 2)),
                new Attribute.Whole("keepdims", 0));
        String fits = onnx.node(
                "GreaterOrEqual",
                here + "/fits",
                List.of(least, onnx.scalar(here + "/allowed", (float) Regional.Proposals.LEAST_SIDE)));
        String none = onnx.scalar(here + "/none", NONE);
        String scores = onnx.node("Where", here + "/fitting", List.of(fits, objectness, none));
        String selected = onnx.node(
                "NonMaxSuppression",
                here + "/selected",
                List.of(
                        boxes,
                        reshape(scores, here + "/of-one-class", batch, 1, most),
                        onnx.integers(here + "/most", Math.min(op.kept(), most)),
                        onnx.scalar(here + "/iou", (float) op.iou()),
                        onnx.scalar(here + "/floor", LEAST)));
        // Rows (image, class, box): a one is written at (image, box) of a table of noughts.
        String places = onnx.node(
                "Gather",
                here + "/places",
                List.of(selected, onnx.integers(here + "/image-and-box", 0, 2)),
                new Attribute.Whole("axis", 1));
        String classes = slice(selected, 1, 1, 2, here + "/classes");
        String zeros = cast(
                onnx.node("Squeeze", here + "/class", List.of(classes, onnx.integers(here + "/class-axis", 1))),
                FLOAT,
                here + "/zeros");
        String ones = onnx.node("Add", here + "/ones", List.of(zeros, onnx.scalar(here + "/one", 1)));
        String nought = onnx.constant(here + "/noughts", Shape.of(batch, most), new float[batch * most]);
        String mask = onnx.node("ScatterND", here + "/mask", List.of(nought, places, ones));
        String keeps = onnx.node("Greater", here + "/keeps", List.of(mask, onnx.scalar(here + "/half", 0.5f)));
        return onnx.node("Where", here + "/kept", List.of(keeps, scores, none));
    }

    private void levels(Regional.RegionLevels op, String in, String out) {
        String size = onnx.node(
                "Sub",
                out + "/size",
                List.of(slice(in, 1, 3, 5, out + "/end"), slice(in, 1, 1, 3, out + "/corner")));
        String area = onnx.node(
                "ReduceProd",
                out + "/area",
                List.of(size, onnx.integers(out + "/axis", 1)),
                new Attribute.Whole("keepdims", 0));
        String side = onnx.node("Sqrt", out + "/side", List.of(area));
        String relative = onnx.node(
                "Div",
                out + "/relative",
                List.of(side, onnx.scalar(out + "/canonical", (float) Regional.RegionLevels.CANONICAL_SIDE)));
        String log = onnx.node("Log", out + "/log", List.of(relative));
        String octaves =
                onnx.node("Div", out + "/octaves", List.of(log, onnx.scalar(out + "/ln2", (float) Math.log(2))));
        float zero = (float) (Regional.RegionLevels.CANONICAL_LEVEL - op.finest() + Regional.RegionLevels.EPSILON);
        String shifted = onnx.node("Add", out + "/shifted", List.of(octaves, onnx.scalar(out + "/zero", zero)));
        String whole = onnx.node("Floor", out + "/whole", List.of(shifted));
        onnx.node(
                "Clip",
                out,
                List.of(
                        whole,
                        onnx.scalar(out + "/finest", 0),
                        onnx.scalar(out + "/coarsest", op.coarsest() - op.finest())));
    }

    private void align(Regional.RoiAlign op, List<String> in, int regions, String out) {
        String boxes = slice(in.getFirst(), 1, 1, 5, out + "/boxes");
        String first = slice(in.getFirst(), 1, 0, 1, out + "/first");
        String images = cast(reshape(first, out + "/numbers", regions), INT64, out + "/images");
        if (op.scales().size() == 1) {
            align(op, 0, in.get(1), boxes, images, out);
            return;
        }
        List<String> aligned = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (int i = 0; i < op.scales().size(); i++) {
            String here = out + "/" + i;
            String ofLevel =
                    onnx.node("Equal", here + "/of-level", List.of(in.get(1), onnx.scalar(here + "/level", i)));
            String where = reshape(onnx.node("NonZero", here + "/found", List.of(ofLevel)), here + "/where", -1);
            places.add(where);
            aligned.add(align(
                    op,
                    i,
                    in.get(op.firstMap() + i),
                    onnx.node("Gather", here + "/boxes", List.of(boxes, where), new Attribute.Whole("axis", 0)),
                    onnx.node("Gather", here + "/images", List.of(images, where), new Attribute.Whole("axis", 0)),
                    here + "/aligned"));
        }
        String byLevel = onnx.node("Concat", out + "/by-level", aligned, new Attribute.Whole("axis", 0));
        String order = onnx.node("Concat", out + "/order", places, new Attribute.Whole("axis", 0));
        onnx.nodes(
                "TopK",
                List.of(out + "/sorted", out + "/back"),
                List.of(order, onnx.integers(out + "/all", regions)),
                new Attribute.Whole("axis", 0),
                new Attribute.Whole("largest", 0));
        onnx.node("Gather", out, List.of(byLevel, out + "/back"), new Attribute.Whole("axis", 0));
    }

    private String align(Regional.RoiAlign op, int scale, String map, String boxes, String images, String out) {
        return onnx.node(
                "RoiAlign",
                out,
                List.of(map, boxes, images),
                new Attribute.Text("mode", "avg"),
                new Attribute.Text("coordinate_transformation_mode", op.aligned() ? "half_pixel" : "output_half_pixel"),
                new Attribute.Whole("output_height", op.height()),
                new Attribute.Whole("output_width", op.width()),
                new Attribute.Whole("sampling_ratio", op.samples()),
                new Attribute.Real("spatial_scale", op.scales().get(scale).floatValue()));
    }

    private void refine(Regional.RefineBoxes op, List<String> in, String out) {
        String corner = slice(in.getFirst(), 1, 1, 3, out + "/corner");
        String end = slice(in.getFirst(), 1, 3, 5, out + "/end");
        String size = onnx.node("Sub", out + "/size", List.of(end, corner));
        String half = onnx.node("Mul", out + "/half-size", List.of(size, onnx.scalar(out + "/half", 0.5f)));
        String centre = onnx.node("Add", out + "/centre", List.of(corner, half));
        String box = decoded(centre, size, in.get(1), 1, op.coding(), op.height(), op.width(), out + "/box");
        String images = slice(in.getFirst(), 1, 0, 1, out + "/images");
        onnx.node("Concat", out, List.of(images, box), new Attribute.Whole("axis", 1));
    }

    /** Left, top, right and bottom of coded boxes, cut off at the image's edge; the last axis has a box's four numbers. */
    private String decoded(
            String centre, String size, String codes, int axis, BoxCoding coding, int height, int width, String out) {
        String shift = divided(slice(codes, axis, 0, 2, out + "/shift"), coding.centre(), out + "/shift-by");
        String growth = divided(slice(codes, axis, 2, CODES, out + "/growth"), coding.size(), out + "/growth-by");
        String limited = onnx.node(
                "Min", out + "/limited", List.of(growth, onnx.scalar(out + "/most", (float) BoxCoding.MOST)));
        String grown = onnx.node("Mul", out + "/grown", List.of(onnx.node("Exp", out + "/exp", List.of(limited)), size));
        String half = onnx.node("Mul", out + "/half", List.of(grown, onnx.scalar(out + "/one-half", 0.5f)));
        String moved = onnx.node(
                "Add", out + "/moved", List.of(onnx.node("Mul", out + "/shifted", List.of(shift, size)), centre));
        String corner = onnx.node("Sub", out + "/corner", List.of(moved, half));
        String end = onnx.node("Add", out + "/end", List.of(moved, half));
        String box = onnx.node("Concat", out + "/whole", List.of(corner, end), new Attribute.Whole("axis", axis));
        String edges = onnx.constant(out + "/edges", Shape.of(CODES), width, height, width, height);
        String below = onnx.node("Min", out + "/below", List.of(box, edges));
        return onnx.node("Max", out, List.of(below, onnx.scalar(out + "/origin", 0)));
    }

    private String divided(String in, double by, String out) {
        return by == 1 ? in : onnx.node("Div", out, List.of(in, onnx.scalar(out + "/divisor", (float) by)));
    }

    /** The highest {@code k} along the last of two axes; beside them {@code out/indices [n, k, 1]}, as GatherND wants. */
    private String topK(String in, int k, int batch, String out) {
        onnx.nodes(
                "TopK",
                List.of(out, out + "/places"),
                List.of(in, onnx.integers(out + "/k", k)),
                new Attribute.Whole("axis", 1));
        reshape(out + "/places", out + "/indices", batch, k, 1);
        return out;
    }

    private String gather(String in, String indices, String out) {
        return onnx.node("GatherND", out, List.of(in, indices), new Attribute.Whole("batch_dims", 1));
    }

    private String cast(String in, int type, String out) {
        return onnx.node("Cast", out, List.of(in), new Attribute.Whole("to", type));
    }

    private String reshape(String in, String out, long... extents) {
        return onnx.node("Reshape", out, List.of(in, onnx.integers(out + "/extents", extents)));
    }

    private String transpose(String in, String out, long... order) {
        return onnx.node("Transpose", out, List.of(in), new Attribute.Wholes("perm", order));
    }

    private String slice(String in, int axis, int from, int to, String out) {
        return onnx.node(
                "Slice",
                out,
                List.of(
                        in,
                        onnx.integers(out + "/from", from),
                        onnx.integers(out + "/to", to),
                        onnx.integers(out + "/axis", axis)));
    }
}
