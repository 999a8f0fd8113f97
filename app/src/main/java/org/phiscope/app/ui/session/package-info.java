// SPDX-License-Identifier: Apache-2.0

/** The state of a workbench: the current network, what it costs, what is remembered. No controls. */
@NullMarked
package org.phiscope.app.ui.session;

import org.jspecify.annotations.NullMarked;
