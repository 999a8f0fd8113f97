// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import org.phiscope.graph.Activation;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;

/** Gates on channels, named as timm names the parts of its {@code SEModule}. */
final class SqueezeExcite {
    private SqueezeExcite() {}

    /** Squeeze-and-excite (Hu, Shen & Sun 2018): mean, 1×1 to {@code reduced} channels, ReLU, 1×1 back, sigmoid. */
    static Node add(GraphBuilder graph, String name, Node x, int reduced) {
        Node gate = graph.add(name + ".pool", new Op.GlobalAveragePool(), x);
        gate = graph.conv(name + ".fc1", gate, reduced, 1, 1, 1, true, Padding.Rule.VALID);
        gate = graph.activate(name + ".act", gate, Activation.RELU);
        gate = graph.conv(name + ".fc2", gate, x.shape().channels(), 1, 1, 1, true, Padding.Rule.VALID);
        gate = graph.activate(name + ".gate", gate, Activation.SIGMOID);
        return graph.add(name, new Op.Scale(), x, gate);
    }

    /** Effective squeeze-and-excite (Lee & Park 2020): mean, one 1×1 convolution that reduces nothing, hard sigmoid. */
    static Node effective(GraphBuilder graph, String name, Node x) {
        Node gate = graph.add(name + ".pool", new Op.GlobalAveragePool(), x);
        gate = graph.conv(name + ".fc", gate, x.shape().channels(), 1, 1, 1, true, Padding.Rule.VALID);
        gate = graph.activate(name + ".gate", gate, Activation.HARD_SIGMOID);
        return graph.add(name, new Op.Scale(), x, gate);
    }

    /** Channels of the squeeze as timm's {@code SEModule} rounds them: the nearest multiple of 8, at least 8. */
    static int reduced(int channels, double ratio) {
        int rounded = (int) (channels * ratio + Rounding.DIVISOR / 2.0) / Rounding.DIVISOR * Rounding.DIVISOR;
        return Math.max(Rounding.DIVISOR, rounded);
    }
}
