// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.Locale;

/**
 * How operations are counted: a choice that is always named beside a figure. The conventions of tools count what that
 * tool counts, so that a network's total is what the tool prints for it; {@link ToolCounting} has their rules and
 * sources.
 */
public enum Convention {
    /** FLOPs = 2 × mult-adds: one multiplication and one addition each. */
    FLOPS(2),
    /** One "FLOP" per mult-add, as most papers of the field print it. */
    PAPER(1),
    /** fvcore's {@code FlopCountAnalysis}: mult-adds, batch norms and adaptive pooling. */
    FVCORE(1),
    /** ptflops with its default (aten) backend: mult-adds and biases. */
    PTFLOPS(1),
    /** thop's {@code profile}: mult-adds, batch norms and average pooling, of the module types that it knows. */
    THOP(1),
    /** torchinfo's "mult-adds": mult-adds, biases, and one for each weight of a batch norm. */
    TORCHINFO(1),
    /** darknet's BFLOPs: 2 × mult-adds of convolutions, cells under pooling windows, and shortcuts. */
    DARKNET(2);

    private final int perMultiplyAdd;

    Convention(int perMultiplyAdd) {
        this.perMultiplyAdd = perMultiplyAdd;
    }

    /**
     * What one mult-add of a convolution counts, times a number of them. A tool may count more than that or leave
     * layers out: {@link #flops(Cost)} is the whole.
     */
    public long flops(long multiplyAdds) {
        return Math.multiplyExact(perMultiplyAdd, multiplyAdds);
    }

    /** Whether it counts nothing but mult-adds, each alike. */
    public boolean isPlain() {
        return this == FLOPS || this == PAPER;
    }

    /** FLOPs of a node, a stage or a network. */
    public long flops(Cost cost) {
        return switch (this) {
            case FLOPS, PAPER -> flops(cost.multiplyAdds());
            case FVCORE -> cost.tools().fvcore();
            case PTFLOPS -> cost.tools().ptflops();
            case THOP -> cost.tools().thop();
            case TORCHINFO -> cost.tools().torchinfo();
            case DARKNET -> cost.tools().darknet();
        };
    }

    /** The name used in configurations and on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such convention */
    public static Convention ofId(String id) {
        for (Convention convention : values()) {
            if (convention.id().equals(id)) {
                return convention;
            }
        }
        throw new IllegalArgumentException("no counting convention is called " + id);
    }
}
