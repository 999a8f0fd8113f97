// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.List;
import java.util.Map;

/**
 * A published network: values for parameters of its family.
 *
 * @param name as on the command line: {@code efficientnet-b0}
 * @param title as in the paper: {@code EfficientNet-B0}
 * @param aliases names that other libraries give the very same network
 * @param values by parameter key; what is not named has its default
 */
public record Preset(String name, String title, List<String> aliases, Map<String, Object> values) {
    public Preset {
        aliases = List.copyOf(aliases);
        values = Map.copyOf(values);
    }
}
