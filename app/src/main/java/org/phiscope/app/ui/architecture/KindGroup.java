// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.Locale;
import org.phiscope.app.ui.cost.OpKind;

/** Kinds of operators, as few as there are colours that can be told apart. */
enum KindGroup {
    CONVOLUTION,
    JOINING,
    NORMALISATION,
    ACTIVATION,
    PRODUCT,
    POOLING,
    SHAPING,
    OTHER;

    static KindGroup of(OpKind kind) {
        return switch (kind) {
            case CONVOLUTION, DEPTHWISE, GROUPED, TRANSPOSED, DEFORMABLE -> CONVOLUTION;
            case LINEAR, MATRIX_PRODUCT -> PRODUCT;
            case BATCH_NORM, LAYER_NORM, GROUP_NORM -> NORMALISATION;
            case ACTIVATION, SOFTMAX -> ACTIVATION;
            case MAX_POOL, AVERAGE_POOL, GLOBAL_POOL, ADAPTIVE_POOL, RESIZE, ROI_ALIGN, ROI_POOL -> POOLING;
            case ADD, MULTIPLY, SCALE, CONCAT, FUSE -> JOINING;
            case FLATTEN, SLICE, CROP, REORG, RESHAPE, PERMUTE, ROLL, PAD -> SHAPING;
            case INPUT,
                    AFFINE,
                    TABLE,
                    POSITION_BIAS,
                    MASK,
                    POSITION,
                    PROPOSALS,
                    REGION_LEVELS,
                    REFINE_BOXES,
                    GRADIENT,
                    FOREIGN ->
                OTHER;
        };
    }

    /** The part of a key in resource bundles. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
