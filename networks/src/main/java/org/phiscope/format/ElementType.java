// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

/** Types of a safetensors file's elements, by the names the format gives them. */
public enum ElementType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    U16(2),
    I16(2),
    F16(2),
    BF16(2),
    U32(4),
    I32(4),
    F32(4),
    U64(8),
    I64(8),
    F64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether its elements can be read as float32 without saying how they are scaled. */
    public boolean isFloat() {
        return this == F32 || this == F16 || this == BF16;
    }
}
