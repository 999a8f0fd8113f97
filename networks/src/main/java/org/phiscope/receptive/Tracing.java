// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Shape;
import org.phiscope.receptive.Cause.Kind;
import org.phiscope.receptive.Field.None;
import org.phiscope.receptive.Field.Untold;
import org.phiscope.receptive.Field.Whole;
import org.phiscope.receptive.Field.Windowed;
import org.phiscope.receptive.ReceptiveFields.Inner;
import org.phiscope.receptive.ReceptiveFields.Sight;

/** What every operator does to fields, node after node. */
final class Tracing {
    private final Graph graph;
    /** Of the nodes before the one at hand. */
    private final List<Sight> sights;
    private final Parting parting;

    Tracing(Graph graph, List<Sight> sights) {
        this.graph = graph;
        this.sights = sights;
        parting = new Parting(graph, sights);
    }

    Sight of(Node node) {
        Sight parted = parting.of(node);
        if (parted != null) {
            return parted;
        }
        Sight sight = plain(node);
        return sight.inner() == null ? sight : new Sight(sight.axes(), sight.field());
    }

    /** What is known where no map is cut into parts. */
    private Sight plain(Node node) {
        return switch (node.op()) {
            case Op.Input input -> input(input.shape());
            case Op.Learned _, Op.RelativePositionBias _, Op.WindowMask _, Op.SinePosition _ ->
                new Sight(null, new None());
            case Op.Conv2d conv -> {
                Padding padding = conv.padding();
                int step = conv.stride();
                int dilation = conv.dilation();
                Shape result = node.shape();
                yield map(
                        node,
                        side -> side.window(conv.kernelHeight(), dilation, step, padding.top(), result.height()),
                        side -> side.window(conv.kernelWidth(), dilation, step, padding.left(), result.width()));
            }
            case Op.DeformConv2d conv -> widened(deformed(node, conv), whole(node, Kind.OFFSETS));
            case Op.ConvTranspose2d conv -> map(
                    node,
                    side -> side.spread(conv.kernel(), conv.stride(), conv.padding().top(), node.shape().height()),
                    side -> side.spread(conv.kernel(), conv.stride(), conv.padding().left(), node.shape().width()));
            case Op.Pool pool -> {
                Padding padding = pool.padding();
                yield map(
                        node,
                        side -> side.window(pool.kernel(), 1, pool.stride(), padding.top(), node.shape().height()),
                        side -> side.window(pool.kernel(), 1, pool.stride(), padding.left(), node.shape().width()));
            }
            case Op.AdaptiveAveragePool pool ->
                map(node, side -> side.shared(pool.height()), side -> side.shared(pool.width()));
            case Op.Resize resize -> map(
                    node,
                    side -> side.resized(resize.height(), resize.mode()),
                    side -> side.resized(resize.width(), resize.mode()));
            case Op.Crop crop -> map(
                    node,
                    side -> side.part(crop.top(), crop.top() + crop.height()),
                    side -> side.part(crop.left(), crop.left() + crop.width()));
            case Op.Reorg reorg when reorg.order() == Op.Reorg.Order.DEPTH ->
                map(node, side -> side.blocks(reorg.stride()), side -> side.blocks(reorg.stride()));
            case Op.Reorg reorg -> map(
                    node,
                    side -> DarknetReorg.side(side, input(node, 0).shape(), reorg.stride(), true),
                    side -> DarknetReorg.side(side, input(node, 0).shape(), reorg.stride(), false));
            case Op.GlobalAveragePool _ -> new Sight(null, whole(node, Kind.MEAN));
            case Op.GroupNorm _ -> widened(sight(node, 0), whole(node, Kind.NORMALISED));
            case Op.BatchNorm _, Op.Activate _, Op.Affine _ -> sight(node, 0);
            case Op.Linear _, Op.Projection _ -> along(node, lastAxis(node), Kind.CONNECTED);
            case Op.LayerNorm _ -> along(node, lastAxis(node), Kind.NORMALISED);
            case Op.Softmax softmax -> along(node, softmax.axis(), Kind.NORMALISED);
            case Op.Add _, Op.Multiply _, Op.BroadcastAdd _, Op.Fuse _, Op.Scale _ -> together(node);
            case Op.Concat concat -> concatenated(node, concat.axis());
            case Op.Slice slice -> sliced(node, slice);
            case Op.Pad pad -> side(node, pad.axis(), side -> side.part(-pad.before(), side.cells() + pad.after()));
            case Op.Roll roll -> side(node, roll.axis(), side -> side.rolled(roll.shift()));
            case Op.Flatten _ -> reshaped(node);
            case Op.Reshape _ -> reshaped(node);
            case Op.Permute permute -> permuted(node, permute);
            case Op.MatMul _ -> attended(node);
            case Op.OnRegions _ -> new Sight(null, whole(node, Kind.REGIONS));
            case Op.Foreign _ -> new Sight(null, node.inputs().isEmpty() ? new None() : untold(node, Kind.FOREIGN));
            case Op.Backward _ -> new Sight(null, untold(node, Kind.REORDERED));
        };
    }

