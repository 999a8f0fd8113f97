// SPDX-License-Identifier: Apache-2.0

/** Work off the screen's thread: the newest value wins, long work can be watched and cancelled. */
@NullMarked
package org.phiscope.app.ui.task;

import org.jspecify.annotations.NullMarked;
