// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

/**
 * A tensor of weights that an operator needs.
 *
 * @param trained whether gradient descent moves it, so that it counts among a network's parameters
 */
public record Weight(WeightRole role, Shape shape, boolean trained) {
    /** One that is trained if weights of its role usually are. */
    public Weight(WeightRole role, Shape shape) {
        this(role, shape, role.trained());
    }
}
