// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

/**
 * What a node, a stage or a network costs; counts of elements and operations, all exact.
 *
 * @param params trained weights
 * @param convMultiplyAdds of convolutions: k²·(in/groups)·out·h·w
 * @param linearMultiplyAdds of linear layers: in·out
 * @param attentionMultiplyAdds of attention: both matrix products
 * @param memoryAccessCost of convolutions: elements read + elements written + weights (Ma et al. 2018)
 * @param cio convolutional input and output: elements read + elements written (Chao et al. 2019)
 * @param convOutputs elements that convolutions write
 * @param linearOutputs elements that linear layers write
 * @param tools operations as counting tools count them
 */
public record Cost(
        long params,
        long convMultiplyAdds,
        long linearMultiplyAdds,
        long attentionMultiplyAdds,
        long memoryAccessCost,
        long cio,
        long convOutputs,
        long linearOutputs,
        ToolCounts tools) {
    public static final Cost ZERO = new Cost(0, 0, 0, 0, 0, 0, 0, 0, ToolCounts.ZERO);

    Cost with(ToolCounts counts) {
        return new Cost(
                params,
                convMultiplyAdds,
                linearMultiplyAdds,
                attentionMultiplyAdds,
                memoryAccessCost,
                cio,
                convOutputs,
                linearOutputs,
                counts);
    }

    public long multiplyAdds() {
        return Math.addExact(Math.addExact(convMultiplyAdds, linearMultiplyAdds), attentionMultiplyAdds);
    }

    /** Elements that convolutions and linear layers write. */
    public long activations() {
        return convOutputs + linearOutputs;
    }

    /** @throws ArithmeticException if a sum does not fit 64 bits */
    public Cost plus(Cost other) {
        return new Cost(
                Math.addExact(params, other.params),
                Math.addExact(convMultiplyAdds, other.convMultiplyAdds),
                Math.addExact(linearMultiplyAdds, other.linearMultiplyAdds),
                Math.addExact(attentionMultiplyAdds, other.attentionMultiplyAdds),
                Math.addExact(memoryAccessCost, other.memoryAccessCost),
                Math.addExact(cio, other.cio),
                Math.addExact(convOutputs, other.convOutputs),
                Math.addExact(linearOutputs, other.linearOutputs),
                tools.plus(other.tools));
    }
}
