// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

/** Rows and columns added around a feature map before a window slides over it. */
public record Padding(int top, int left, int bottom, int right) {
    public static final Padding NONE = new Padding(0, 0, 0, 0);

    public Padding {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException(
                    "padding is never negative: " + top + ", " + left + ", " + bottom + ", " + right);
        }
    }

    public static Padding symmetric(int amount) {
        return amount == 0 ? NONE : new Padding(amount, amount, amount, amount);
    }

    public boolean isNone() {
        return top == 0 && left == 0 && bottom == 0 && right == 0;
    }

    /** Whether no side has more than another padding's. */
    public boolean isWithin(Padding other) {
        return top <= other.top && left <= other.left && bottom <= other.bottom && right <= other.right;
    }

    /** What is left of this padding without a part of it. */
    public Padding minus(Padding part) {
        return new Padding(top - part.top, left - part.left, bottom - part.bottom, right - part.right);
    }

    /** How a family of networks pads: resolved to rows and columns once the size of the map is known. */
    public enum Rule {
        /** TensorFlow's SAME: the output has ⌈in/stride⌉ cells, the odd row and column go to the bottom and the right. */
        SAME {
            @Override
            public Padding resolve(int height, int width, int kernel, int stride, int dilation) {
                int vertical = same(height, kernel, stride, dilation);
                int horizontal = same(width, kernel, stride, dilation);
                return new Padding(vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2);
            }
        },
        /** PyTorch's habit: the same ⌊((stride−1) + dilation·(kernel−1))/2⌋ on every side. */
        SYMMETRIC {
            @Override
            public Padding resolve(int height, int width, int kernel, int stride, int dilation) {
                return symmetric((stride - 1 + dilation * (kernel - 1)) / 2);
            }
        },
        /** No padding: windows that would hang over the edge are left out. */
        VALID {
            @Override
            public Padding resolve(int height, int width, int kernel, int stride, int dilation) {
                return NONE;
            }
        },
        /** PyTorch's {@code ceil_mode}: the last window may hang over the bottom and the right. */
        CEIL {
            @Override
            public Padding resolve(int height, int width, int kernel, int stride, int dilation) {
                int extent = dilation * (kernel - 1) + 1;
                return new Padding(0, 0, overhang(height, extent, stride), overhang(width, extent, stride));
            }
        };

        /** The padding of a {@code height}×{@code width} map for a square window. */
        public abstract Padding resolve(int height, int width, int kernel, int stride, int dilation);

        private static int overhang(int size, int extent, int stride) {
            return size < extent ? 0 : Math.ceilDiv(size - extent, stride) * stride + extent - size;
        }

        private static int same(int size, int kernel, int stride, int dilation) {
            int cells = Math.ceilDiv(size, stride);
            return Math.max(0, (cells - 1) * stride + (kernel - 1) * dilation + 1 - size);
        }
    }
}
