// SPDX-License-Identifier: Apache-2.0

/** What others published: networks with their accuracy and cost, and which of them nothing beats. */
@NullMarked
package org.phiscope.published;

import org.jspecify.annotations.NullMarked;
