// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
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
        /**
         * @param done steps so far, over all sizes
         * @param all steps there will be
         * @param picture as the step leaves it; not to be kept
         * @param losses before the step
         */
        void step(int done, int all, Picture picture, StyleLosses losses);
    }

    /**
     * Paints.
     *
     * @throws StyleException if the extractor cannot do what is asked for
     * @throws CancellationException if it was cancelled
     * @throws org.phiscope.engine.EngineException if the device fails
     */
    public Picture run(
            Picture content, Picture style, StyleSettings settings, Listener listener, Cancellation cancellation) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        int sizes = settings.iterations().size();
        int all = settings.iterations().stream().mapToInt(Integer::intValue).sum();
        int done = 0;
        Picture picture = start(settings.start(), content.fitted(settings.longerSide() >> (sizes - 1)), style, random);
        for (int size = 0; size < sizes; size++) {
            int side = settings.longerSide() >> (sizes - 1 - size);
            Picture target = content.fitted(side);
            Picture model = style.fitted(side);
            picture = picture.resized(target.height(), target.width());
            Map<String, float[]> grams = LossNetwork.grams(engine, device, extractor, model, settings, cancellation);
            try (LossNetwork losses =
                    new LossNetwork(engine, device, extractor, target, grams, settings, cancellation)) {
                picture = paint(picture, losses, settings, size, random, cancellation, listener, done, all);
            }
            done += settings.iterations().get(size);
        }
        return picture;
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
            LossNetwork network,
            StyleSettings settings,
            int size,
            SplittableRandom random,
            Cancellation cancellation,
            Listener listener,
            int done,
            int all) {
        int height = begin.height();
        int width = begin.width();
        float[] values = begin.values().clone();
        Picture current = new Picture(height, width, values);
        Optimiser optimiser = settings.optimiser() == OptimiserKind.ADAM
                ? new Optimiser.Adam(values.length, ADAM_RATE)
                : new Optimiser.Lbfgs(values.length);
        int steps = settings.iterations().get(size);
        for (int step = 0; step < steps; step++) {
            cancellation.check();
            Optimiser.Loss loss = loss(network, height, width, shift(settings, random), shift(settings, random), cancellation);
            StyleLosses losses = optimiser.step(values, loss);
            listener.step(done + step + 1, all, current, losses);
        }
        return current;
    }

    private static int shift(StyleSettings settings, SplittableRandom random) {
        int shift = settings.shift();
        return shift == 0 ? 0 : random.nextInt(-shift, shift + 1);
    }

    /** The loss of the picture moved by some pixels, its gradient moved back. */
    private static Optimiser.Loss loss(
            LossNetwork network, int height, int width, int down, int right, Cancellation cancellation) {
        if (down == 0 && right == 0) {
            return (values, gradient) -> network.evaluate(new Picture(height, width, values), gradient, cancellation);
        }
        int[] from = Picture.shifted(height, width, down, right);
        return (values, gradient) -> {
            float[] moved = new float[values.length];
            for (int i = 0; i < moved.length; i++) {
                moved[i] = values[from[i]];
            }
            float[] arriving = new float[values.length];
            StyleLosses losses = network.evaluate(new Picture(height, width, moved), arriving, cancellation);
            Arrays.fill(gradient, 0);
            for (int i = 0; i < arriving.length; i++) {
                gradient[from[i]] += arriving[i];
            }
            return losses;
        };
    }
}
