// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

/** Hears how far work of several parts is. Called by the thread that works, and quick. */
@FunctionalInterface
public interface Progress {
    /** Nobody listens. */
    Progress NONE = (done, parts, part) -> {};

    /**
     * A part begins, or all are done.
     *
     * @param done parts that are done, 0 … {@code parts}
     * @param part name of the one that begins; empty where all are done
     */
    void report(int done, int parts, String part);
}
