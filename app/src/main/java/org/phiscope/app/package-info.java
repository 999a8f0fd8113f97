// SPDX-License-Identifier: Apache-2.0

/** The program: {@link org.phiscope.app.Main} opens the window or runs a command. */
@NullMarked
package org.phiscope.app;

import org.jspecify.annotations.NullMarked;
