// SPDX-License-Identifier: Apache-2.0

/** The network as a drawing: layers and blocks of layers, what each costs, and what flows between them. */
@NullMarked
package org.phiscope.app.ui.architecture;

import org.jspecify.annotations.NullMarked;
