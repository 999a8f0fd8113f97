// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.plan.Layout;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.plan.Step;
import org.phiscope.engine.plan.StepWeights;
import org.phiscope.engine.tornado.kernel.Convolution;
import org.phiscope.engine.tornado.kernel.Copies;
import org.phiscope.engine.tornado.kernel.Deformed;
import org.phiscope.engine.tornado.kernel.Elements;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Launch.Place;
import org.phiscope.engine.tornado.kernel.Matrices;
import org.phiscope.engine.tornado.kernel.Pooling;
import org.phiscope.engine.tornado.kernel.Proposing;
import org.phiscope.engine.tornado.kernel.RegionsOfInterest;
import org.phiscope.engine.tornado.kernel.Resampling;
import org.phiscope.engine.tornado.kernel.RowGradients;
import org.phiscope.engine.tornado.kernel.Rows;
import org.phiscope.engine.tornado.kernel.Transposed;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Gradient;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.weights.Weights;

/**
 * A plan as runs of kernels, in order.
 *
 * @param parts one per step that computes something
 * @param places where the results of steps lie in the arena of activations, by index of their node
 * @param activations floats that the arena of activations has to hold
 */
record Schedule(List<Part> parts, Map<Integer, Place> places, int activations) {

    /**
     * The runs of one step.
     *
     * @param node whose result they compute
     * @param weights what they read, for the arena of weights; places of weights in them count from its beginning
     */
    record Part(String node, WeightBlock weights, List<Launch> launches) {
        /** The same with its weights elsewhere in their arena. */
        Part withWeightsAt(int offset) {
            return new Part(
                    node,
                    weights,
                    launches.stream().map(launch -> launch.withWeightsAt(offset)).toList());
        }
    }

    /**
     * @throws EngineException if there is no kernel for an operator, or it takes more memory than can be counted
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    static Schedule of(Plan plan, Weights weights) {
        return new Writer(plan, weights).schedule();
    }

    /** The same schedule by the kernels that are the quickest. */
    Schedule tuned(Tuning tuning) {
        List<Part> tuned = parts.stream()
                .map(part -> new Part(
                        part.node(),
                        part.weights(),
                        part.launches().stream().map(tuning::apply).toList()))
                .toList();
        return new Schedule(tuned, places, activations);
    }

