// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.List;

/**
 * One application of an operator.
 *
 * @param index place in the graph's topological order
 * @param name unique within the graph; for published networks the name of the module in the library that published it
 * @param stage the part of the network it belongs to, for summaries: {@code stem}, {@code blocks.2}, …
 * @param inputs indices of the nodes whose results it takes, in order
 * @param shape shape of its result
 * @param owner name under which its weights are stored; nodes of equal owner share their weights
 * @param definesWeights whether it is the first node of its owner, so that its weights count among the parameters
 */
public record Node(
        int index,
        String name,
        String stage,
        Op op,
        List<Integer> inputs,
        Shape shape,
        String owner,
        boolean definesWeights) {}
