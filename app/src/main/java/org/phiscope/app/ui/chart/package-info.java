// SPDX-License-Identifier: Apache-2.0

/**
 * Charts: a {@link org.phiscope.app.ui.chart.Plot} of {@link org.phiscope.app.ui.chart.Mark}s between two
 * {@link org.phiscope.app.ui.chart.PlotAxis axes}. What is drawn is data in the plot's own values, and view models
 * make it; where it falls, in which colour of the theme, and what the mouse is on is the plot's business.
 */
@NullMarked
package org.phiscope.app.ui.chart;

import org.jspecify.annotations.NullMarked;
