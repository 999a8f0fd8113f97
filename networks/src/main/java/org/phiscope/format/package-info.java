// SPDX-License-Identifier: Apache-2.0

/** File formats of other programs. Every file is read as if it lied: nothing is allocated on a header's word. */
@NullMarked
package org.phiscope.format;

import org.jspecify.annotations.NullMarked;
