// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;

/**
 * The inverted residual (MBConv) of EfficientNet, EfficientDet and MixNet: expand 1×1, depthwise, squeeze-excite,
 * project 1×1, skip. The depthwise convolution may be a MixConv, the 1×1 ones may be grouped. Nodes are named as timm
 * names its modules.
 *
 * @param expansion width of the depthwise convolution over the block's input; 1 leaves the expanding convolution out
 * @param kernels kernel sizes of the depthwise groups; one for a plain depthwise convolution
 * @param seRatio squeeze-excite channels over the <em>block input's</em>; 0 for none
 */
record MobileBlock(
        int out,
        int expansion,
        List<Integer> kernels,
        int stride,
        double seRatio,
        Activation activation,
        MixConv.Split split,
        boolean dilated,
        int expandGroups,
        int projectGroups) {

    /** Squeeze-excite's gate, and the norm, padding and first activation common to a network's blocks. */
    record Style(double epsilon, Padding.Rule padding) {}

    /** A plain MBConv. */
    static MobileBlock of(int out, int expansion, int kernel, int stride, double seRatio, Activation activation) {
        return new MobileBlock(
                out, expansion, List.of(kernel), stride, seRatio, activation, MixConv.Split.EQUAL, false, 1, 1);
    }

    /**
     * Adds the block; its nodes are called {@code name.conv_pw} and so on, its result has the landmark {@code name}.
     */
    Node add(GraphBuilder graph, String name, Node x, Style style) {
        int in = x.shape().channels();
        boolean expands = expansion != 1;
        int norm = 0;
        Node y = x;
        if (expands) {
            y = MixConv.pointwise(graph, name + ".conv_pw", y, in * expansion, expandGroups);
            y = graph.batchNormActivate(name + ".bn" + ++norm, y, style.epsilon(), activation);
        }
        y = MixConv.depthwise(graph, name + ".conv_dw", y, kernels, stride, split, dilated, style.padding());
        y = graph.batchNormActivate(name + ".bn" + ++norm, y, style.epsilon(), activation);
        if (seRatio > 0) {
            y = squeezeExcite(graph, name + ".se", y, Math.max(1, (int) (in * seRatio)), activation);
        }
        y = MixConv.pointwise(graph, name + (expands ? ".conv_pwl" : ".conv_pw"), y, out, projectGroups);
        y = graph.batchNorm(name + ".bn" + ++norm, y, style.epsilon());
        if (stride == 1 && in == out) {
            y = graph.add(name + ".add", new Op.Add(), y, x);
        }
        graph.landmark(name, y);
        return y;
    }

    /** Squeeze-and-excite (Hu, Shen & Sun 2018) with 1×1 convolutions, gated by a sigmoid. */
    static Node squeezeExcite(GraphBuilder graph, String name, Node x, int reduced, @Nullable Activation activation) {
        Padding.Rule none = Padding.Rule.SYMMETRIC;
        Node gate = graph.add(name + ".pool", new Op.GlobalAveragePool(), x);
        gate = graph.conv(name + ".conv_reduce", gate, reduced, 1, 1, 1, true, none);
        gate = graph.activate(name + ".act1", gate, activation);
        gate = graph.conv(name + ".conv_expand", gate, x.shape().channels(), 1, 1, 1, true, none);
        gate = graph.activate(name + ".gate", gate, Activation.SIGMOID);
        return graph.add(name, new Op.Scale(), x, gate);
    }
}
