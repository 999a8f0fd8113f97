// SPDX-License-Identifier: Apache-2.0
package org.phiscope.parameter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Padding;
import org.phiscope.message.Message;

/** A value for every parameter of a family, checked against its descriptors. Immutable. */
public final class Parameters {
    private final Map<String, Object> values;

    Parameters(Map<String, Object> values) {
        this.values = values;
    }

    /** All values by key, in the family's order. */
    public Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /** @throws ParameterException if there is no such parameter */
    public Object value(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw new ParameterException(key, Message.of("there is no such parameter"));
        }
        return value;
    }

    public int whole(String key) {
        return (Integer) value(key);
    }

    public double decimal(String key) {
        return (Double) value(key);
    }

    public boolean on(String key) {
        return (Boolean) value(key);
    }

    public String choice(String key) {
        return (String) value(key);
    }

    @SuppressWarnings("unchecked") // WholeList.check made it
    public List<Integer> wholes(String key) {
        return (List<Integer>) value(key);
    }

    public Activation activation(String key) {
        return Activation.ofId(choice(key));
    }

    public Padding.Rule padding(String key) {
        return switch (choice(key)) {
            case "same" -> Padding.Rule.SAME;
            case "symmetric" -> Padding.Rule.SYMMETRIC;
            default -> throw new ParameterException(key, Message.of("is not a padding"));
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters parameters && values.equals(parameters.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /**
     * Resolves every parameter in the family's order: a value the user set wins; then, where the user set one of the parameters
     * it follows, its formula; then the preset's value; then its formula or default.
     *
     * @throws ParameterException if a value is out of range or of no parameter
     */
    public static Parameters resolve(List<ParameterSpec> specs, Map<String, Object> preset, Map<String, Object> set) {
        Map<String, Object> values = LinkedHashMap.newLinkedHashMap(specs.size());
        Parameters resolved = new Parameters(values);
        for (ParameterSpec spec : specs) {
            ParameterSpec.Link link = spec.link();
            Object value = set.get(spec.key());
            if (value == null && link != null && !Collections.disjoint(link.drivers(), set.keySet())) {
                value = link.formula().apply(resolved);
            }
            if (value == null) {
                value = preset.get(spec.key());
            }
            if (value == null) {
                value = link == null ? spec.defaultValue() : link.formula().apply(resolved);
            }
            values.put(spec.key(), spec.check(value));
        }
        return resolved;
    }
}
