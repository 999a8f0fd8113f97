// SPDX-License-Identifier: Apache-2.0

/** What a network costs, seen: bars by stage and the table of its layers, one selection for both. */
@NullMarked
package org.phiscope.app.ui.cost;

import org.jspecify.annotations.NullMarked;
