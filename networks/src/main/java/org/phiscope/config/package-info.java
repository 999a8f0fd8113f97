// SPDX-License-Identifier: Apache-2.0

/**
 * The exported configuration: {@link org.phiscope.config.ConfigurationJson} writes and reads it, {@link
 * org.phiscope.config.ConfigurationSchema} describes it.
 */
@NullMarked
package org.phiscope.config;

import org.jspecify.annotations.NullMarked;
