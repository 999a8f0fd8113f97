// SPDX-License-Identifier: Apache-2.0

/**
 * Is a network wired as its publishers wired it? Runs it with weights made by a formula and compares it with their
 * code's results.
 */
@NullMarked
package org.phiscope.verify;

import org.jspecify.annotations.NullMarked;
