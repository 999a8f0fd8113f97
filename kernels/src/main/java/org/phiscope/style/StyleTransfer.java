// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.style.StyleSettings.Colours;
import org.phiscope.style.StyleSettings.OptimiserKind;
import org.phiscope.style.StyleSettings.Start;

/**
 * Style transfer (Gatys, Ecker & Bethge 2016): moves a picture until its features are the content's and its features'
 * correlations the style's, coarse to fine. The same settings, pictures and engine give the same result.
 */
public final class StyleTransfer {
    private static final double ADAM_RATE = 0.03;

    private final Engine engine;
    private final Device device;
    private final Extractor extractor;

    public StyleTransfer(Engine engine, Device device, Extractor extractor) {
        this.engine = engine;
        this.device = device;
        this.extractor = extractor;
    }

    /** Told of every step. */
    @FunctionalInterface
    public interface Listener {
        /** Called where the transfer runs, which goes on when this returns. */
        void step(StyleStep step);
    }

    /**
     * What painting a picture of this content will take, known before any of it is taken.
     *
     * @param height of the content, in pixels; only the ratio of its sides counts
     * @throws StyleException if the extractor cannot do what is asked for
     * @throws org.phiscope.graph.GraphException if it takes no picture of this size
     */
    public StyleMemory memory(int height, int width, StyleSettings settings) {
        InputSize size = size(height, width, settings.longerSide());
        Graph graph = extractor.graph(size.height(), size.width());
        Graph losses = LossGraph.sized(graph, settings);
        return StyleMemory.of(engine.estimate(losses, Set.of()), graph, settings);
    }

    /**
     * Paints.
     *
     * @throws StyleException if the extractor cannot do what is asked for, or it does not fit the memory
     * @throws CancellationException if it was cancelled
     * @throws org.phiscope.engine.EngineException if the device fails
     */
    public Picture run(
            Picture content, Picture style, StyleSettings settings, Listener listener, Cancellation cancellation) {
        memory(content.height(), content.width(), settings).requireFits(settings, device);
        SplittableRandom random = new SplittableRandom(settings.seed());
        boolean grey = settings.colours() == Colours.CONTENT;
        Picture shapes = grey ? Lightness.of(content) : content;
        Picture model = grey ? Lightness.like(Lightness.of(style), shapes) : style;
        int sizes = settings.iterations().size();
        int all = settings.iterations().stream().mapToInt(Integer::intValue).sum();
        int done = 0;
        Picture picture = null;
        for (int size = 0; size < sizes; size++) {
            int side = settings.longerSide() >> (sizes - 1 - size);
            Picture target = sized(shapes, side);
            picture = picture == null
                    ? start(settings.start(), target, model, random)
                    : picture.resized(target.height(), target.width());
            Picture hues = content.fitted(side);
            UnaryOperator<Picture> finish = painted -> {
                Picture shaped = painted.resized(hues.height(), hues.width()); // the extractor may have taken another size
                return grey ? Lightness.onto(hues, shaped) : shaped;
            };
            Map<String, Gram> grams =
                    LossNetwork.grams(engine, device, extractor, sized(model, side), settings, cancellation);
            try (LossNetwork losses =
                    new LossNetwork(engine, device, extractor, target, grams, settings, cancellation)) {
                Steps steps = new Steps(done, all, hues.height(), hues.width(), grams, finish, listener);
                picture = paint(picture, target, losses, settings, size, random, cancellation, steps);
            }
            done += settings.iterations().get(size);
            if (size == sizes - 1) {
                picture = finish.apply(picture);
            }
        }
        return Objects.requireNonNull(picture);
    }

    /** A picture with its longer side this long, or as near to that as the extractor takes one. */
    private Picture sized(Picture picture, int side) {
        InputSize size = size(picture.height(), picture.width(), side);
        return picture.resized(size.height(), size.width());
    }

    private InputSize size(int height, int width, int side) {
        double scale = side / (double) Math.max(height, width);
        return extractor.nearest(
                (int) Math.max(1, Math.rint(height * scale)), (int) Math.max(1, Math.rint(width * scale)));
    }

    /** What the listener is told of the steps at one size. */
    private record Steps(
            int before,
            int all,
            int height,
            int width,
            Map<String, Gram> grams,
            UnaryOperator<Picture> finish,
            Listener listener) {
        void taken(int done, Picture current, StyleLosses losses, LossNetwork network) {
            listener.step(new StyleStep(
                    before + done,
                    all,
                    height,
                    width,
                    losses,
                    grams,
                    () -> finish.apply(
                            new Picture(current.height(), current.width(), current.values().clone())),
                    network::grams));
        }
    }

    private static Picture start(Start start, Picture content, Picture style, SplittableRandom random) {
        return switch (start) {
            case CONTENT -> content;
            case STYLE -> style.resized(content.height(), content.width());
            case NOISE -> Picture.noise(content.height(), content.width(), random);
        };
    }

    private static Picture paint(
            Picture begin,
            Picture content,
            LossNetwork network,
            StyleSettings settings,
            int size,
            SplittableRandom random,
            Cancellation cancellation,
            Steps told) {
        int height = begin.height();
        int width = begin.width();
        float[] values = begin.values().clone();
        Picture current = new Picture(height, width, values);
        int steps = settings.iterations().get(size);
        Optimiser optimiser = settings.optimiser() == OptimiserKind.ADAM
                ? new Optimiser.Adam(values.length, ADAM_RATE, steps)
                : new Optimiser.Lbfgs(values.length);
        for (int step = 0; step < steps; step++) {
            cancellation.check();
            Optimiser.Loss loss = loss(network, content, shift(settings, random), shift(settings, random), cancellation);
            StyleLosses losses = optimiser.step(values, loss);
            told.taken(step + 1, current, losses, network);
        }
        return current;
    }

    private static int shift(StyleSettings settings, SplittableRandom random) {
        int shift = settings.shift();
        return shift == 0 ? 0 : random.nextInt(-shift, shift + 1);
    }

    /** The loss of picture and content moved by some pixels, its gradient moved back. */
    private static Optimiser.Loss loss(
            LossNetwork network, Picture content, int down, int right, Cancellation cancellation) {
        int height = content.height();
        int width = content.width();
        if (down == 0 && right == 0) {
            return (values, gradient) ->
                    network.evaluate(new Picture(height, width, values), content, gradient, cancellation);
        }
        int[] from = Picture.shifted(height, width, down, right);
        Picture still = moved(height, width, content.values(), from);
        return (values, gradient) -> {
            float[] arriving = new float[values.length];
            StyleLosses losses =
                    network.evaluate(moved(height, width, values, from), still, arriving, cancellation);
            Arrays.fill(gradient, 0);
            for (int i = 0; i < arriving.length; i++) {
                gradient[from[i]] += arriving[i];
            }
            return losses;
        };
    }

    private static Picture moved(int height, int width, float[] values, int[] from) {
        float[] moved = new float[values.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = values[from[i]];
        }
        return new Picture(height, width, moved);
    }
}
