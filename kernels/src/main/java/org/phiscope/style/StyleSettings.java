// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            throw new StyleException("a style transfer takes at least one layer of content or style");
        }
        if (!(alpha >= 0 && beta >= 0 && variation >= 0)
                || styleLayers.values().stream().anyMatch(weight -> !(weight >= 0))) {
            throw new StyleException("weights of losses are not negative");
        }
        if (iterations.isEmpty() || iterations.stream().anyMatch(count -> count < 1)) {
            throw new StyleException("every size takes at least one iteration");
        }
        if (longerSide >> (iterations.size() - 1) < LEAST_SIDE) {
            throw new StyleException("the smallest picture has a side of at least " + LEAST_SIDE + " pixels; take fewer"
                    + " sizes or a larger one");
        }
        if (shift < 0 || shift >= LEAST_SIDE / 2) {
            throw new StyleException("the shift is from 0 to " + (LEAST_SIDE / 2 - 1) + " pixels");
        }
    }

    /** Side below which features mean nothing. */
    static final int LEAST_SIDE = 32;

    /** All layers of the style weigh the same, and together 1. */
    public static Map<String, Double> evenly(List<String> layers) {
        Map<String, Double> weights = new LinkedHashMap<>();
        layers.forEach(layer -> weights.put(layer, 1.0 / layers.size()));
        return weights;
    }
}
