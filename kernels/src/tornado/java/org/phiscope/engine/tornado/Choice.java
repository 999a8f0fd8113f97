// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Winograd;
import org.phiscope.graph.Op;

/** Picks among the ways to compute the same. */
interface Choice {
    /** What is likely to be fastest where nothing was measured. */
    Choice RULE = new Choice() {
        @Override
        public Launch of(Launch launch) {
            return launch;
        }

        @Override
        public boolean transforms(Op.Conv2d conv, Launch.Place to) {
            return Winograd.suits(conv, to);
        }
    };

    /** One of a launch's {@link Launch#alternatives() alternatives}. */
    Launch of(Launch launch);

    /**
     * Whether a convolution is computed by {@link Winograd}. It takes memory besides, and the kernel in another form, so that
     * it is no alternative of a launch. The answer for the same convolution is always the same.
     *
     * @param conv one that it {@link Winograd#canCompute can compute}
     */
    boolean transforms(Op.Conv2d conv, Launch.Place to);
}
