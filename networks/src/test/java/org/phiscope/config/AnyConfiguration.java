// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.family.InputSize;
import org.phiscope.family.Preset;
import org.phiscope.graph.GraphException;
import org.phiscope.parameter.ParameterSpec;

/** Any network of any family with any of its parameters set to anything they may be. */
final class AnyConfiguration {
    private AnyConfiguration() {}

    static Arbitrary<Configuration> ofAnyFamily() {
        return Arbitraries.of(Families.all()).flatMap(AnyConfiguration::of);
    }

    private static Arbitrary<Configuration> of(Family family) {
        Arbitrary<Preset> preset = Arbitraries.of(family.presets());
        Arbitrary<Map<String, Object>> changes = Arbitraries.of(family.parameters())
                .list()
                .ofMaxSize(6)
                .uniqueElements()
                .flatMap(AnyConfiguration::values);
        Arbitrary<InputSize> input = Arbitraries.integers()
                .between(32, 700)
                .tuple3()
                .map(sides -> new InputSize(1 + sides.get1() % 4, sides.get2(), sides.get3()))
                .injectNull(0.7);
        return Combinators.combine(preset, changes, input)
                .as((p, c, i) -> new Configuration(family, p, c, i))
                .filter(AnyConfiguration::isNetwork);
    }

    private static Arbitrary<Map<String, Object>> values(List<ParameterSpec> specs) {
        Arbitrary<Map<String, Object>> values = Arbitraries.just(Map.of());
        for (ParameterSpec spec : specs) {
            values = values.flatMap(before -> value(spec).map(value -> {
                Map<String, Object> more = new HashMap<>(before);
                more.put(spec.key(), value);
                return more;
            }));
        }
        return values;
    }

    static Arbitrary<Object> value(ParameterSpec spec) {
        return switch (spec) {
            case ParameterSpec.Whole whole ->
                whole(whole.min(), whole.max(), whole.step()).map(value -> value);
            case ParameterSpec.Decimal decimal ->
                Arbitraries.integers()
                        .between(0, 1 << 20)
                        .map(part -> Math.min(
                                decimal.max(), decimal.min() + (decimal.max() - decimal.min()) * part / (1 << 20)));
            case ParameterSpec.Toggle _ -> Arbitraries.of(true, false);
            case ParameterSpec.Choice choice -> Arbitraries.of(choice.options()).map(value -> value);
            case ParameterSpec.WholeList list ->
                whole(list.min(), list.max(), list.step())
                        .list()
                        .ofMinSize(list.minLength())
                        .ofMaxSize(list.maxLength())
                        .map(value -> value);
        };
    }

    private static Arbitrary<Integer> whole(int min, int max, int step) {
        return Arbitraries.integers().between(0, (max - min) / step).map(steps -> min + steps * step);
    }

    private static boolean isNetwork(Configuration configuration) {
        try {
            configuration.graph();
            return true;
        } catch (GraphException e) {
            return false;
        }
    }
}
