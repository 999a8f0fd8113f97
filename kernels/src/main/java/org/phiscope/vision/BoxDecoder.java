// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.List;
import org.phiscope.engine.RunResult;

/** Decodes the outputs of one kind of head. */
interface BoxDecoder {

    /**
     * Every box whose score is above a floor, in pixels of the network's input.
     *
     * @throws DecodingException if an output is not shaped as the head's description says
     */
    Candidates decode(RunResult result, double floor);

    /** What each of a network's steps says by itself, in their order; none where it has one step. */
    default List<Step> steps(RunResult result, double floor) {
        return List.of();
    }

    /**
     * Boxes of a step.
     *
     * @param number of the head among its like, from 1
     * @param suppressed whether boxes over one another are left to a suppression
     */
    record Step(Stage.Kind kind, int number, List<Candidate> boxes, boolean suppressed) {}

    /** The suppression that the network was published with. */
    Nms nms();

    /** The overlap above which it suppresses. */
    double iou();
}
