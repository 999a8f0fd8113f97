// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Graph;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * A network on the workbench: a preset and what the user set differently. Immutable.
 *
 * <p>A parameter that follows others (width, depth and resolution follow φ) keeps the preset's published value until one of
 * those it follows is set; then it follows, unless it was set itself. The published coefficients are not exact powers, so the
 * two differ.
 */
public final class Configuration {
    private final Family family;
    private final Preset preset;
    private final Map<String, Object> changes;
    private final @Nullable InputSize fixedInput;
    private final Parameters parameters;

    /**
     * @param changes values the user set, by key
     * @param fixedInput an input size other than the square of the resolution parameter
     * @throws ParameterException if a key is unknown or a value out of range
     */
    public Configuration(
            Family family, Preset preset, Map<String, Object> changes, @Nullable InputSize fixedInput) {
        Map<String, Object> checked = new LinkedHashMap<>();
        for (ParameterSpec spec : family.parameters()) {
            Object value = changes.get(spec.key());
            if (value != null) {
                checked.put(spec.key(), spec.check(value));
            }
        }
        for (String key : changes.keySet()) {
            if (!checked.containsKey(key)) {
                family.parameter(key);
            }
        }
        this.family = family;
        this.preset = preset;
        this.changes = Collections.unmodifiableMap(checked);
        this.fixedInput = fixedInput;
        this.parameters = Parameters.resolve(family.parameters(), preset.values(), this.changes);
    }

    public Family family() {
        return family;
    }

    public Preset preset() {
        return preset;
    }

    /** What the user set, by key, in the family's order. */
    public Map<String, Object> changes() {
        return changes;
    }

    /** Every parameter's value. */
    public Parameters parameters() {
        return parameters;
    }

    /** The input size that was set apart from the resolution, if one was. */
    public @Nullable InputSize fixedInput() {
        return fixedInput;
    }

    /** The size of the image that the network is fed. */
    public InputSize input() {
        return fixedInput != null ? fixedInput : family.architecture().input(parameters, family.resolution());
    }

    /** This configuration with one parameter set. */
    public Configuration with(String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(changes);
        changed.put(key, value);
        return new Configuration(family, preset, changed, fixedInput);
    }

    /** This configuration with one parameter as if it had never been set. */
    public Configuration without(String key) {
        Map<String, Object> changed = new LinkedHashMap<>(changes);
        changed.remove(key);
        return new Configuration(family, preset, changed, fixedInput);
    }

    /** This configuration fed with images of another size; {@code null} for the square of the resolution parameter. */
    public Configuration withInput(@Nullable InputSize input) {
        return new Configuration(family, preset, changes, input);
    }

    /** Whether a parameter's value differs from the preset's. */
    public boolean differsFromPreset(String key) {
        return !parameters
                .value(key)
                .equals(family.configure(preset).parameters().value(key));
    }

    /** Whether any parameter or the input differs from the preset's. */
    public boolean differsFromPreset() {
        Configuration published = family.configure(preset);
        return !parameters.equals(published.parameters) || !input().equals(published.input());
    }

    /**
     * The network.
     *
     * @throws org.phiscope.graph.GraphException if the parameters describe no valid network
     */
    public Graph graph() {
        return family.architecture().build(preset.name(), parameters, input());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Configuration that
                && family.equals(that.family)
                && preset.equals(that.preset)
                && changes.equals(that.changes)
                && java.util.Objects.equals(fixedInput, that.fixedInput);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(family, preset.name(), changes, fixedInput);
    }

    @Override
    public String toString() {
        return preset.name() + (changes.isEmpty() ? "" : changes.toString());
    }
}
