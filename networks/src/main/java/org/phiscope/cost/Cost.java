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
 */
public record Cost(
        long params,
        long convMultiplyAdds,
        long linearMultiplyAdds,
        long attentionMultiplyAdds,
        long memoryAccessCost,
        long cio,
        long convOutputs,
        long linearOutputs) {
    public static final Cost ZERO = new Cost(0, 0, 0, 0, 0, 0, 0, 0);

    public long multiplyAdds() {
        return convMultiplyAdds + linearMultiplyAdds + attentionMultiplyAdds;
    }

    /** Elements that convolutions and linear layers write. */
    public long activations() {
        return convOutputs + linearOutputs;
    }

    public Cost plus(Cost other) {
        return new Cost(
                params + other.params,
                convMultiplyAdds + other.convMultiplyAdds,
                linearMultiplyAdds + other.linearMultiplyAdds,
                attentionMultiplyAdds + other.attentionMultiplyAdds,
                memoryAccessCost + other.memoryAccessCost,
                cio + other.cio,
                convOutputs + other.convOutputs,
                linearOutputs + other.linearOutputs);
    }
}
