// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import static org.phiscope.graph.Inputs.only;
import static org.phiscope.graph.Inputs.same;

import java.util.List;

/**
 * The operators of backward passes: the gradient that leaves a node at its input, from the one that arrives at its result.
 * It borrows its weights from the forward node, and so has none of its own.
 */
public sealed interface Gradient extends Op.Backward {

    /**
     * Of a convolution with respect to its input: the transposed convolution by the same kernel.
     *
     * @param forward the convolution's node
     * @param input shape of its input
     */
    record Convolution(Node forward, Shape input) implements Gradient {
        public Op.Conv2d conv() {
            return (Op.Conv2d) forward.op();
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            requireArriving(forward, inputs);
            return input;
        }
    }

    /** Of a linear layer with respect to its input. */
    record Linear(Node forward) implements Gradient {
        public Op.Linear linear() {
            return (Op.Linear) forward.op();
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape arriving = requireArriving(forward, inputs);
            return arriving.with(arriving.rank() - 1, linear().in());
        }
    }

    /**
     * Of a batch norm with respect to its input: γ/√(variance + ε) times what arrives, per channel.
     *
     * @param before the node that the batch norm reads, into which weights may have it folded
     */
    record BatchNorm(Node forward, Node before) implements Gradient {
        public Op.BatchNorm norm() {
            return (Op.BatchNorm) forward.op();
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            return requireArriving(forward, inputs);
        }
    }

    /** Of one map of a weighted fusion: what arrives times the map's factor. */
    record Fusion(Node forward, int map) implements Gradient {
        public Op.Fuse fuse() {
            return (Op.Fuse) forward.op();
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            return requireArriving(forward, inputs);
        }
    }

    /** Of an activation: its derivative where the input is, to be multiplied with what arrives. */
    record Derivative(Activation activation) implements Gradient {
        @Override
        public Shape infer(List<Shape> inputs) {
            return only(inputs);
        }
    }

    /**
     * Of pooling. Inputs: the pooling's own input, and what arrives. A maximum hands it to the first of the largest cells
     * of each window, a mean shares it out among the cells it is of.
     */
    record Pool(Node forward) implements Gradient {
        public Op.Pool pool() {
            return (Op.Pool) forward.op();
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            requireArriving(forward, requireCount(2, inputs).subList(1, 2));
            return inputs.getFirst();
        }
    }

    /**
     * Of resampling: every cell hands what arrives to the cells that it was read from, by their parts in it.
     *
     * @param input shape of the map that was resampled
     */
    record Resize(Node forward, Shape input) implements Gradient {
        public Op.Resize resize() {
            return (Op.Resize) forward.op();
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            requireArriving(forward, inputs);
            return input;
        }
    }

    /** Of softmax along an axis. Inputs: the softmax's result y and what arrives, g: y·(g − Σ y·g). */
    record Softmax(int axis) implements Gradient {
        @Override
        public Shape infer(List<Shape> inputs) {
            return requireSame(inputs);
        }
    }

    /** Of a layer norm with respect to its input. Inputs: the norm's own input, and what arrives. */
    record LayerNorm(Node forward) implements Gradient {
        public Op.LayerNorm norm() {
            return (Op.LayerNorm) forward.op();
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            return requireSame(inputs);
        }
    }

    private static List<Shape> requireCount(int count, List<Shape> inputs) {
        if (inputs.size() != count) {
            throw new IllegalArgumentException("takes " + count + " inputs, gets " + inputs.size());
        }
        return inputs;
    }

    private static Shape requireSame(List<Shape> inputs) {
        return same(requireCount(2, inputs));
    }

    private static Shape requireArriving(Node forward, List<Shape> inputs) {
        Shape arriving = only(inputs);
        if (!arriving.equals(forward.shape())) {
            throw new IllegalArgumentException(
                    "what arrives at " + forward.name() + " is " + forward.shape() + ", not " + arriving);
        }
        return arriving;
    }
}
