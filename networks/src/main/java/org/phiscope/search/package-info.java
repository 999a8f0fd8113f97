// SPDX-License-Identifier: Apache-2.0

/** Questions about costs that take many networks to answer: what fits a budget, and how a range of parameters costs. */
@NullMarked
package org.phiscope.search;

import org.jspecify.annotations.NullMarked;
