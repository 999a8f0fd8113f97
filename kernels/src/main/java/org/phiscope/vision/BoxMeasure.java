// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** How well a box fits another, as a loss measures it: 1 where they are the same. The loss is 1 less this. */
public enum BoxMeasure {
    /** |A∩B|/|A∪B|: 0 … 1, and 0 wherever they do not overlap. */
    IOU,
    /** IoU − |C∖(A∪B)|/|C|, C around both: −1 … 1 (Rezatofighi et al. 2019). */
    GIOU,
    /** IoU − ρ²/c², ρ between their centres, c the diagonal of C: −1 … 1 (Zheng et al. 2020, eq. 7). */
    DIOU,
    /**
     * DIoU − αv, v = 4/π²·(arctan wᵍ/hᵍ − arctan w/h)², α = v/(1 − IoU + v) (Zheng et al. 2020, eqs. 8 to 11).
     */
    CIOU
}
