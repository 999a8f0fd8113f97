// SPDX-License-Identifier: Apache-2.0

/** ONNX Runtime on the CPU: the engine that is always there, and the one that others are compared with. */
@NullMarked
package org.phiscope.engine.onnx;

import org.jspecify.annotations.NullMarked;
