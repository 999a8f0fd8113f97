// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.Map;
import java.util.Optional;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.TuningCase;

/**
 * Which kernel is the quickest on a device.
 *
 * @param choices for the cases that were measured; others are left to the schedule
 */
record Tuning(Map<TuningCase, Kernel> choices) {
    static final Tuning NONE = new Tuning(Map.of());

    Tuning {
        choices = Map.copyOf(choices);
    }

    /** The same run by the quickest kernel. */
    Launch apply(Launch launch) {
        return TuningCase.of(launch)
                .flatMap(found -> Optional.ofNullable(choices.get(found)))
                .map(launch::by)
                .orElse(launch);
    }
}
