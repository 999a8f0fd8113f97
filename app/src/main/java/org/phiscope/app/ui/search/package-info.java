// SPDX-License-Identifier: Apache-2.0

/** Questions that take many networks to answer: what fits a budget, and how a range of parameters costs. */
@NullMarked
package org.phiscope.app.ui.search;

import org.jspecify.annotations.NullMarked;
