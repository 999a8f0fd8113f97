// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

/**
 * What a convention counts for operators of one kind; exact.
 *
 * @param nodes how many there are
 * @param multiplyAdds that they take
 * @param flops that the convention counts for them
 * @param beyond what of these does not stand for mult-adds: negative where mult-adds are left out
 */
public record Counted(int nodes, long multiplyAdds, long flops, long beyond) {

    /** Of one node. */
    public static Counted of(Cost cost, Convention convention) {
        long flops = convention.flops(cost);
        return new Counted(
                1,
                cost.multiplyAdds(),
                flops,
                Math.subtractExact(flops, convention.flops(cost.multiplyAdds())));
    }

    /** Whether nothing is counted for them, and nothing is there to be counted. */
    public boolean isNothing() {
        return flops == 0 && multiplyAdds == 0;
    }

    Counted plus(Counted other) {
        return new Counted(
                nodes + other.nodes,
                Math.addExact(multiplyAdds, other.multiplyAdds),
                Math.addExact(flops, other.flops),
                Math.addExact(beyond, other.beyond));
    }
}
