// SPDX-License-Identifier: Apache-2.0

/**
 * TornadoVM: kernels written in Java and compiled for the accelerator at hand. They know no network's shapes, so each is
 * compiled once for a device; a network is a schedule of their runs over two arenas of the device's memory, one for
 * weights and one for activations. Changing the network changes the schedule alone.
 */
@NullMarked
package org.phiscope.engine.tornado;

import org.jspecify.annotations.NullMarked;
