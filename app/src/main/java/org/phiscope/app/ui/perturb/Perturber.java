// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Inspector;
import org.phiscope.app.ui.inspect.Question;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.perturb.Corruption;
import org.phiscope.perturb.InputGradient;
import org.phiscope.vision.Resized;
import org.phiscope.vision.RgbImage;

/**
 * Perturbs images and asks networks about them before and after. What belongs to the image and the network alone is kept, so that
 * another strength takes no more than one run. Used on one thread at a time, never on the screen's.
 */
final class Perturber {
    /**
     * Longest side of an image that is corrupted, as COCO's images have it: Michaelis et al. 2019 apply the lengths of ImageNet-C
     * to those as they are.
     */
    static final int LONGEST = 640;

    /** A detector can lose what scores above this. */
    static final double FLOOR = 0.2;

    private final Inspector inspector;
    private final Gradients gradients;
    private @Nullable Before before;
    private @Nullable Slope slope;

    /** The answer about an image as it was. */
    private record Before(Question question, boolean fed, RgbImage image, Answer answer) {}

    private record Slope(Question question, InputGradient gradient) {}

    Perturber(Inspector inspector, Gradients gradients) {
        this.inspector = inspector;
        this.gradients = gradients;
    }

    /** @throws java.util.concurrent.CancellationException if it was cancelled before it was done */
    Comparison compare(Attempt attempt, Cancellation cancellation) {
        Corruption corruption = attempt.corruption();
        RgbImage original;
        RgbImage perturbed;
        try {
            if (corruption == null) {
                InputGradient gradient = gradient(attempt.question(), cancellation);
                original = gradient.perturbed(0);
                perturbed = gradient.perturbed(attempt.epsilon());
            } else {
                original = Resized.atMost(attempt.question().picture().pixels(), LONGEST);
                cancellation.check();
                perturbed = corruption.apply(original, attempt.severity(), attempt.seed());
            }
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            Failed failed = new Failed(attempt.question(), UserError.of(e).orElseThrow(() -> e).message());
            RgbImage pixels = attempt.question().picture().preview();
            return new Comparison(attempt, pixels, pixels, failed, failed);
        }
        cancellation.check();
        Answer unperturbed = before(attempt.question(), corruption == null, original, cancellation);
        Answer answer = attempt.strength() == 0
                ? unperturbed
                : inspector.inspect(about(attempt.question(), perturbed), cancellation);
        return new Comparison(attempt, original, perturbed, unperturbed, answer);
    }

    private InputGradient gradient(Question question, Cancellation cancellation) {
        Slope kept = slope;
        if (kept == null || !kept.question().equals(question)) {
            slope = null;
            kept = new Slope(question, gradients.of(question, cancellation));
            slope = kept;
        }
        return kept.gradient();
    }

    private Answer before(Question question, boolean fed, RgbImage original, Cancellation cancellation) {
        Before kept = before;
        if (kept == null || !kept.question().equals(question) || kept.fed() != fed) {
            before = null;
            kept = new Before(question, fed, original, inspector.inspect(about(question, original), cancellation));
            before = kept;
        }
        return kept.answer();
    }

    private static Question about(Question question, RgbImage image) {
        return new Question(Picture.of(question.picture().name(), image), question.setting());
    }
}
