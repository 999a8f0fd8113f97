// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.message.Message;

/**
 * What a style transfer is asked for.
 *
 * @param contentLayers nodes whose results the picture shares with the content
 * @param styleLayers nodes whose Gram matrices it shares with the style, and their weights
 * @param alpha weight of the content's loss
 * @param beta weight of the style's loss
 * @param variation weight of the total variation: mean squared differences of neighbours, down and across
 * @param form how the losses are measured
 * @param start what the picture begins as
 * @param colours whose colours the picture has
 * @param optimiser what moves the picture
 * @param longerSide of the result, in pixels
 * @param iterations at each size, coarse to fine; the last is the result's, each before it half as large
 * @param shift how many pixels the picture is moved at random, at most, before each step: it keeps the strides of the
 *     network from showing
 * @param seed of everything random
 */
public record StyleSettings(
        List<String> contentLayers,
        Map<String, Double> styleLayers,
        double alpha,
        double beta,
        double variation,
        Form form,
        Start start,
        Colours colours,
        OptimiserKind optimiser,
        int longerSide,
        List<Integer> iterations,
        int shift,
        long seed) {

    /** How losses are measured. */
    public enum Form {
        /** Σ(F − P)²/ΣP² and Σ(G − A)²/ΣA² with G = FFᵀ/(h·w): the same weights suit any network. */
        RELATIVE,
        /** ½·Σ(F − P)² and Σ(G − A)²/(4N²M²) with G = FFᵀ (Gatys, Ecker & Bethge 2016, equations 1 and 4). */
        GATYS
    }

    /** What the picture begins as. */
    public enum Start {
        CONTENT,
        NOISE,
        STYLE
    }

    /** Whose colours the picture has. */
    public enum Colours {
        STYLE,
        /**
         * The content's: only the lightness is painted, and the content's hues are laid over it (Gatys, Bethge, Hertzmann &
         * Shechtman 2016, section 4).
         */
        CONTENT
    }

    /** What moves the picture. */
    public enum OptimiserKind {
        ADAM,
        LBFGS
    }

    public StyleSettings {
        contentLayers = List.copyOf(contentLayers);
        styleLayers = Collections.unmodifiableMap(new LinkedHashMap<>(styleLayers));
        iterations = List.copyOf(iterations);
        if (contentLayers.isEmpty() && styleLayers.isEmpty()) {
            throw new StyleException(Message.of("a style transfer takes at least one layer of content or style"));
        }
        if (!isWeight(alpha) || !isWeight(beta) || !isWeight(variation)
                || !styleLayers.values().stream().allMatch(StyleSettings::isWeight)) {
            throw new StyleException(Message.of("weights of losses are finite numbers, and not negative"));
        }
        if (longerSide > MOST_SIDE) {
            throw new StyleException(Message.of(
                    "the longer side is at most {0} pixels, not {1}",
                    MOST_SIDE, longerSide));
        }
        if (iterations.isEmpty() || iterations.stream().anyMatch(count -> count < 1)) {
            throw new StyleException(Message.of("every size takes at least one iteration"));
        }
        if (longerSide >> (iterations.size() - 1) < LEAST_SIDE) {
            throw new StyleException(Message.of(
                    "the smallest picture has a side of at least {0} pixels; take fewer sizes or a larger one",
                    LEAST_SIDE));
        }
        if (shift < 0 || shift > MOST_SHIFT) {
            throw new StyleException(Message.of("the shift is from 0 to {0} pixels", MOST_SHIFT));
        }
    }

    /** Weights, size and shift that were found to give good pictures with losses in {@linkplain Form#RELATIVE relative} form. */
    public static final double ALPHA = 1;

    public static final double BETA = 20;
    public static final double VARIATION = 40;
    public static final int SIDE = 320;
    public static final int SHIFT = 4;

    /** Side below which features mean nothing. */
    public static final int LEAST_SIDE = 32;

    /** Longest side that is painted where the memory allows it. */
    public static final int MOST_SIDE = 8192;

    /** Largest shift. */
    public static final int MOST_SHIFT = LEAST_SIDE / 2 - 1;

    /** The coarsest size of a picture that is painted coarse to fine is at most as large. */
    private static final int COARSE = 256;

    private static final int COARSE_STEPS = 150;
    private static final int FINE_STEPS = 80;

    /**
     * Steps that were found to be enough, coarse to fine: the coarsest size lays out the strokes, each after it refines what is
     * there.
     */
    public static List<Integer> steps(int longerSide) {
        List<Integer> steps = new ArrayList<>();
        steps.add(FINE_STEPS);
        for (int side = longerSide; side > COARSE; side /= 2) {
            steps.add(FINE_STEPS);
        }
        steps.set(0, COARSE_STEPS);
        return List.copyOf(steps);
    }

    private static boolean isWeight(double weight) {
        return weight >= 0 && Double.isFinite(weight);
    }

    /** All layers of the style weigh the same, and together 1. */
    public static Map<String, Double> evenly(List<String> layers) {
        Map<String, Double> weights = new LinkedHashMap<>();
        layers.forEach(layer -> weights.put(layer, 1.0 / layers.size()));
        return weights;
    }
}
