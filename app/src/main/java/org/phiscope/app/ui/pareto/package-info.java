// SPDX-License-Identifier: Apache-2.0

/** Published networks as points of accuracy over cost, and where the network on the workbench stands among them. */
@NullMarked
package org.phiscope.app.ui.pareto;

import org.jspecify.annotations.NullMarked;
