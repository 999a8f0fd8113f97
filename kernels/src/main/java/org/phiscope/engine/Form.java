// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

/** What a network runs as. Both forms compute the same, but for roundings. */
public enum Form {
    /** By programs that serve every network: there at once, however the network was changed. */
    GENERIC,

    /** By programs made for this network and its shapes alone. */
    SPECIALISED
}
