// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.receptive.Cause.Kind;
import org.phiscope.receptive.Field.Untold;
import org.phiscope.receptive.Field.Whole;
import org.phiscope.receptive.Field.Windowed;
import org.phiscope.receptive.Layout.Digit;
import org.phiscope.receptive.Layout.Of;
import org.phiscope.receptive.ReceptiveFields.Inner;
import org.phiscope.receptive.ReceptiveFields.Sight;

/**
 * Follows cells through tensors in which a map is cut into parts: windows that attend within themselves (Liu et al. 2021), and blocks
 * of cells that are merged. Such a tensor has no place of the image on axes of its own, so that nothing is told of it; once the map is
 * put together again, it is.
 *
 * <p>All of that treats rows and columns alike and apart: a window is so many rows by so many columns, and so is each side of a seam.
 */
final class Parting {
    /** That the seams of a mask make. */
    private static final int REGIONS = 9;

    private final Graph graph;
    private final List<Sight> sights;

    Parting(Graph graph, List<Sight> sights) {
        this.graph = graph;
        this.sights = sights;
    }

    /** {@code null} where a node has nothing to do with parts, or they are lost sight of. */
    @Nullable Sight of(Node node) {
        return switch (node.op()) {
            case Op.Reshape _, Op.Flatten _ -> reshaped(node);
            case Op.Permute permute -> sight(node, 0).inner() instanceof Inner.Parted parted
                    ? placed(parted.layout().permuted(permute.order()), parted.cells(), sight(node, 0).field())
                    : null;
            case Op.BatchNorm _, Op.Activate _, Op.Affine _ -> sight(node, 0).inner() == null ? null : sight(node, 0);
            case Op.Linear _, Op.Projection _, Op.LayerNorm _ -> mixed(node, node.shape().rank() - 1);
            case Op.Softmax softmax -> sight(node, 0).inner() instanceof Inner.Scores
                            && softmax.axis() == node.shape().rank() - 1
                    ? sight(node, 0)
                    : mixed(node, softmax.axis());
            case Op.Slice slice -> sight(node, 0).inner() instanceof Inner.Parted parted
                            && parted.layout().isPlaceless(slice.axis())
                    ? parted(sight(node, 0), parted.layout().with(slice.axis(), slice.to() - slice.from()))
                    : null;
            case Op.BroadcastAdd _ when sight(node, 0).inner() instanceof Inner.Scores scores -> biased(node, scores);
            case Op.MatMul product -> product(node, product);
            default -> null;
        };
    }

    private Sight sight(Node node, int input) {
        return sights.get(node.inputs().get(input));
    }

    private static Sight parted(Sight of, Layout layout) {
        return of.inner() instanceof Inner.Parted(Layout _, Windowed cells)
                ? new Sight(null, of.field(), new Inner.Parted(layout, cells))
                : of;
    }

    /** A map where rows and columns have come together, else its parts. */
    private static Sight placed(Layout layout, Windowed cells, Field untold) {
        Axes axes = layout.plain(cells.vertical().cells(), cells.horizontal().cells());
        return axes == null
                ? new Sight(null, untold, new Inner.Parted(layout, cells))
                : new Sight(axes, cells);
    }

    private @Nullable Sight reshaped(Node node) {
        Sight x = sight(node, 0);
        Shape from = graph.node(node.inputs().getFirst()).shape();
        return switch (x.inner()) {
            case Inner.Scores _ -> x;
            case Inner.Parted(Layout layout, Windowed cells) -> {
                Layout found = layout.reshaped(node.shape());
                yield found == null ? null : placed(found, cells, x.field());
            }
            case null -> {
                Axes axes = x.axes();
                if (axes == null
                        || !(x.field() instanceof Windowed cells)
                        || Reshaping.follow(axes, from, node.shape()) != null) {
                    yield null;
                }
                Layout layout = Layout.of(axes, from);
                Layout found = layout == null ? null : layout.reshaped(node.shape());
                Untold untold = new Untold(new Cause(Kind.REORDERED, node.name()), cells.reach());
                yield found == null ? null : placed(found, cells, untold);
            }
        };
    }