    /** Where a deformable convolution looks before its samples are moved. */
    private Sight deformed(Node node, Op.DeformConv2d conv) {
        Padding padding = conv.padding();
        int step = conv.stride();
        Shape result = node.shape();
        return map(
                node,
                side -> side.window(conv.kernelHeight(), conv.dilationHeight(), step, padding.top(), result.height()),
                side -> side.window(conv.kernelWidth(), conv.dilationWidth(), step, padding.left(), result.width()));
    }

    private static Sight input(Shape shape) {
        if (shape.rank() != 4) {
            return new Sight(null, new None());
        }
        Axes axes = Axes.ofMap(shape.height(), shape.width());
        return new Sight(axes, new Windowed(Side.pixels(shape.height()), Side.pixels(shape.width()), null));
    }

    private Sight sight(Node node, int input) {
        return sights.get(node.inputs().get(input));
    }

    private Node input(Node node, int input) {
        return graph.node(node.inputs().get(input));
    }

    private static int lastAxis(Node node) {
        return node.shape().rank() - 1;
    }

    /** All that the inputs see. */
    private Area reach(Node node) {
        Area reach = Area.EMPTY;
        for (int input : node.inputs()) {
            reach = reach.with(sights.get(input).field().reach());
        }
        return reach;
    }

    /** Every element sees all that the inputs do; for the reason that an input gave already, if one did. */
    private Field whole(Node node, Kind kind) {
        Area reach = reach(node);
        if (reach.isEmpty()) {
            return new None();
        }
        Field first = sight(node, 0).field();
        return first instanceof Whole whole
                ? new Whole(whole.cause(), reach)
                : new Whole(new Cause(kind, node.name()), reach);
    }

    private Field untold(Node node, Kind kind) {
        Area reach = reach(node);
        return reach.isEmpty() ? new None() : new Untold(new Cause(kind, node.name()), reach);
    }

    private Sight widened(Sight sight, Field wider) {
        return new Sight(sight.axes(), met(sight.field(), wider));
    }

    /** An operator on {@code [n, c, h, w]} that does the same to all channels. */
    private Sight map(Node node, Function<Side, Side> vertical, Function<Side, Side> horizontal) {
        Sight x = sight(node, 0);
        Shape result = node.shape();
        Axes before = x.axes();
        boolean known = before != null && before.equals(Axes.ofMap(before.rows(), before.columns()));
        Axes axes = known ? Axes.ofMap(result.height(), result.width()) : null;
        return switch (x.field()) {
            case Windowed cells when known -> new Sight(
                    axes,
                    new Windowed(vertical.apply(cells.vertical()), horizontal.apply(cells.horizontal()), cells.wider()));
            case Windowed _ -> new Sight(null, untold(node, Kind.REORDERED));
            case Whole _, Untold _, None _ -> new Sight(axes, x.field());
        };
    }

    /** An operator that mixes what lies on one axis. */
    private Sight along(Node node, int axis, Kind kind) {
        Sight x = sight(node, 0);
        Axes axes = x.axes();
        if (axes != null && axes.has(axis)) {
            return new Sight(null, whole(node, kind));
        }
        boolean vector = input(node, 0).shape().rank() == 2;
        // Parts that are still apart here lie on this axis with all their rows and columns.
        return axes == null && (vector || x.inner() instanceof Inner.Parted) ? new Sight(null, whole(node, kind)) : x;
    }

    /** Inputs that meet element by element. */
    private Sight together(Node node) {
        Axes axes = null;
        Field field = new None();
        for (int i = 0; i < node.inputs().size(); i++) {
            Sight sight = sight(node, i);
            boolean everywhere = !input(node, i).shape().equals(node.shape());
            if (axes == null && !everywhere) {
                axes = sight.axes();
            }
            Field part = sight.field();
            field = met(
                    field,
                    everywhere && part instanceof Windowed
                            ? new Whole(new Cause(Kind.MEAN, input(node, i).name()), part.reach())
                            : part);
        }
        return new Sight(axes, field);
    }

    /** What an element sees that is made of one of each. */
    private static Field met(Field a, Field b) {
        return switch (a) {
            case None _ -> b;
            case Untold(Cause cause, Area reach) -> new Untold(cause, reach.with(b.reach()));
            case Whole(Cause cause, Area reach) -> switch (b) {
                case None _ -> a;
                case Windowed cells -> widened(cells, cause, reach);
                case Whole other -> new Whole(cause, reach.with(other.reach()));
                case Untold _ -> met(b, a);
            };
            case Windowed cells -> switch (b) {
                case None _ -> a;
                case Whole(Cause cause, Area reach) -> widened(cells, cause, reach);
                case Untold _ -> met(b, a);
                case Windowed other -> {
                    if (cells.vertical().cells() != other.vertical().cells()
                            || cells.horizontal().cells() != other.horizontal().cells()) {
                        throw new IllegalStateException("maps of different sizes met");
                    }
                    Windowed joined = new Windowed(
                            cells.vertical().with(other.vertical()),
                            cells.horizontal().with(other.horizontal()),
                            cells.wider());
                    Whole wider = other.wider();
                    yield wider == null ? joined : widened(joined, wider.cause(), wider.reach());
                }
            };
        };
    }

