// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.util.List;
import java.util.Map;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.Preset;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;

/**
 * A family whose parameters are as many as a table says: value n has table[n] weights, or is no network where that
 * is 0.
 */
final class Steps {
    private Steps() {}

    static Configuration of(List<Integer> table) {
        Family family = new Family(
                "steps",
                "Steps",
                "a table",
                List.of(
                        new ParameterSpec.Whole("n", "scaling", "", 0, table.size() - 1, 1, 0),
                        new ParameterSpec.Whole("resolution", "scaling", "px", 1, 8, 1, 1)),
                List.of(new Preset("steps", "Steps", List.of(), Map.of())),
                "resolution",
                (name, p, input) -> build(name, table.get(p.whole("n")), input.height()));
        return family.configure(family.presets().getFirst());
    }

    private static Graph build(String name, int channels, int side) {
        if (channels == 0) {
            throw new GraphException("conv", Message.verbatim("has no channels"));
        }
        GraphBuilder graph = new GraphBuilder(name);
        graph.stage("only");
        graph.output("out", graph.conv(
                "conv", graph.input(Shape.of(1, 1, side, side)), channels, 1, 1, 1, false, Padding.Rule.SAME));
        return graph.build(new Task.Classification(channels), Preprocessing.IMAGENET);
    }
}
