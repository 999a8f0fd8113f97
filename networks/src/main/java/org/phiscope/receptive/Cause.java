// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

/**
 * Why a cell sees more than the windows above it.
 *
 * @param node name of the first node that lets it
 */
public record Cause(Kind kind, String node) {

    /** What a node does to let every cell see all of the map below it. */
    public enum Kind {
        /** The mean of a whole map: global pooling, and gates made of it, as in squeeze-and-excite. */
        MEAN,
        /** A fully connected layer over all cells. */
        CONNECTED,
        /** Attention of every token to every other. */
        ATTENTION,
        /** Attention within windows that are cut out of the map, to whose scores something is added that may hide cells. */
        WINDOWED_ATTENTION,
        /** A mean and a variance over a whole map. */
        NORMALISED,
        /** Samples moved by offsets, which may lie anywhere. */
        OFFSETS,
        /** Regions chosen among those of the whole image. */
        REGIONS,
        /** Values put in another order, in which a cell is no place of the image any longer. */
        REORDERED,
        /** An operator that only its file knows. */
        FOREIGN
    }
}
