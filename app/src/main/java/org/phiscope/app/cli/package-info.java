// SPDX-License-Identifier: Apache-2.0

/** The program without a window: one class a command. Data goes to standard output, everything else to standard error. */
@NullMarked
package org.phiscope.app.cli;

import org.jspecify.annotations.NullMarked;
