// SPDX-License-Identifier: Apache-2.0

/** Light and dark: colours, type and spacing. */
@NullMarked
package org.phiscope.app.ui.theme;

import org.jspecify.annotations.NullMarked;