    private static Windowed widened(Windowed cells, Cause cause, Area reach) {
        Whole before = cells.wider();
        Whole wider = before == null ? new Whole(cause, reach) : new Whole(before.cause(), before.reach().with(reach));
        return new Windowed(cells.vertical(), cells.horizontal(), wider);
    }

    /** An operator on one axis, which does something to places of the image only if they lie there. */
    private Sight side(Node node, int axis, Function<Side, Side> change) {
        Sight x = sight(node, 0);
        Axes axes = x.axes();
        if (axes == null || !axes.has(axis)) {
            return x;
        }
        if (axes.isTokens()) {
            return new Sight(null, untold(node, Kind.REORDERED));
        }
        boolean down = axis == axes.row();
        int cells = node.shape().extent(axis);
        Axes changed = new Axes(
                axes.row(), axes.column(), 0, down ? cells : axes.rows(), down ? axes.columns() : cells);
        Field field = x.field() instanceof Windowed windowed
                ? new Windowed(
                        down ? change.apply(windowed.vertical()) : windowed.vertical(),
                        down ? windowed.horizontal() : change.apply(windowed.horizontal()),
                        windowed.wider())
                : x.field();
        return new Sight(changed, field);
    }

    private Sight sliced(Node node, Op.Slice slice) {
        Sight x = sight(node, 0);
        Axes axes = x.axes();
        if (axes == null || !axes.isTokens() || axes.row() != slice.axis()) {
            return side(node, slice.axis(), side -> side.part(slice.from(), slice.to()));
        }
        Windowed cells = x.field() instanceof Windowed windowed ? windowed : null;
        if (slice.to() <= axes.before()) { // tokens that are no cells: they see what all see, or nothing
            Whole wider = cells == null ? null : cells.wider();
            Field field = cells == null ? x.field() : wider == null ? new None() : wider;
            return new Sight(null, field);
        }
        return new Sight(null, untold(node, Kind.REORDERED));
    }

    private Sight concatenated(Node node, int axis) {
        Sight last = sight(node, node.inputs().size() - 1);
        Axes axes = last.axes();
        boolean onCells = false;
        for (int i = 0; i < node.inputs().size(); i++) {
            Axes one = sight(node, i).axes();
            onCells |= one != null && one.has(axis);
        }
        if (!onCells) {
            Axes shared = null;
            Field field = new None();
            for (int i = 0; i < node.inputs().size(); i++) {
                Sight sight = sight(node, i);
                shared = shared == null ? sight.axes() : shared;
                field = met(field, sight.field());
            }
            return new Sight(shared, field);
        }
        if (axes != null && axes.isTokens()) {
            int before = node.shape().extent(axis) - axes.rows() * axes.columns();
            Field field = new None();
            for (int i = 0; i < node.inputs().size() - 1; i++) {
                field = met(field, sight(node, i).field());
            }
            return field instanceof None
                    ? new Sight(new Axes(axis, axis, before, axes.rows(), axes.columns()), last.field())
                    : new Sight(null, untold(node, Kind.REORDERED));
        }
        return new Sight(null, untold(node, Kind.REORDERED));
    }

    private Sight permuted(Node node, Op.Permute permute) {
        Sight x = sight(node, 0);
        Axes axes = x.axes();
        if (axes == null) {
            return x;
        }
        int row = permute.order().indexOf(axes.row());
        int column = permute.order().indexOf(axes.column());
        return new Sight(new Axes(row, column, axes.before(), axes.rows(), axes.columns()), x.field());
    }

    /** The same elements under other extents: rows and columns may become tokens and the other way round. */
    private Sight reshaped(Node node) {
        Sight x = sight(node, 0);
        Axes axes = x.axes();
        if (axes == null) {
            return x;
        }
        Axes found = Reshaping.follow(axes, input(node, 0).shape(), node.shape());
        if (found != null) {
            return new Sight(found, x.field());
        }
        return x.field() instanceof Windowed cells && (cells.vertical().cells() > 1 || cells.horizontal().cells() > 1)
                ? new Sight(null, untold(node, Kind.REORDERED))
                : new Sight(null, x.field() instanceof Windowed ? whole(node, Kind.CONNECTED) : x.field());
    }

    /** Every token attends to every other; where there is one to a matrix, each to itself. */
    private Sight attended(Node node) {
        Field field = new None();
        for (int input = 0; input < node.inputs().size(); input++) {
            field = met(field, sight(node, input).field());
        }
        Axes axes = sight(node, 0).axes();
        boolean apart = axes != null
                && axes.equals(sight(node, 1).axes())
                && isOutside(axes.row(), node.shape())
                && isOutside(axes.column(), node.shape());
        if (apart) {
            return new Sight(axes, field);
        }
        return new Sight(null, field instanceof Untold ? field : whole(node, Kind.ATTENTION));
    }

    /** Whether an axis counts matrices, or nothing. */
    private static boolean isOutside(int axis, Shape products) {
        return axis < products.rank() - 2 || products.extent(axis) == 1;
    }
}
