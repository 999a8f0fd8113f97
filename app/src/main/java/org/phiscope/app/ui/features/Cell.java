// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

/** A cell of a map. */
public record Cell(int row, int column) {}
