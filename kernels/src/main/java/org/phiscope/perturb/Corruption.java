// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.Locale;
import java.util.SplittableRandom;
import org.phiscope.vision.RgbImage;

/**
 * The corruptions of ImageNet-C at five severities, with the parameters that its authors published (Hendrycks & Dietterich 2019;
 * github.com/hendrycks/robustness, corruptions.py). Lengths are in pixels, meant for images of 224×224; Michaelis et al. 2019 apply the
 * same to those of COCO. Frost is laid over an image with the published shares, but its ice is grown from the seed where the authors
 * cut pieces out of photographs: figures measured under frost are not comparable with published ones.
 */
public enum Corruption {
    GAUSSIAN_NOISE(Kind.NOISE, true),
    SHOT_NOISE(Kind.NOISE, true),
    IMPULSE_NOISE(Kind.NOISE, true),
    SPECKLE_NOISE(Kind.NOISE, false),
    DEFOCUS_BLUR(Kind.BLUR, true),
    GLASS_BLUR(Kind.BLUR, true),
    MOTION_BLUR(Kind.BLUR, true),
    ZOOM_BLUR(Kind.BLUR, true),
    GAUSSIAN_BLUR(Kind.BLUR, false),
    SNOW(Kind.WEATHER, true),
    FROST(Kind.WEATHER, true),
    FOG(Kind.WEATHER, true),
    BRIGHTNESS(Kind.WEATHER, true),
    SPATTER(Kind.WEATHER, false),
    CONTRAST(Kind.DIGITAL, true),
    ELASTIC(Kind.DIGITAL, true),
    PIXELATE(Kind.DIGITAL, true),
    JPEG(Kind.DIGITAL, true),
    SATURATE(Kind.DIGITAL, false);

    public static final int SEVERITIES = 5;

    private final Kind kind;
    private final boolean counted;

    /** What sort of corruption it is, as ImageNet-C sorts them. */
    public enum Kind {
        NOISE,
        BLUR,
        WEATHER,
        DIGITAL
    }

    Corruption(Kind kind, boolean counted) {
        this.kind = kind;
        this.counted = counted;
    }

    /** The name used in texts: lower case, words joined by a hyphen. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Kind kind() {
        return kind;
    }

    /** Whether ImageNet-C's mean corruption error counts it; others are for tuning. */
    public boolean counted() {
        return counted;
    }

    /**
     * The corrupted image, of the same size.
     *
     * @param severity 1 … 5
     * @param seed of what is random in it: the same seed gives the same image
     * @throws IllegalArgumentException if there is no such severity
     */
    public RgbImage apply(RgbImage image, int severity, long seed) {
        if (severity < 1 || severity > SEVERITIES) {
            throw new IllegalArgumentException("severities are 1 to " + SEVERITIES + ", not " + severity);
        }
        if (this == JPEG) {
            return Digital.jpeg(image, severity);
        }
        SplittableRandom random = new SplittableRandom(seed);
        Pixels pixels = Pixels.of(image);
        Pixels corrupted =
                switch (this) {
                    case GAUSSIAN_NOISE -> Noise.gaussian(pixels, severity, random);
                    case SHOT_NOISE -> Noise.shot(pixels, severity, random);
                    case IMPULSE_NOISE -> Noise.impulse(pixels, severity, random);
                    case SPECKLE_NOISE -> Noise.speckle(pixels, severity, random);
                    case DEFOCUS_BLUR -> Blur.defocus(pixels, severity);
                    case GLASS_BLUR -> Blur.glass(pixels, severity, random);
                    case MOTION_BLUR -> Blur.motion(pixels, severity, random);
                    case ZOOM_BLUR -> Blur.zoom(pixels, severity);
                    case GAUSSIAN_BLUR -> Blur.gaussian(pixels, severity);
                    case SNOW -> Weather.snow(pixels, severity, random);
                    case FROST -> Weather.frost(pixels, severity, random);
                    case FOG -> Weather.fog(pixels, severity, random);
                    case BRIGHTNESS -> Weather.brightness(pixels, severity);
                    case SPATTER -> Spatter.apply(pixels, severity, random);
                    case CONTRAST -> Digital.contrast(pixels, severity);
                    case ELASTIC -> Digital.elastic(pixels, severity, random);
                    case PIXELATE -> Digital.pixelate(pixels, severity);
                    case SATURATE -> Digital.saturate(pixels, severity);
                    case JPEG -> throw new IllegalStateException("coded as a file above");
                };
        return corrupted.toImage();
    }
}
