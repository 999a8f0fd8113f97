// SPDX-License-Identifier: Apache-2.0

/**
 * The kernels that TornadoVM compiles for the device at hand. Each is one public static method of two arenas, the
 * weights' and the activations', and a descriptor that says where in them to work and in which shape: a kernel is
 * compiled once and serves every network. Run as it stands, a kernel is plain Java and computes the same, but for those
 * whose threads share memory, which have a plain one beside them.
 *
 * <p>What TornadoVM compiles keeps to a part of Java: a method returns in one place, nothing is thrown or allocated, no
 * negative number is divided by a power of two, no two loops stand in branches of one condition, and no condition of a
 * conditional expression mixes && and ||, which TornadoVM 5.2 compiles into another one. A method has no name that OpenCL's
 * own functions have, such as select: the driver then finds no kernel, and the process ends in it. Local memory is
 * allocated in the kernel's own method, and sizes of arrays are constants there: as parameters of a method that is called
 * they are none. A method that is called has 600 nodes of TornadoVM's at most, with all that it calls. Loops of constant
 * length are unrolled, all they call included.
 */
@NullMarked
package org.phiscope.engine.tornado.kernel;

import org.jspecify.annotations.NullMarked;
