// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.Locale;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;

/** Kinds of operators as a reader of the layer table tells them apart: convolutions by how they are grouped. */
public enum OpKind {
    INPUT,
    CONVOLUTION,
    DEPTHWISE,
    GROUPED,
    LINEAR,
    BATCH_NORM,
    ACTIVATION,
    MAX_POOL,
    AVERAGE_POOL,
    GLOBAL_POOL,
    FLATTEN,
    ADD,
    MULTIPLY,
    SCALE,
    AFFINE,
    SOFTMAX,
    CONCAT,
    SLICE,
    CROP,
    REORG,
    RESIZE,
    FUSE,
    LAYER_NORM,
    MATRIX_PRODUCT,
    RESHAPE,
    PERMUTE,
    ROLL,
    PAD,
    TABLE,
    POSITION_BIAS,
    MASK,
    POSITION,
    TRANSPOSED,
    DEFORMABLE,
    GROUP_NORM,
    ADAPTIVE_POOL,
    PROPOSALS,
    REGION_LEVELS,
    ROI_ALIGN,
    ROI_POOL,
    REFINE_BOXES,
    GRADIENT,
    FOREIGN;

    public static OpKind of(Op op) {
        return switch (op) {
            case Op.Input _ -> INPUT;
            case Op.Conv2d conv when conv.isDepthwise() -> DEPTHWISE;
            case Op.Conv2d conv -> conv.groups() > 1 ? GROUPED : CONVOLUTION;
            case Op.Linear _, Op.Projection _ -> LINEAR;
            case Op.BatchNorm _ -> BATCH_NORM;
            case Op.Activate _ -> ACTIVATION;
            case Op.Pool pool ->
                switch (pool.kind()) {
                    case MAX -> MAX_POOL;
                    case AVERAGE -> AVERAGE_POOL;
                };
            case Op.GlobalAveragePool _ -> GLOBAL_POOL;
            case Op.Flatten _ -> FLATTEN;
            case Op.Add _, Op.BroadcastAdd _ -> ADD;
            case Op.Multiply _ -> MULTIPLY;
            case Op.Scale _ -> SCALE;
            case Op.Affine _ -> AFFINE;
            case Op.Softmax _ -> SOFTMAX;
            case Op.Concat _ -> CONCAT;
            case Op.Slice _ -> SLICE;
            case Op.Crop _ -> CROP;
            case Op.Reorg _ -> REORG;
            case Op.Resize _ -> RESIZE;
            case Op.Fuse _ -> FUSE;
            case Op.LayerNorm _ -> LAYER_NORM;
            case Op.MatMul _ -> MATRIX_PRODUCT;
            case Op.Reshape _ -> RESHAPE;
            case Op.Permute _ -> PERMUTE;
            case Op.Roll _ -> ROLL;
            case Op.Pad _ -> PAD;
            case Op.Learned _ -> TABLE;
            case Op.RelativePositionBias _ -> POSITION_BIAS;
            case Op.WindowMask _ -> MASK;
            case Op.SinePosition _ -> POSITION;
            case Op.ConvTranspose2d _ -> TRANSPOSED;
            case Op.DeformConv2d _ -> DEFORMABLE;
            case Op.GroupNorm _ -> GROUP_NORM;
            case Op.Backward _ -> GRADIENT;
            case Op.Foreign _ -> FOREIGN;
            case Op.AdaptiveAveragePool _ -> ADAPTIVE_POOL;
            case Regional.Proposals _ -> PROPOSALS;
            case Regional.RegionLevels _ -> REGION_LEVELS;
            case Regional.RoiAlign _ -> ROI_ALIGN;
            case Regional.RoiPool _ -> ROI_POOL;
            case Regional.RefineBoxes _ -> REFINE_BOXES;
        };
    }

    boolean isConvolution() {
        return this == CONVOLUTION || this == DEPTHWISE || this == GROUPED;
    }

    /** What readers of the current language call it. */
    public String label(Language language) {
        return new Texts(language, OpKind.class).get("op." + id());
    }

    /** The part of a key in resource bundles: lower case, words joined by a hyphen. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
