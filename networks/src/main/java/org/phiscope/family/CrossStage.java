// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.List;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * The cross stage partial connection (Wang et al. 2020): a stage's input is split in two, one part goes through the
 * stage's blocks, the other round them, and both are joined. Where the 1×1 transitions are decides how gradients split
 * (figure 3).
 */
final class CrossStage {
    static final double PARTIAL = 0.5;

    private CrossStage() {}

    /** Where the joined parts are transformed: nowhere, as the stage is whole; on both sides; or on one. */
    static final List<String> OPTIONAL = List.of("none", "both", "first", "last");

    static final List<String> ALWAYS = List.of("both", "first", "last");

    /** Where transitions are, the first of these unless set, and the share of channels that goes through the blocks. */
    static List<ParameterSpec> parameters(List<String> transitions) {
        return List.of(
                new ParameterSpec.Choice("crossStage", "crossStage", transitions, transitions.getFirst()),
                new ParameterSpec.Decimal("partial", "crossStage", "", 0.05, 0.95, 0.05, PARTIAL));
    }

    static boolean isOn(Parameters p) {
        return !p.choice("crossStage").equals("none");
    }

    /** Whether the part that went through the blocks is transformed before it is joined (fusion last, or both). */
    static boolean hasPartialTransition(Parameters p) {
        return p.choice("crossStage").equals("both") || p.choice("crossStage").equals("last");
    }

    /** Whether the joined parts are left as they are (fusion last). */
    static boolean endsWithoutTransition(Parameters p) {
        return p.choice("crossStage").equals("last");
    }

    /** Channels that go through the blocks: the nearest multiple of {@code unit} that leaves some for either part. */
    static int part(Parameters p, int channels, int unit) {
        int most = Math.max(1, (channels - 1) / unit);
        return Math.clamp(Math.round(channels * p.decimal("partial") / unit), 1, most) * unit;
    }

    /** The first channels, which go round the blocks. */
    static Node bypass(GraphBuilder graph, String stage, Node x, int through) {
        return graph.add(stage + ".bypass", new Op.Slice(0, x.shape().channels() - through), x);
    }

    /** The last channels, which go through the blocks. */
    static Node through(GraphBuilder graph, String stage, Node x, int through) {
        int channels = x.shape().channels();
        return graph.add(stage + ".through", new Op.Slice(channels - through, channels), x);
    }
}
