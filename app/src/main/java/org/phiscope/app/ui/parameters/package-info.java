// SPDX-License-Identifier: Apache-2.0

/** The parameters of the current network, each with the control that its descriptor asks for. */
@NullMarked
package org.phiscope.app.ui.parameters;

import org.jspecify.annotations.NullMarked;
