// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

/** Element-wise non-linearities. */
public enum Activation {
    RELU,
    /** min(max(x, 0), 6). */
    RELU6,
    /** x for x > 0, else 0.1·x, as darknet has it. */
    LEAKY,
    /** x for x > 0, else 0.01·x, as PyTorch has it. */
    LEAKY_RELU,
    /** x·sigmoid(x), also called SiLU. */
    SWISH,
    /** x·relu6(x + 3)/6. */
    HARD_SWISH,
    /** x·tanh(log(1 + eˣ)). */
    MISH,
    /** x·Φ(x), Φ being the normal distribution: x/2·(1 + erf(x/√2)). */
    GELU,
    /** {@link #GELU} by its approximation: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
    GELU_TANH,
    TANH,
    /** log(1 + eˣ). */
    SOFTPLUS,
    /** x for x > 0, else eˣ − 1. */
    ELU,
    /** The self-normalising multiple of {@link #ELU} (Klambauer et al. 2017). */
    SELU,
    SIGMOID,
    /** relu6(x + 3)/6. */
    HARD_SIGMOID;

    /** Slope of {@link #LEAKY} for negative inputs. */
    public static final double LEAKY_SLOPE = 0.1;

    /** Slope of {@link #LEAKY_RELU} for negative inputs. */
    public static final double LEAKY_RELU_SLOPE = 0.01;

    /** The name used in configurations and on the command line: lower case, words joined by a hyphen. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such activation */
    public static Activation ofId(String id) {
        for (Activation activation : values()) {
            if (activation.id().equals(id)) {
                return activation;
            }
        }
        throw new IllegalArgumentException("no activation is called " + id);
    }
}
