// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

/** A tensor of weights that an operator needs. */
public record Weight(WeightRole role, Shape shape) {}
