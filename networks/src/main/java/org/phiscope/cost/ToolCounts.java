// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

/** What each counting tool counts for a node, a stage or a network; exact. See {@link ToolCounting}. */
public record ToolCounts(long fvcore, long ptflops, long thop, long torchinfo, long darknet) {
    public static final ToolCounts ZERO = new ToolCounts(0, 0, 0, 0, 0);

    /** @throws ArithmeticException if a sum does not fit 64 bits */
    public ToolCounts plus(ToolCounts other) {
        return new ToolCounts(
                Math.addExact(fvcore, other.fvcore),
                Math.addExact(ptflops, other.ptflops),
                Math.addExact(thop, other.thop),
                Math.addExact(torchinfo, other.torchinfo),
                Math.addExact(darknet, other.darknet));
    }
}
