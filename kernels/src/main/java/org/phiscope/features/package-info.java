// SPDX-License-Identifier: Apache-2.0

/** What a network holds inside while it looks at an image: feature maps, and what they are sensitive to. */
@NullMarked
package org.phiscope.features;

import org.jspecify.annotations.NullMarked;
