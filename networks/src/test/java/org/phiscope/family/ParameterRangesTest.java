// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.CostModel;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.parameter.ParameterSpec;

/** Whatever a parameter is set to within its range, there is a network, or a sentence that says why there is none. */
class ParameterRangesTest {

    static Stream<Family> families() {
        return Families.all().stream();
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyEndOfEveryRangeIsANetworkOrSaysWhyNot(Family family) {
        Configuration published = family.configure(family.presets().getFirst());
        int networks = 0;
        int tried = 0;
        for (ParameterSpec spec : family.parameters()) {
            for (Object value : ends(spec)) {
                tried++;
                try {
                    assertThat(CostModel.report(published.with(spec.key(), value).graph()).total().params())
                            .as("%s = %s", spec.key(), value)
                            .isPositive();
                    networks++;
                } catch (GraphException e) {
                    assertThat(e).as("%s = %s", spec.key(), value).message().isNotBlank();
                }
            }
        }
        assertThat(networks).as("ends of ranges that are networks").isGreaterThan(tried * 3 / 4);
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyParameterChangesTheNetworkOfSomePreset(Family family) {
        // Of numbered parameters one is enough: a first row may have nothing to act on.
        Set<String> idle = new TreeSet<>();
        Set<String> acting = new TreeSet<>();
        for (ParameterSpec spec : family.parameters()) {
            boolean acts = family.presets().stream().anyMatch(preset -> changes(family.configure(preset), spec));
            (acts ? acting : idle).add(spec.textKey());
        }
        idle.removeAll(acting);
        assertThat(idle).isEmpty();
    }

    private static boolean changes(Configuration published, ParameterSpec spec) {
        Graph network = published.graph();
        for (Object value : ends(spec)) {
            try {
                if (!published.with(spec.key(), value).graph().equals(network)) {
                    return true;
                }
            } catch (GraphException e) {
                return true;
            }
        }
        return false;
    }

    private static List<Object> ends(ParameterSpec spec) {
        return switch (spec) {
            case ParameterSpec.Whole whole -> List.of(whole.min(), whole.nearest(whole.max()));
            case ParameterSpec.Decimal decimal -> List.of(decimal.min(), decimal.max());
            case ParameterSpec.Toggle _ -> List.of(true, false);
            case ParameterSpec.Choice choice -> List.copyOf(choice.options());
            case ParameterSpec.WholeList list -> List.of(
                    List.of(list.min()), Collections.nCopies(list.maxLength(), list.min()));
        };
    }
}
