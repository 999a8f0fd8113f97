// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.Map;
import java.util.function.Supplier;

/** A step of a style transfer that was just taken. What it hands out is the receiver's to keep. */
public final class StyleStep {
    private final int done;
    private final int all;
    private final int height;
    private final int width;
    private final StyleLosses losses;
    private final Map<String, Gram> wanted;
    private final Supplier<Picture> picture;
    private final Supplier<Map<String, Gram>> grams;

    StyleStep(
            int done,
            int all,
            int height,
            int width,
            StyleLosses losses,
            Map<String, Gram> wanted,
            Supplier<Picture> picture,
            Supplier<Map<String, Gram>> grams) {
        this.done = done;
        this.all = all;
        this.height = height;
        this.width = width;
        this.losses = losses;
        this.wanted = wanted;
        this.picture = picture;
        this.grams = grams;
    }

    /** Steps so far, over all sizes. */
    public int done() {
        return done;
    }

    /** Steps there will be. */
    public int all() {
        return all;
    }

    /** Of the picture, in pixels; it grows from size to size. */
    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** Before the step. */
    public StyleLosses losses() {
        return losses;
    }

    /** The style's Gram matrices at this size, by layer. */
    public Map<String, Gram> styleGrams() {
        return wanted;
    }

    /** A copy of the picture as the step leaves it. To be asked for while the listener is told. */
    public Picture picture() {
        return picture.get();
    }

    /** Copies of the picture's Gram matrices by layer, before the step. To be asked for while the listener is told. */
    public Map<String, Gram> grams() {
        return grams.get();
    }
}
