// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.phiscope.graph.Shape;

class RolloutTest {
    /**
     * By hand, Abnar and Zuidema 2020, section 3. Two tokens, two layers:
     *
     * <pre>
     * A1 = 1   0      (A1 + I)/2 = 1    0
     *      1/2 1/2                 1/4  3/4
     * A2 = 0   1      (A2 + I)/2 = 1/2  1/2
     *      1   0                   1/2  1/2
     * rollout = A2'·A1' = 1/2 + 1/8  3/8
     *                     1/2 + 1/8  3/8
     * </pre>
     */
    @Test
    void twoTokensThroughTwoLayers() {
        Rollout rollout = new Rollout(List.of(new float[] {1, 0, 0.5f, 0.5f}, new float[] {0, 1, 1, 0}), 2);
        assertThat(rollout.row(0)).containsExactly(0.625, 0.375);
        assertThat(rollout.row(1)).containsExactly(0.625, 0.375);
    }

    /**
     * By hand, three tokens: row 0 of A2' is (1/2, 1/4, 1/4); times A1' with rows (1, 0, 0), (1/2, 1/2, 0), (0, 1/2, 1/2):
     * (1/2 + 1/8, 1/8 + 1/8, 1/8).
     */
    @Test
    void threeTokensThroughTwoLayers() {
        float[] first = {1, 0, 0, 1, 0, 0, 0, 1, 0};
        float[] second = {0, 0.5f, 0.5f, 0, 1, 0, 0, 0, 1};
        assertThat(new Rollout(List.of(first, second), 3).row(0)).containsExactly(0.625, 0.25, 0.125);
    }

    @Test
    void noLayersHandEverythingOn() {
        assertThat(new Rollout(List.of(), 3).row(1)).containsExactly(0, 1, 0);
    }

    @Test
    void rowsSumToOneAsTheFullProductSays() {
        Random random = new Random(5);
        int tokens = 6;
        List<float[]> layers = new ArrayList<>();
        double[][] product = identity(tokens);
        for (int layer = 0; layer < 4; layer++) {
            float[] attention = new float[tokens * tokens];
            double[][] step = identity(tokens);
            for (int q = 0; q < tokens; q++) {
                double[] row = random.doubles(tokens).toArray();
                double sum = Arrays.stream(row).sum();
                for (int k = 0; k < tokens; k++) {
                    attention[q * tokens + k] = (float) (row[k] / sum);
                    step[q][k] = (step[q][k] + row[k] / sum) / 2;
                }
            }
            layers.add(attention);
            product = times(step, product);
        }
        Rollout rollout = new Rollout(layers, tokens);
        for (int token = 0; token < tokens; token++) {
            double[] row = rollout.row(token);
            assertThat(Arrays.stream(row).sum()).isCloseTo(1, offset(1e-12));
            assertThat(row).containsExactly(product[token], offset(1e-6));
        }
    }

    @Test
    void refusesLayersOfOtherTokens() {
        assertThatThrownBy(() -> new Rollout(List.of(new float[9]), 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headsAreAveragedPlaceByPlace() {
        AttentionWeights weights = new AttentionWeights(Shape.of(1, 2, 2, 2), new float[] {1, 0, 0.5f, 0.5f, 0, 1, 1, 0});
        assertThat(weights.row(0, 0, 1)).containsExactly(0.5, 0.5);
        assertThat(weights.row(0, 1, 0)).containsExactly(0, 1);
        assertThat(weights.mean(0, 0)).containsExactly(0.5, 0.5);
        assertThat(weights.mean(0, 1)).containsExactly(0.75, 0.25);
        assertThat(weights.mean()).containsExactly(0.5f, 0.5f, 0.75f, 0.25f);
    }

    private static double[][] identity(int size) {
        double[][] identity = new double[size][size];
        for (int i = 0; i < size; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    private static double[][] times(double[][] one, double[][] two) {
        double[][] product = new double[one.length][one.length];
        for (int i = 0; i < one.length; i++) {
            for (int j = 0; j < one.length; j++) {
                for (int k = 0; k < one.length; k++) {
                    product[i][j] += one[i][k] * two[k][j];
                }
            }
        }
        return product;
    }
}
