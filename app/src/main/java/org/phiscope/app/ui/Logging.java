// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.util.logging.Logger;

/** What the libraries' own logging may write on standard error. */
final class Logging {
    /** Held here, since the logging system holds a logger only weakly and would forget its filter. */
    private static final Logger JAVAFX = Logger.getLogger("javafx");

    private Logging() {}

    /** Silences the one remark that JavaFX makes at every start from a class path, where this program has it on purpose. */
    static void configure() {
        JAVAFX.setFilter(record -> record.getMessage() == null
                || !record.getMessage().startsWith("Unsupported JavaFX configuration"));
    }
}
