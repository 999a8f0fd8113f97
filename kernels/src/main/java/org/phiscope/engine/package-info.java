// SPDX-License-Identifier: Apache-2.0

/** Engines: what compiles a graph for a device and runs it. {@link org.phiscope.engine.Engines} finds them. */
@NullMarked
package org.phiscope.engine;

import org.jspecify.annotations.NullMarked;
