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
import org.phiscope.engine.tornado.kernel.Epilogue;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Launch.Place;
import org.phiscope.engine.tornado.kernel.Pooling;
import org.phiscope.engine.tornado.kernel.Product;
import org.phiscope.engine.tornado.kernel.Proposing;
import org.phiscope.engine.tornado.kernel.RegionsOfInterest;
import org.phiscope.engine.tornado.kernel.Resampling;
import org.phiscope.engine.tornado.kernel.RowGradients;
import org.phiscope.engine.tornado.kernel.Rows;
import org.phiscope.engine.tornado.kernel.Transposed;
import org.phiscope.engine.tornado.kernel.Winograd;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Gradient;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
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
     * @param choice asked about every launch
     * @throws EngineException if there is no kernel for an operator, or it takes more memory than can be counted
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    static Schedule of(Plan plan, Weights weights, Choice choice) {
        return new Writer(Joined.of(plan), weights, choice).schedule();
    }

    /** Floats that the arena of activations has to hold for a plan. */
    static long activations(Plan plan, Choice choice) {
        Joined joined = Joined.of(plan);
        return activations(joined, Layout.of(joined.plan()), choice);
    }

    /** Behind the results of all steps are the floats that a step needs for itself. */
    private static long activations(Joined joined, Layout layout, Choice choice) {
        long scratch = 0;
        for (Step step : joined.plan().steps()) {
            Place to = new Place(0, step.result().shape());
            scratch = Math.max(scratch, switch (step.op()) {
                case Op.Conv2d conv when Convolutions.transforms(conv, to, choice) -> Winograd.scratch(conv, to);
                case Regional.Proposals proposals ->
                    Proposing.scratch(proposals, to.shape().extent(0) / proposals.kept());
                default -> 0;
            });
        }
        return results(layout) + scratch;
    }

    private static long results(Layout layout) {
        return Math.ceilDiv(layout.bytes(), Layout.ALIGNMENT) * Layout.ALIGNMENT / Float.BYTES;
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
        private final Choice choice;
        private final Joined joined;
        private final Plan plan;
        private final Weights weights;
        private final Layout layout;
        private final int activations;
        private final int scratch; // where a step finds floats for itself, and the next step the same
        private final Map<Integer, Place> places = new HashMap<>();
        private WeightBlock block = new WeightBlock(); // of the step that is written, as are the launches
        private List<Launch> launches = new ArrayList<>();

        Writer(Joined joined, Weights weights, Choice choice) {
            this.choice = choice;
            this.joined = joined;
            this.plan = joined.plan();
            this.weights = weights;
            this.layout = Layout.of(plan);
            long floats = activations(joined, layout, choice);
            if (floats > Accelerator.LARGEST_ARENA) {
                throw new EngineException(Message.of(
                        "{0} has activations of {1} bytes, more than TornadoVM's arrays hold; choose a smaller input",
                        plan.graph().name(), floats * Float.BYTES));
            }
            this.activations = (int) floats;
            this.scratch = (int) results(layout);
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
                    parts.add(new Part(step.result().name(), block, launches.stream().map(choice::of).toList()));
                }
            }
            return new Schedule(List.copyOf(parts), Map.copyOf(places), activations);
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
                case Op.Conv2d conv -> convolutions().add(step, conv, from, to);
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
                case Op.Flatten _, Op.Reshape _ -> moves().box(from.getFirst().as(to.shape()), to, 0, 0, to.shape());
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
                    launches.add(Product.of(from.get(0), from.get(1), product.transposed(), block.add(0f), to));
                case Op.BroadcastAdd _ -> {
                    Moves.requireAxes(step.result().name(), to.shape());
                    launches.add(Elements.broadcastAdd(from.get(0), from.get(1), to));
                }
                case Op.Resize resize -> resize(resize.mode(), from.getFirst(), to);
                case Op.AdaptiveAveragePool _ -> launches.add(Pooling.adaptive(from.getFirst(), to));
                case Op.Crop crop -> {
                    int first = crop.top() * from.getFirst().shape().width() + crop.left();
                    moves().box(from.getFirst(), to, first, 0, to.shape());
                }
                case Op.Slice slice -> {
                    int first = slice.from() * from.getFirst().inner(slice.axis());
                    moves().box(from.getFirst(), to, first, 0, to.shape());
                }
                case Op.Concat _ when joined.mixed().containsKey(step.result().index()) ->
                    convolutions().addMixed(step, from.getFirst(), to);
                case Op.Concat concat -> {
                    moves().concatenate(concat.axis(), from, to);
                    if (activation != null) {
                        combine(List.of(to), ones(1), to, activation);
                    }
                }
                case Op.Permute permute -> moves().permute(permute, from.getFirst(), to);
                case Op.Roll roll -> moves().roll(roll, from.getFirst(), to);
                case Op.Pad pad -> moves().pad(pad, from.getFirst(), to);
                case Op.Reorg reorg -> moves().reorg(reorg, from.getFirst(), to);
                case Op.Learned _, Op.RelativePositionBias _, Op.WindowMask _, Op.SinePosition _ -> {
                    if (!(StepWeights.of(step, weights) instanceof StepWeights.Values(float[] values))) {
                        throw new IllegalStateException(step.source().name() + " is given by its weights");
                    }
                    launches.add(Copies.load(block.add(values), to));
                }
                case Regional regional -> regions(regional, from, to);
                case Op.Foreign foreign -> throw new EngineException(Message.of(
                        "{0}: {1} ({2}) is known to the network's own file alone; run that on ONNX Runtime",
                        plan.graph().name(), step.source().name(), foreign.type()));
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

        private void gradient(Step step, Gradient gradient, List<Place> from, Place to) {
            switch (gradient) {
                case Gradient.Convolution g -> {
                    int[] affine = affine(step, g.conv().in());
                    launches.add(Transposed.gradient(g.conv(), affine[0], affine[1], from.getFirst(), to));
                }
                case Gradient.Linear g -> {
                    int in = g.linear().in();
                    int out = g.linear().out();
                    int transposed = block.add(transposed(Convolutions.affine(step, weights).kernel(), out, in));
                    int noughts = block.add(new float[in]);
                    launches.add(Product.linear(
                            out, in, transposed, noughts, from.getFirst(), to, Epilogue.activation(null)));
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
            StepWeights.Affine affine = Convolutions.affine(step, weights);
            float[] bias = affine.bias();
            return new int[] {block.add(affine.kernel()), block.add(bias == null ? new float[out] : bias)};
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
            Epilogue epilogue = Epilogue.activation(step.activation());
            launches.add(Product.linear(in, out, affine[0], affine[1], from, to, epilogue));
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

        private Convolutions convolutions() {
            return new Convolutions(joined, weights, choice, scratch, block, launches);
        }

        private Moves moves() {
            return new Moves(launches);
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
