// SPDX-License-Identifier: Apache-2.0

/** Controls that several views have. */
@NullMarked
package org.phiscope.app.ui.control;

import org.jspecify.annotations.NullMarked;
