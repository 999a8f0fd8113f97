// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import org.phiscope.graph.Activation;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Padding;

/**
 * A convolution without bias, batch norm and an activation: timm's module of this name, whose parts are
 * {@code name.conv} and {@code name.bn}. It pads symmetrically.
 *
 * @param epsilon ε of the batch norm
 */
record ConvNormAct(double epsilon, Activation activation) {

    /** Adds the three; the result has the landmark {@code name}. */
    Node add(GraphBuilder graph, String name, Node x, int out, int kernel, int stride, int groups) {
        Node y = graph.conv(name + ".conv", x, out, kernel, stride, groups, false, Padding.Rule.SYMMETRIC);
        y = graph.batchNormActivate(name + ".bn", y, epsilon, activation);
        graph.landmark(name, y);
        return y;
    }

    /** Adds convolution and batch norm only. */
    Node linear(GraphBuilder graph, String name, Node x, int out, int kernel, int stride, int groups) {
        Node y = graph.conv(name + ".conv", x, out, kernel, stride, groups, false, Padding.Rule.SYMMETRIC);
        y = graph.batchNorm(name + ".bn", y, epsilon);
        graph.landmark(name, y);
        return y;
    }
}
