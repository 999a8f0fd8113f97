// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Moves the values of a picture down a loss, within 0 and 1. */
sealed interface Optimiser {

    /** The loss at some values; writes its gradient. */
    @FunctionalInterface
    interface Loss {
        StyleLosses at(float[] values, float[] gradient);
    }

    /**
     * One step.
     *
     * @param values changed in place
     * @return the losses before the step
     */
    StyleLosses step(float[] values, Loss loss);

    private static float within(double value) {
        return (float) Math.clamp(value, 0.0, 1.0);
    }

    /**
     * Adam (Kingma & Ba 2015), its steps growing shorter along a cosine (Loshchilov & Hutter 2017, equation 5): the last of them
     * smooth what the first ones left rough.
     */
    final class Adam implements Optimiser {
        private static final double BETA1 = 0.9;
        private static final double BETA2 = 0.999;
        private static final double EPSILON = 1e-8;

        /** What it remembers of each value. */
        static final int BYTES = 2 * Double.BYTES;

        /** Part of the first step's length that the last one has. */
        private static final double LAST = 0.05;

        private final double rate;
        private final int all;
        private final double[] mean;
        private final double[] square;
        private final float[] gradient;
        private int steps;

        /** @param all steps that will be taken */
        Adam(int size, double rate, int all) {
            this.rate = rate;
            this.all = all;
            this.mean = new double[size];
            this.square = new double[size];
            this.gradient = new float[size];
        }

        @Override
        public StyleLosses step(float[] values, Loss loss) {
            StyleLosses losses = loss.at(values, gradient);
            double length = rate * (LAST + (1 - LAST) * (1 + Math.cos(Math.PI * steps / all)) / 2);
            steps++;
            double first = 1 - Math.pow(BETA1, steps);
            double second = 1 - Math.pow(BETA2, steps);
            for (int i = 0; i < values.length; i++) {
                mean[i] = BETA1 * mean[i] + (1 - BETA1) * gradient[i];
                square[i] = BETA2 * square[i] + (1 - BETA2) * gradient[i] * gradient[i];
                values[i] = within(values[i] - length * (mean[i] / first) / (Math.sqrt(square[i] / second) + EPSILON));
            }
            return losses;
        }
    }

    /** L-BFGS (Liu & Nocedal 1989) with a line search that halves its step until the loss falls (Armijo's rule). */
    final class Lbfgs implements Optimiser {
        private static final int HISTORY = 10;
        private static final int HALVINGS = 12;
        private static final double ARMIJO = 1e-4;
        private static final double LEAST_CURVATURE = 1e-10;

        /** What it remembers of each value at most: the history, and what a step is reckoned with. */
        static final int BYTES = 2 * (HISTORY + 1) * Float.BYTES + Double.BYTES + 3 * Float.BYTES;

        private final Deque<Pair> history = new ArrayDeque<>();
        private final float[] gradient;

        /** A step and how the gradient changed along it. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        private record Pair(float[] step, float[] change, double inverseCurvature) {}

        Lbfgs(int size) {
            this.gradient = new float[size];
        }

        @Override
        public StyleLosses step(float[] values, Loss loss) {
            StyleLosses before = loss.at(values, gradient);
            double[] direction = direction();
            double slope = dot(direction, gradient);
            if (!(slope < 0)) {
                history.clear();
                direction = direction();
                slope = dot(direction, gradient);
            }
            double length = history.isEmpty() ? Math.min(1, 1 / sum(gradient)) : 1;
            float[] start = values.clone();
            float[] moved = new float[values.length];
            float[] newGradient = new float[values.length];
            for (int halving = 0; halving < HALVINGS; halving++) {
                for (int i = 0; i < values.length; i++) {
                    moved[i] = within(start[i] + length * direction[i]);
                }
                StyleLosses after = loss.at(moved, newGradient);
                if (after.total() <= before.total() + ARMIJO * length * slope) {
                    System.arraycopy(moved, 0, values, 0, values.length);
                    remember(start, moved, newGradient);
                    return before;
                }
                length /= 2;
            }
            history.clear(); // the curvature that was learned leads nowhere
            return before;
        }

        /** −H·g by the two loops of Nocedal 1980. */
        private double[] direction() {
            double[] q = new double[gradient.length];
            for (int i = 0; i < q.length; i++) {
                q[i] = -gradient[i];
            }
            double[] weights = new double[history.size()];
            int k = 0;
            for (Pair pair : history) { // latest first
                weights[k] = pair.inverseCurvature * dot(q, pair.step);
                add(q, -weights[k], pair.change);
                k++;
            }
            Pair latest = history.peekFirst();
            if (latest != null) {
                double scale = 1 / (latest.inverseCurvature * dot(latest.change, latest.change));
                for (int i = 0; i < q.length; i++) {
                    q[i] *= scale;
                }
            }
            for (Iterator<Pair> pairs = history.descendingIterator(); pairs.hasNext(); ) {
                Pair pair = pairs.next();
                k--;
                add(q, weights[k] - pair.inverseCurvature * dot(q, pair.change), pair.step);
            }
            return q;
        }

        private void remember(float[] start, float[] moved, float[] newGradient) {
            float[] step = new float[start.length];
            float[] change = new float[start.length];
            for (int i = 0; i < step.length; i++) {
                step[i] = moved[i] - start[i];
                change[i] = newGradient[i] - gradient[i];
            }
            double curvature = dot(step, change);
            if (curvature > LEAST_CURVATURE) {
                history.addFirst(new Pair(step, change, 1 / curvature));
                if (history.size() > HISTORY) {
                    history.removeLast();
                }
            }
        }

        private static double dot(float[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += (double) a[i] * b[i];
            }
            return sum;
        }

        private static double dot(double[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }

        private static double sum(float[] values) {
            double sum = 0;
            for (float value : values) {
                sum += Math.abs(value);
            }
            return Math.max(sum, Double.MIN_NORMAL);
        }

        private static void add(double[] to, double factor, float[] added) {
            for (int i = 0; i < to.length; i++) {
                to[i] += factor * added[i];
            }
        }
    }
}
