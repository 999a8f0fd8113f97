// SPDX-License-Identifier: Apache-2.0

/** The tab where a picture is painted in the style of another. */
@NullMarked
package org.phiscope.app.ui.style;

import org.jspecify.annotations.NullMarked;
