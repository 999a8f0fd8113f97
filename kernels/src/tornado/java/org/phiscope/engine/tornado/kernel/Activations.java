// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Element-wise non-linearities by number. */
final class Activations {
    private static final int NONE = 0;
    private static final int RELU = 1;
    private static final int RELU6 = 2;
    private static final int LEAKY = 3;
    private static final int LEAKY_RELU = 4;
    private static final int SWISH = 5;
    private static final int HARD_SWISH = 6;
    private static final int MISH = 7;
    private static final int GELU = 8;
    private static final int GELU_TANH = 9;
    private static final int TANH = 10;
    private static final int SOFTPLUS = 11;
    private static final int ELU = 12;
    private static final int SELU = 13;
    private static final int SIGMOID = 14;
    private static final int HARD_SIGMOID = 15;

    /** Klambauer et al. 2017, section 2. */
    private static final float SELU_SCALE = 1.0507009873554805f;

    private static final float SELU_ALPHA = 1.6732632423543772f;

    private Activations() {}

    /** The number that stands for an activation in a descriptor; {@code null} is none. */
    static int code(@Nullable Activation activation) {
        return activation == null
                ? NONE
                : switch (activation) {
                    case RELU -> RELU;
                    case RELU6 -> RELU6;
                    case LEAKY -> LEAKY;
                    case LEAKY_RELU -> LEAKY_RELU;
                    case SWISH -> SWISH;
                    case HARD_SWISH -> HARD_SWISH;
                    case MISH -> MISH;
                    case GELU -> GELU;
                    case GELU_TANH -> GELU_TANH;
                    case TANH -> TANH;
                    case SOFTPLUS -> SOFTPLUS;
                    case ELU -> ELU;
                    case SELU -> SELU;
                    case SIGMOID -> SIGMOID;
                    case HARD_SIGMOID -> HARD_SIGMOID;
                };
    }

    /** In two halves, since TornadoVM takes no longer chain of comparisons for every device. */
    static float apply(int code, float x) {
        return code < GELU ? bent(code, x) : smooth(code, x);
    }

    private static float bent(int code, float x) {
        float y = x;
        if (code == RELU) {
            y = TornadoMath.max(x, 0f);
        } else if (code == RELU6) {
            y = TornadoMath.min(TornadoMath.max(x, 0f), 6f);
        } else if (code == LEAKY) {
            y = x > 0 ? x : (float) Activation.LEAKY_SLOPE * x;
        } else if (code == LEAKY_RELU) {
            y = x > 0 ? x : (float) Activation.LEAKY_RELU_SLOPE * x;
        } else if (code == SWISH) {
            y = x / (1 + TornadoMath.exp(-x));
        } else if (code == HARD_SWISH) {
            y = x * TornadoMath.min(TornadoMath.max(x + 3, 0f), 6f) / 6;
        } else if (code == MISH) {
            y = mish(x, x);
        }
        return y;
    }

    private static float smooth(int code, float x) {
        float y = x;
        if (code == GELU) {
            y = x / 2 * (1 + erf(x * 0.70710678f));
        } else if (code == GELU_TANH) {
            y = x / 2 * (1 + TornadoMath.tanh(0.79788456f * (x + 0.044715f * x * x * x)));
        } else if (code == TANH) {
            y = TornadoMath.tanh(x);
        } else if (code == SOFTPLUS) {
            y = TornadoMath.max(x, 0f) + TornadoMath.log(1 + TornadoMath.exp(-TornadoMath.abs(x)));
        } else if (code == ELU) {
            y = x > 0 ? x : TornadoMath.exp(x) - 1;
        } else if (code == SELU) {
            y = SELU_SCALE * (x > 0 ? x : SELU_ALPHA * (TornadoMath.exp(x) - 1));
        } else if (code == SIGMOID) {
            y = 1 / (1 + TornadoMath.exp(-x));
        } else if (code == HARD_SIGMOID) {
            y = TornadoMath.min(TornadoMath.max(x + 3, 0f), 6f) / 6;
        }
        return y;
    }

    /** The slope where x is; at a bend, that from the left. */
    static float derivative(int code, float x) {
        return code < GELU ? bentSlope(code, x) : smoothSlope(code, x);
    }

    private static float bentSlope(int code, float x) {
        float y = 1;
        if (code == RELU) {
            y = x > 0 ? 1 : 0;
        } else if (code == RELU6) {
            y = x > 0 && x < 6 ? 1 : 0;
        } else if (code == LEAKY) {
            y = x > 0 ? 1 : (float) Activation.LEAKY_SLOPE;
        } else if (code == LEAKY_RELU) {
            y = x > 0 ? 1 : (float) Activation.LEAKY_RELU_SLOPE;
        } else if (code == SWISH) {
            float s = 1 / (1 + TornadoMath.exp(-x));
            y = s * (1 + x * (1 - s));
        } else if (code == HARD_SWISH) {
            float inside = x > -3 ? x / 3 + 0.5f : 0;
            y = x < 3 ? inside : 1;
        } else if (code == MISH) {
            float tanh = mish(1, x);
            y = tanh + x / (1 + TornadoMath.exp(-x)) * (1 - tanh * tanh);
        }
        return y;
    }

    private static float smoothSlope(int code, float x) {
        float y = 1;
        if (code == GELU) {
            y = (1 + erf(x * 0.70710678f)) / 2 + x * 0.39894228f * TornadoMath.exp(-x * x / 2);
        } else if (code == GELU_TANH) {
            float tanh = TornadoMath.tanh(0.79788456f * (x + 0.044715f * x * x * x));
            y = (1 + tanh + x * 0.79788456f * (1 + 0.134145f * x * x) * (1 - tanh * tanh)) / 2;
        } else if (code == TANH) {
            float tanh = TornadoMath.tanh(x);
            y = 1 - tanh * tanh;
        } else if (code == SOFTPLUS) {
            y = 1 / (1 + TornadoMath.exp(-x));
        } else if (code == ELU) {
            y = x > 0 ? 1 : TornadoMath.exp(x);
        } else if (code == SELU) {
            y = SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * TornadoMath.exp(x));
        } else if (code == SIGMOID) {
            float s = 1 / (1 + TornadoMath.exp(-x));
            y = s * (1 - s);
        } else if (code == HARD_SIGMOID) {
            y = x > -3 && x < 3 ? 1f / 6 : 0;
        }
        return y;
    }

    /** f·tanh(log(1 + eˣ)) = f·n/(n + 2) with n = eˣ(eˣ + 2); that is f in float32 long before eˣ overflows. */
    private static float mish(float factor, float x) {
        float e = TornadoMath.exp(TornadoMath.min(x, 20f));
        float n = e * (e + 2);
        return factor * (n / (n + 2));
    }

    /** Abramowitz & Stegun 1964, 7.1.26: within 1.5·10⁻⁷. */
    private static float erf(float x) {
        float size = TornadoMath.abs(x);
        float t = 1 / (1 + 0.3275911f * size);
        float polynomial =
                t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
        float y = 1 - polynomial * TornadoMath.exp(-size * size);
        return x < 0 ? -y : y;
    }
}
