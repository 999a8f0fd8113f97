// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/** What the YOLO families say about each level of their pyramid; a cell of level l spans 2^l pixels. */
final class YoloLevels {
    static final int COCO_CLASSES = 80;

    private YoloLevels() {}

    static String key(int level, String parameter) {
        return "levels." + level + "." + parameter;
    }

    /** Channels of a level in the pyramid and of the convolution before its prediction. */
    static List<ParameterSpec> channels(int level, int pyramid, int head) {
        String group = "levels." + level;
        return List.of(
                new ParameterSpec.Whole(key(level, "channels"), group, "channels", 8, 4096, 8, pyramid),
                new ParameterSpec.Whole(key(level, "headChannels"), group, "channels", 8, 4096, 8, head));
    }

    /** Widths and heights of a level's anchors by turns, in pixels of the network's input. */
    static ParameterSpec anchorSides(int level, List<Integer> sides) {
        return new ParameterSpec.WholeList(key(level, "anchors"), "levels." + level, 1, 24, 1, 4096, 1, sides);
    }

    /** @throws GraphException if a width has no height */
    static List<Task.Anchor> anchors(Parameters p, int level) {
        List<Integer> sides = p.wholes(key(level, "anchors"));
        if (sides.size() % 2 != 0) {
            throw new GraphException(
                    key(level, "anchors"), Message.of(
                    "an anchor has a width and a height; there are {0} sides",
                    sides.size()));
        }
        List<Task.Anchor> anchors = new ArrayList<>(sides.size() / 2);
        for (int i = 0; i < sides.size(); i += 2) {
            anchors.add(new Task.Anchor(sides.get(i), sides.get(i + 1)));
        }
        return anchors;
    }

    /**
     * What holds for levels that are joined with the one below them, enlarged twice: that fits if no level's map was
     * rounded. And an anchor has a width and a height.
     *
     * @param last the coarsest level that the parameters leave
     */
    static List<Constraint> constraints(int finest, int coarsest, ToIntFunction<Parameters> last) {
        List<Constraint> constraints = new ArrayList<>();
        constraints.add(new Constraint.InputMultiple(p -> 1 << last.applyAsInt(p)));
        for (int level = finest; level <= coarsest; level++) {
            constraints.add(new Constraint.Tuples(key(level, "anchors"), 2));
        }
        return constraints;
    }

    /** Puts a preset's values under {@code GROUP.N.PARAMETER}, the first of them at number {@code first}. */
    static void rows(Map<String, Object> values, String group, int first, String parameter, List<?> rows) {
        for (int i = 0; i < rows.size(); i++) {
            values.put(group + "." + (first + i) + "." + parameter, rows.get(i));
        }
    }
}
