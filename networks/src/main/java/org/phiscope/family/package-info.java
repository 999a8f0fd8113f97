// SPDX-License-Identifier: Apache-2.0

/**
 * Families of networks: parameters → {@link org.phiscope.graph.Graph}. One file a family; {@link
 * org.phiscope.family.Families} lists them.
 */
@NullMarked
package org.phiscope.family;

import org.jspecify.annotations.NullMarked;
