// SPDX-License-Identifier: Apache-2.0

/** What can be set on a network: descriptors of parameters, and checked values for them. */
@NullMarked
package org.phiscope.parameter;

import org.jspecify.annotations.NullMarked;
