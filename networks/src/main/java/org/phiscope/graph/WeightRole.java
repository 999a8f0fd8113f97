// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

/** What a tensor of weights is to the node that owns it. */
public enum WeightRole {
    /** Kernel of a convolution {@code [out, in/groups, kh, kw]} or matrix of a linear layer {@code [out, in]}. */
    KERNEL(true),
    /** Bias of a convolution or linear layer {@code [out]}. */
    BIAS(true),
    /** Queries', keys' and values' matrices of a multi-head attention, stored as one {@code [3·features, features]}. */
    IN_PROJECTION(true),
    /** Biases of the same {@code [3·features]}. */
    IN_PROJECTION_BIAS(true),
    /** γ of a batch or layer norm {@code [c]}. */
    NORM_SCALE(true),
    /** β of a batch or layer norm {@code [c]}. */
    NORM_SHIFT(true),
    /** Running mean of a batch norm {@code [c]}: state, not a parameter. */
    RUNNING_MEAN(false),
    /** Running variance of a batch norm {@code [c]}: state, not a parameter. */
    RUNNING_VARIANCE(false),
    /** One weight per input of a feature fusion {@code [inputs]}. */
    FUSION(true),
    /** A learned tensor that is looked things up in, of any shape: tokens, position embeddings, queries. */
    TABLE(true);

    private final boolean trained;

    WeightRole(boolean trained) {
        this.trained = trained;
    }

    /** Whether gradient descent usually moves it. */
    public boolean trained() {
        return trained;
    }
}
