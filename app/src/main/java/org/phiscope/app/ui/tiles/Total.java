// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.tiles;

import org.phiscope.cost.Convention;
import org.phiscope.cost.CostReport;

/** A total of a network that has a tile. */
enum Total {
    PARAMS("params"),
    OPERATIONS("operations"),
    MEMORY_ACCESS("memory-access"),
    CIO("cio"),
    ACTIVATIONS("activations"),
    PEAK_MEMORY("peak-memory");

    private final String id;

    Total(String id) {
        this.id = id;
    }

    /** Part of the tile's id and of its texts' keys. */
    String id() {
        return id;
    }

    /** Share of the tiles' width in %, by the length of its name in either language. */
    double share() {
        return switch (this) {
            case MEMORY_ACCESS -> 22;
            case PEAK_MEMORY -> 20;
            case PARAMS, OPERATIONS, CIO, ACTIVATIONS -> 14.5;
        };
    }

    boolean isBytes() {
        return this == PEAK_MEMORY;
    }

    long of(CostReport report, Convention convention) {
        return switch (this) {
            case PARAMS -> report.total().params();
            case OPERATIONS -> convention.flops(report.total());
            case MEMORY_ACCESS -> report.total().memoryAccessCost();
            case CIO -> report.total().cio();
            case ACTIVATIONS -> report.total().activations();
            case PEAK_MEMORY -> report.peakActivationBytes();
        };
    }
}
