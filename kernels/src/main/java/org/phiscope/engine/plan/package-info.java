// SPDX-License-Identifier: Apache-2.0

/** What every engine shares: fusing of nodes, folding of batch norms, lifetimes of results and the memory they take. */
@NullMarked
package org.phiscope.engine.plan;

import org.jspecify.annotations.NullMarked;