    /** All along an axis flows together: cells that differ there alone become one. */
    private @Nullable Sight mixed(Node node, int axis) {
        Sight x = sight(node, 0);
        if (!(x.inner() instanceof Inner.Parted(Layout layout, Windowed cells))) {
            return null;
        }
        int extent = node.shape().extent(axis);
        if (layout.isPlaceless(axis)) {
            return parted(x, layout.with(axis, extent));
        }
        List<Digit> rows = layout.off(axis, Of.ROW);
        List<Digit> columns = layout.off(axis, Of.COLUMN);
        if (rows.isEmpty() && columns.isEmpty()) {
            return null;
        }
        Windowed merged = new Windowed(
                merged(cells.vertical(), rows), merged(cells.horizontal(), columns), cells.wider());
        return placed(layout.mixed(axis, extent), merged, x.field());
    }

    private static Side merged(Side side, List<Digit> left) {
        return side.grouped(Layout.numbers(left), cell -> Layout.number(left, cell));
    }

    /** Scores with what is added to them: a bias changes nothing of what is seen, a mask does, and other tables may. */
    private Sight biased(Node node, Inner.Scores scores) {
        Node table = graph.node(node.inputs().get(1));
        Sight x = sight(node, 0);
        if (table.op() instanceof Op.RelativePositionBias) {
            return x;
        }
        if (table.op() instanceof Op.WindowMask mask && scores.mask() == null && isCutAs(scores.queries(), mask)) {
            return new Sight(null, x.field(), new Inner.Scores(scores.queries(), scores.keys(), scores.shape(), mask));
        }
        return new Sight(null, new Untold(new Cause(Kind.WINDOWED_ATTENTION, node.name()), x.field().reach()));
    }

    /** Whether windows lie on the first axis row by row, their cells on the last but one row by row, as a mask has them. */
    private static boolean isCutAs(Inner.Parted parted, Op.WindowMask mask) {
        Layout layout = parted.layout();
        List<Digit> windows = layout.axes().getFirst();
        List<Digit> upper = Layout.windows(mask.height(), mask.width(), mask.window(), true);
        int batch = windows.size() - upper.size();
        return parted.cells().vertical().cells() == mask.height()
                && parted.cells().horizontal().cells() == mask.width()
                && batch >= 0
                && batch <= 1
                && windows.subList(batch, windows.size()).equals(upper)
                && layout.axes()
                        .get(layout.axes().size() - 2)
                        .equals(Layout.windows(mask.height(), mask.width(), mask.window(), false));
    }

    private @Nullable Sight product(Node node, Op.MatMul product) {
        Sight a = sight(node, 0);
        if (!(sight(node, 1).inner() instanceof Inner.Parted right)) {
            return null;
        }
        Layout second = product.transposed() ? right.layout() : right.layout().transposed();
        int last = second.axes().size() - 1;
        if (a.inner() instanceof Inner.Parted left) {
            return left.layout().equals(second) && second.isPlaceless(last)
                    ? new Sight(null, a.field(), new Inner.Scores(left, right.cells(), node.shape(), null))
                    : null;
        }
        if (a.inner() instanceof Inner.Scores scores
                && !product.transposed()
                && graph.node(node.inputs().getFirst()).shape().equals(scores.shape())
                && right.layout().isPlaceless(last)
                && right.layout().with(last, 1).equals(scores.queries().layout().with(last, 1))) {
            return attended(scores, right, a.field());
        }
        return null;
    }

    /** Every cell sees what it saw itself, and what the cells of its window did, on its own side of the seams. */
    private static Sight attended(Inner.Scores scores, Inner.Parted values, Field untold) {
        Layout layout = values.layout();
        int tokens = layout.axes().size() - 2;
        Op.WindowMask mask = scores.mask();
        Windowed queries = scores.queries().cells();
        Side vertical = attended(
                queries.vertical(),
                scores.keys().vertical().with(values.cells().vertical()),
                layout.off(tokens, Of.ROW),
                row -> mask == null ? 0 : mask.region(row, 0));
        Side horizontal = attended(
                queries.horizontal(),
                scores.keys().horizontal().with(values.cells().horizontal()),
                layout.off(tokens, Of.COLUMN),
                column -> mask == null ? 0 : mask.region(0, column));
        Whole wider = joined(queries.wider(), joined(scores.keys().wider(), values.cells().wider()));
        return placed(layout, new Windowed(vertical, horizontal, wider), untold);
    }

    private static @Nullable Whole joined(@Nullable Whole a, @Nullable Whole b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return new Whole(a.cause(), a.reach().with(b.reach()));
    }

    private static Side attended(Side own, Side others, List<Digit> windows, IntUnaryOperator region) {
        return own.with(others.amongEqual(cell -> Layout.number(windows, cell) * REGIONS + region.applyAsInt(cell)));
    }
}