    /** The same schedule with the weights of its parts in these places. */
    Schedule placed(List<WeightArena.Block> blocks) {
        List<Part> placed = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            placed.add(parts.get(i).withWeightsAt(blocks.get(i).at()));
        }
        return new Schedule(List.copyOf(placed), places, activations);
    }

    /** Results of the operators that run one after the other, put down as they are met. */
    private static final class Writer {
        private final Plan plan;
        private final Weights weights;
        private final Layout layout;
        private final long results; // floats that they take
        private long most; // floats of the arena
        private final Map<Integer, Place> places = new HashMap<>();
        private WeightBlock block = new WeightBlock(); // of the step that is written, as are the launches
        private List<Launch> launches = new ArrayList<>();

        Writer(Plan plan, Weights weights) {
            this.plan = plan;
            this.weights = weights;
            this.layout = Layout.of(plan);
            this.results = Math.ceilDiv(layout.bytes(), Layout.ALIGNMENT) * Layout.ALIGNMENT / Float.BYTES;
            this.most = results;
            requireArena(results);
            for (int i = 0; i < plan.steps().size(); i++) {
                Step step = plan.steps().get(i);
                int at = Math.toIntExact(layout.slots().get(i).offset() / Float.BYTES);
                places.put(step.result().index(), new Place(at, step.result().shape()));
            }
        }

        Schedule schedule() {
            List<Part> parts = new ArrayList<>();
            for (Step step : plan.steps()) {
                launches = new ArrayList<>();
                block = new WeightBlock();
                write(step);
                if (!launches.isEmpty()) {
                    parts.add(new Part(step.result().name(), block, List.copyOf(launches)));
                }
            }
            return new Schedule(List.copyOf(parts), Map.copyOf(places), (int) most);
        }

        private Place place(int node) {
            return Objects.requireNonNull(places.get(node));
        }

        private void write(Step step) {
            List<Place> from = step.inputs().stream().map(this::place).toList();
            Place to = place(step.result().index());
            Activation activation = step.activation();
            switch (step.op()) {
                case Op.Input _ -> {
                    // the caller's
                }
                case Op.Conv2d conv -> {
                    int[] affine = affine(step, conv.out());
                    launches.add(Convolution.launch(conv, affine[0], affine[1], from.getFirst(), to, activation));
                }
                case Op.ConvTranspose2d conv -> {
                    int[] affine = affine(step, conv.out());
                    launches.add(Transposed.launch(conv, affine[0], affine[1], from.getFirst(), to, activation));
                }
                case Op.DeformConv2d conv -> {
                    int[] affine = affine(step, conv.out());
                    launches.add(Deformed.launch(conv, affine[0], affine[1], from, to, activation));
                }
                case Op.Linear linear -> linear(step, linear.in(), linear.out(), from.getFirst(), to);
                case Op.Projection projection ->
                    linear(step, projection.features(), projection.features(), from.getFirst(), to);
                case Op.BatchNorm norm -> {
                    StepWeights.PerChannel channel = perChannel(step);
                    launches.add(Elements.normalise(
                            from.getFirst(),
                            block.add(channel.scale()),
                            block.add(channel.shift()),
                            norm.channels(),
                            to,
                            activation));
                }
                case Op.Affine affine -> launches.add(Elements.normalise(
                        from.getFirst(),
                        block.add((float) affine.scale()),
                        block.add((float) affine.shift()),
                        1,
                        to,
                        null));
                case Op.Activate activate -> combine(from, ones(from.size()), to, activate.activation());
                case Op.Add _ -> sum(from, filled(from.size(), 1), to, activation);
                case Op.Fuse _ -> sum(from, factors(step), to, activation);
                case Op.Pool pool -> launches.add(Pooling.pool(pool, from.getFirst(), to));
                case Op.GlobalAveragePool _ -> launches.add(Pooling.average(from.getFirst(), to));
                case Op.Flatten _, Op.Reshape _ -> box(from.getFirst().as(to.shape()), to, 0, 0, to.shape());
                case Op.Scale _ -> {
                    int plane = to.shape().height() * to.shape().width();
                    launches.add(Elements.multiply(from.get(0), from.get(1), plane, to));
                }
                case Op.Multiply _ -> launches.add(Elements.multiply(from.get(0), from.get(1), 1, to));
                case Op.Softmax softmax -> launches.add(Rows.softmax(softmax, from.getFirst(), to));
                case Op.LayerNorm norm ->
                    standardise(step, norm.features(), 1, 1, norm.epsilon(), from.getFirst(), to);
                case Op.GroupNorm norm -> {
                    int plane = to.shape().height() * to.shape().width();
                    int length = norm.channels() / norm.groups() * plane;
                    standardise(step, length, norm.groups(), plane, norm.epsilon(), from.getFirst(), to);
                }
                case Op.MatMul product ->
                    launches.add(Matrices.product(from.get(0), from.get(1), product.transposed(), to));
                case Op.BroadcastAdd _ -> {
                    requireAxes(step.result().name(), to.shape());
                    launches.add(Elements.broadcastAdd(from.get(0), from.get(1), to));
                }
                case Op.Resize resize -> resize(resize.mode(), from.getFirst(), to);
                case Op.AdaptiveAveragePool _ -> launches.add(Pooling.adaptive(from.getFirst(), to));
                case Op.Crop crop -> {
                    int first = crop.top() * from.getFirst().shape().width() + crop.left();
                    box(from.getFirst(), to, first, 0, to.shape());
                }
                case Op.Slice slice -> {
                    int first = slice.from() * from.getFirst().inner(slice.axis());
                    box(from.getFirst(), to, first, 0, to.shape());
                }
                case Op.Concat concat -> {
                    concatenate(concat.axis(), from, to);
                    if (activation != null) {
                        combine(List.of(to), ones(1), to, activation);
                    }
                }
                case Op.Permute permute -> {
                    int[] strides = from.getFirst().strides();
                    int[] permuted = permute.order().stream().mapToInt(axis -> strides[axis]).toArray();
                    copy(to, from.getFirst().at(), to.at(), to.shape().toArray(), permuted, to.strides());
                }
                case Op.Roll roll -> {
                    int size = to.shape().extent(roll.axis());
                    int shift = Math.floorMod(roll.shift(), size);
                    int inner = to.inner(roll.axis());
                    box(from.getFirst(), to, 0, shift * inner, to.shape().with(roll.axis(), size - shift));
                    if (shift > 0) {
                        box(from.getFirst(), to, (size - shift) * inner, 0, to.shape().with(roll.axis(), shift));
                    }
                }
                case Op.Pad pad -> pad(pad, from.getFirst(), to);
                case Op.Reorg reorg -> reorg(reorg, from.getFirst(), to);
                case Op.Learned _, Op.RelativePositionBias _, Op.WindowMask _, Op.SinePosition _ -> {
                    if (!(StepWeights.of(step, weights) instanceof StepWeights.Values(float[] values))) {
                        throw new IllegalStateException(step.source().name() + " is given by its weights");
                    }
                    launches.add(Copies.load(block.add(values), to));
                }
                case Regional regional -> regions(regional, from, to);
                case Op.Foreign foreign -> throw new EngineException(plan.graph().name() + ": " + step.source().name()
                        + " (" + foreign.type() + ") is known to the network's own file alone; run that on ONNX Runtime");
                case Gradient gradient -> gradient(step, gradient, from, to);
            }
        }

        private void regions(Regional regional, List<Place> from, Place to) {
            switch (regional) {
                case Regional.Proposals proposals -> {
                    int batch = from.getFirst().shape().batch();
                    launches.add(Copies.load(block.add(Proposing.empty(batch, proposals.kept())), to));
                    List<Integer> numbers = proposals.levels().stream()
                            .map(level -> block.add(Proposing.numbers(proposals, level)))
                            .toList();
                    int scratch = scratch(Proposing.scratch(proposals, batch));
                    launches.addAll(Proposing.launches(proposals, numbers, from, scratch, to));
                }
                case Regional.RegionLevels levels ->
                    launches.add(RegionsOfInterest.levels(
                            block.add(RegionsOfInterest.numbers(levels)), from.getFirst(), to));
                case Regional.RoiAlign align ->
                    launches.add(
                            RegionsOfInterest.align(align, block.add(RegionsOfInterest.numbers(align)), from, to));
                case Regional.RoiPool pool ->
                    launches.add(
                            RegionsOfInterest.pool(pool, block.add((float) pool.scale()), from.get(0), from.get(1), to));
                case Regional.RefineBoxes refine ->
                    launches.add(RegionsOfInterest.refine(
                            block.add(RegionsOfInterest.numbers(refine)), from.get(0), from.get(1), to));
            }
        }

        /** Where a step finds floats for itself: behind all results, and the next step's as well. */
        private int scratch(long floats) {
            most = Math.max(most, results + floats);
            requireArena(most);
            return (int) results;
        }

        private void requireArena(long floats) {
            if (floats > Accelerator.LARGEST_ARENA) {
                throw new EngineException(plan.graph().name() + " has activations of " + floats * Float.BYTES
                        + " bytes, more than TornadoVM's arrays hold; choose a smaller input");
            }
        }

        private void gradient(Step step, Gradient gradient, List<Place> from, Place to) {
            switch (gradient) {
                case Gradient.Convolution g -> {
                    int[] affine = affine(step, g.conv().in());
                    launches.add(Transposed.gradient(g.conv(), affine[0], affine[1], from.getFirst(), to));
                }
                case Gradient.Linear g -> {
                    int in = g.linear().in();
                    int out = g.linear().out();
                    if (!(StepWeights.of(step, weights) instanceof StepWeights.Affine(float[] kernel, _))) {
                        throw new IllegalStateException(step.source().name() + " has a kernel");
                    }
                    int transposed = block.add(transposed(kernel, out, in));
                    int noughts = block.add(new float[in]);
                    launches.add(Matrices.linear(out, in, transposed, noughts, from.getFirst(), to, null));
                }
                case Gradient.BatchNorm g -> {
                    StepWeights.PerChannel channel = perChannel(step);
                    int scale = block.add(channel.scale());
                    int shift = block.add(channel.shift());
                    launches.add(
                            Elements.normalise(from.getFirst(), scale, shift, g.norm().channels(), to, null));
                }
                case Gradient.Fusion g -> combine(from, block.add(factors(step)[g.map()]), to, null);
                case Gradient.Derivative g -> launches.add(Elements.derivative(g.activation(), from.getFirst(), to));
                case Gradient.Pool g -> launches.add(Pooling.gradient(g.pool(), from.get(0), from.get(1), to));
                case Gradient.Resize g -> {
                    Place arriving = from.getFirst();
                    int rows = block.add(Resampling.gradientTable(
                            g.resize().mode(), to.shape().height(), arriving.shape().height()));
                    int columns = block.add(Resampling.gradientTable(
                            g.resize().mode(), to.shape().width(), arriving.shape().width()));
                    launches.add(Resampling.gradient(rows, columns, arriving, to));
                }
                case Gradient.Softmax g -> launches.add(RowGradients.softmax(g.axis(), from.get(0), from.get(1), to));
                case Gradient.LayerNorm g -> {
                    int scale = block.add(perChannel(step).scale());
                    int epsilon = block.add((float) g.norm().epsilon());
                    int features = g.norm().features();
                    launches.add(RowGradients.layerNorm(features, scale, epsilon, from.get(0), from.get(1), to));
                }
            }
        }

        private static float[] transposed(float[] matrix, int rows, int columns) {
            float[] transposed = new float[matrix.length];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    transposed[column * rows + row] = matrix[row * columns + column];
                }
            }
            return transposed;
        }

        /** Where a step's kernel and bias lie. */
        private int[] affine(Step step, int out) {
            if (!(StepWeights.of(step, weights) instanceof StepWeights.Affine(float[] kernel, float[] bias))) {
                throw new IllegalStateException(step.source().name() + " has a kernel");
            }
            return new int[] {block.add(kernel), block.add(bias == null ? new float[out] : bias)};
        }

        private StepWeights.PerChannel perChannel(Step step) {
            if (!(StepWeights.of(step, weights) instanceof StepWeights.PerChannel perChannel)) {
                throw new IllegalStateException(step.source().name() + " has a scale and a shift");
            }
            return perChannel;
        }

        private float[] factors(Step step) {
            if (!(StepWeights.of(step, weights) instanceof StepWeights.Factors(float[] factors))) {
                throw new IllegalStateException(step.source().name() + " is a fusion");
            }
            return factors;
        }

        private void linear(Step step, int in, int out, Place from, Place to) {
            int[] affine = affine(step, out);
            launches.add(Matrices.linear(in, out, affine[0], affine[1], from, to, step.activation()));
        }

        private void standardise(
                Step step, int length, int groups, int plane, double epsilon, Place from, Place to) {
            StepWeights.PerChannel channel = perChannel(step);
            int scale = block.add(channel.scale());
            int shift = block.add(channel.shift());
            launches.add(
                    Rows.standardise(length, groups, plane, scale, shift, block.add((float) epsilon), from, to));
        }

        private void resize(Op.Resize.Mode mode, Place from, Place to) {
            if (mode == Op.Resize.Mode.NEAREST) {
                launches.add(Copies.resize(from, to));
                return;
            }
            Shape in = from.shape();
            Shape out = to.shape();
            int rows = block.add(Resampling.table(mode, in.height(), out.height()));
            int columns = block.add(Resampling.table(mode, in.width(), out.width()));
            launches.add(Resampling.launch(rows, columns, from, to));
        }

        private void combine(List<Place> from, int factors, Place to, @Nullable Activation activation) {
            launches.add(Elements.combine(from, factors, to, activation));
        }

        /** More tensors than one run takes are added to the sum of those before them. */
        private void sum(List<Place> from, float[] factors, Place to, @Nullable Activation activation) {
            int most = Elements.COMBINED;
            if (from.size() <= most) {
                combine(from, block.add(factors), to, activation);
                return;
            }
            combine(from.subList(0, most), block.add(Arrays.copyOf(factors, most)), to, null);
            List<Place> rest = new ArrayList<>(List.of(to));
            rest.addAll(from.subList(most, from.size()));
            float[] restFactors = Arrays.copyOfRange(factors, most - 1, factors.length);
            restFactors[0] = 1;
            sum(rest, restFactors, to, activation);
        }

        /** A box of one tensor into another whose axes are the same. */
        private void box(Place from, Place to, int read, int written, Shape box) {
            copy(to, from.at() + read, to.at() + written, box.toArray(), from.strides(), to.strides());
        }

        private void copy(Place result, int read, int written, int[] extents, int[] from, int[] to) {
            requireAxes("a copy", result.shape());
            launches.add(Copies.copy(read, written, extents, from, to));
        }

        private void concatenate(int axis, List<Place> from, Place to) {
            int written = 0;
            for (Place part : from) {
                box(part, to, 0, written, part.shape());
                written += part.shape().extent(axis) * to.inner(axis);
            }
        }

        private void pad(Op.Pad pad, Place from, Place to) {
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
        private void reorg(Op.Reorg reorg, Place from, Place to) {
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

        private static void requireAxes(String what, Shape shape) {
            if (shape.rank() > Copies.RANK) {
                throw new EngineException("TornadoVM's kernels count " + Copies.RANK + " axes, and " + what + " makes "
                        + shape);
            }
        }

        private int ones(int size) {
            return block.add(filled(size, 1));
        }

        private static float[] filled(int size, float value) {
            float[] values = new float[size];
            Arrays.fill(values, value);
            return values;
        }
    }
}
