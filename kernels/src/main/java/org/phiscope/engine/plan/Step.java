// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;

/**
 * One or more nodes that run as one operation.
 *
 * @param source the first of them, whose operator it is
 * @param norm the batch norm folded into the source's weights; {@code null} for none
 * @param normFrom the batch norm's channel that the source's first one is: not 0 where several convolutions' results
 *     are joined before it
 * @param activation what is applied to the result; {@code null} for none
 * @param result the last of them, whose result the step's is
 * @param inputs indices of the nodes whose results it takes; each is some step's result
 */
public record Step(
        Node source,
        @Nullable Node norm,
        int normFrom,
        @Nullable Activation activation,
        Node result,
        List<Integer> inputs) {
    public Op op() {
        return source.op();
    }
}
