// SPDX-License-Identifier: Apache-2.0

/** The workbench's window: what is where, and what opening, dropping and pasting do. */
@NullMarked
package org.phiscope.app.ui;

import org.jspecify.annotations.NullMarked;
