// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

/** Hears of every launch before it happens; what it throws counts as the device's failure. */
interface LaunchWatch {
    /** Nobody watches. */
    LaunchWatch NONE = kernel -> {};

    void launches(String kernel);
}
