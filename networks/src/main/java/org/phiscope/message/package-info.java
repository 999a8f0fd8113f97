// SPDX-License-Identifier: Apache-2.0

/** What is told to people, in words that can be said in another language. */
@NullMarked
package org.phiscope.message;

import org.jspecify.annotations.NullMarked;
