// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.time.Duration;
import java.util.Map;

/**
 * What a run computed.
 *
 * @param tensors by the names asked for: every output of the graph and every tap
 * @param time from the call of the engine to its return
 */
public record RunResult(Map<String, Tensor> tensors, Duration time) {

    /** @throws IllegalArgumentException if there is no such output or tap */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " was asked for; there are " + tensors.keySet());
        }
        return tensor;
    }
}
