// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

/** Types of elements, as TensorProto.DataType numbers them. */
public enum OnnxType {
    FLOAT(1, 4, true),
    UINT8(2, 1, false),
    INT8(3, 1, false),
    UINT16(4, 2, false),
    INT16(5, 2, false),
    INT32(6, 4, false),
    INT64(7, 8, false),
    BOOL(9, 1, false),
    FLOAT16(10, 2, true),
    DOUBLE(11, 8, true),
    UINT32(12, 4, false),
    UINT64(13, 8, false),
    BFLOAT16(16, 2, true),
    /** Text, complex numbers, and numbers of less than a byte: known to be there, never read. */
    OTHER(0, 0, false);

    private final int code;
    private final int bytes;
    private final boolean real;

    OnnxType(int code, int bytes, boolean real) {
        this.code = code;
        this.bytes = bytes;
        this.real = real;
    }

    static OnnxType ofCode(long code) {
        for (OnnxType type : values()) {
            if (type.code == code && type != OTHER) {
                return type;
            }
        }
        return OTHER;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether elements are floating point numbers. */
    public boolean isReal() {
        return real;
    }
}
