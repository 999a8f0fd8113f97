// SPDX-License-Identifier: Apache-2.0

/** ONNX models as networks: files that anybody may have written, read and counted without running anything. */
@NullMarked
package org.phiscope.format.onnx;

import org.jspecify.annotations.NullMarked;
