// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

/**
 * What part of a network a stage is: of its FLOPs, of the bytes that it moves, of its predicted and its measured time,
 * each 0 … 1.
 *
 * @param measuredShare NaN where it was not measured
 */
public record StageFigures(
        String name, double flopsShare, double bytesShare, double timeShare, double measuredShare) {}
