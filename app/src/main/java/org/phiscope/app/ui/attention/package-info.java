// SPDX-License-Identifier: Apache-2.0

/** What a network attends to, over the image at hand. */
@NullMarked
package org.phiscope.app.ui.attention;

import org.jspecify.annotations.NullMarked;
