// SPDX-License-Identifier: Apache-2.0

/** What has to be settled before the program begins: the options that this JVM would have to be started with. */
@NullMarked
package org.phiscope.app.start;

import org.jspecify.annotations.NullMarked;
