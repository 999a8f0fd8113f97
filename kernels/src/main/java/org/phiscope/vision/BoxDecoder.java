// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import org.phiscope.engine.RunResult;

/** Decodes the outputs of one kind of head. */
interface BoxDecoder {

    /**
     * Every box whose score is above a floor, in pixels of the network's input.
     *
     * @throws DecodingException if an output is not shaped as the head's description says
     */
    Candidates decode(RunResult result, double floor);

    /** The suppression that the network was published with. */
    Nms nms();

    /** The overlap above which it suppresses. */
    double iou();
}
