// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.Map;
import java.util.Optional;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.Launch.Place;
import org.phiscope.engine.tornado.kernel.TuningCase;
import org.phiscope.graph.Op;

/**
 * Which way to compute is the quickest on a device.
 *
 * @param choices the {@linkplain Launch#way() ways} of the cases that were measured; others are left to the schedule
 */
record Tuning(Map<TuningCase, String> choices) implements Choice {
    static final Tuning NONE = new Tuning(Map.of());

    Tuning {
        choices = Map.copyOf(choices);
    }

    /** The same run in the quickest way; as it is where it cannot be computed in that way. */
    @Override
    public Launch of(Launch launch) {
        return TuningCase.of(launch)
                .flatMap(found -> Optional.ofNullable(choices.get(found)))
                .flatMap(way -> launch.alternatives().stream()
                        .filter(one -> one.way().equals(way))
                        .findFirst())
                .orElse(launch);
    }

    @Override
    public boolean transforms(Op.Conv2d conv, Place to) {
        return Choice.RULE.transforms(conv, to);
    }
}
