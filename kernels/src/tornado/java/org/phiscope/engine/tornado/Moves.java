// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.List;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.tornado.kernel.Copies;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Launch.Place;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/** Operators that put elements elsewhere and compute nothing, as runs of copies that are added to others. */
final class Moves {
    private final List<Launch> launches;

    Moves(List<Launch> launches) {
        this.launches = launches;
    }

    /** A box of one tensor into another whose axes are the same. */
    void box(Place from, Place to, int read, int written, Shape box) {
        copy(to, from.at() + read, to.at() + written, box.toArray(), from.strides(), to.strides());
    }

    private void copy(Place result, int read, int written, int[] extents, int[] from, int[] to) {
        requireAxes("a copy", result.shape());
        launches.add(Copies.copy(read, written, extents, from, to));
    }

    void concatenate(int axis, List<Place> from, Place to) {
        int written = 0;
        for (Place part : from) {
            box(part, to, 0, written, part.shape());
            written += part.shape().extent(axis) * to.inner(axis);
        }
    }

    void permute(Op.Permute permute, Place from, Place to) {
        int[] strides = from.strides();
        int[] permuted = permute.order().stream().mapToInt(axis -> strides[axis]).toArray();
        copy(to, from.at(), to.at(), to.shape().toArray(), permuted, to.strides());
    }

    void roll(Op.Roll roll, Place from, Place to) {
        int size = to.shape().extent(roll.axis());
        int shift = Math.floorMod(roll.shift(), size);
        int inner = to.inner(roll.axis());
        box(from, to, 0, shift * inner, to.shape().with(roll.axis(), size - shift));
        if (shift > 0) {
            box(from, to, (size - shift) * inner, 0, to.shape().with(roll.axis(), shift));
        }
    }

    void pad(Op.Pad pad, Place from, Place to) {
        int inner = to.inner(pad.axis());
        int size = from.shape().extent(pad.axis());
        box(from, to, 0, pad.before() * inner, from.shape());
        nought(to, 0, pad.axis(), pad.before());
        nought(to, (pad.before() + size) * inner, pad.axis(), pad.after());
    }

    private void nought(Place to, int written, int axis, int extent) {
        if (extent > 0) {
            int[] extents = to.shape().with(axis, extent).toArray();
            launches.add(Copies.fill(to.at() + written, extents, to.strides()));
        }
    }

    /** As a copy with axes image, row and column in the block, channel, row, column. */
    void reorg(Op.Reorg reorg, Place from, Place to) {
        int s = reorg.stride();
        Shape x = from.shape();
        Shape read = switch (reorg.order()) {
            case DEPTH -> x;
            case DARKNET -> Shape.of(x.batch(), x.channels() / (s * s), x.height() * s, x.width() * s);
        };
        int width = read.width();
        int plane = read.height() * width;
        Shape box = Shape.of(x.batch(), s, s, read.channels(), read.height() / s, width / s);
        int[] strides = {read.channels() * plane, width, 1, plane, s * width, s};
        copy(to, from.at(), to.at(), box.toArray(), strides, to.as(box).strides());
    }

    static void requireAxes(String what, Shape shape) {
        if (shape.rank() > Copies.RANK) {
            throw new EngineException(Message.of(
                    "TornadoVM's kernels count {0} axes, and {1} makes {2}",
                    Copies.RANK, what, shape));
        }
    }
}
