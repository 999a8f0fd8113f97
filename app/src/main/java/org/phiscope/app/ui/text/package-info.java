// SPDX-License-Identifier: Apache-2.0

/** Words in the reader's language, and numbers as people read them. */
@NullMarked
package org.phiscope.app.ui.text;

import org.jspecify.annotations.NullMarked;
