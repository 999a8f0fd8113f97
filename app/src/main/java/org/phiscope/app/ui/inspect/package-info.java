// SPDX-License-Identifier: Apache-2.0

/** What a network sees on an image: run in the background, drawn on a canvas, listed beside it. */
@NullMarked
package org.phiscope.app.ui.inspect;

import org.jspecify.annotations.NullMarked;
