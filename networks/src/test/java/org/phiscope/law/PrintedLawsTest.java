// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.phiscope.law.Aggregation.Partition;
import org.phiscope.truth.Shared;

/** The formulas are those that Scaled-YOLOv4 prints, and where its words say more than they do, by how much. */
class PrintedLawsTest {
    /** What stands in the shared tables at {@code row}, the first after {@code table}. */
    private static String printed(String table, String row) {
        try {
            String text = Files.readString(Shared.file("truth/scaled_yolov4_tables.json"));
            Matcher entry = Pattern.compile('"' + row + "\"\\s*:\\s*\"?([^\",\n]+)").matcher(text);
            if (!entry.find(text.indexOf('"' + table + '"'))) {
                throw new IllegalStateException(table + " has no " + row);
            }
            return entry.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Property(tries = 40)
    void tablesOneToFive(
            @ForAll @IntRange(min = 1, max = 200) int w,
            @ForAll @IntRange(min = 1, max = 200) int h,
            @ForAll @IntRange(min = 1, max = 40) int k,
            @ForAll @IntRange(min = 1, max = 2000) int b,
            @ForAll @IntRange(min = 1, max = 500) int g) {
        Map<Character, Double> values =
                Map.of('w', (double) w, 'h', (double) h, 'k', (double) k, 'b', (double) b, 'g', (double) g);
        equal(Residual.RES.plain(w, h, k, b), printed("table1_FLOPs", "Res"), values);
        equal(Residual.RESX.plain(w, h, k, b), printed("table1_FLOPs", "ResX"), values);
        equal(Residual.DARK.plain(w, h, k, b), printed("table1_FLOPs", "Dark"), values);
        equal(Residual.RES.crossStage(w, h, k, b), printed("table2_CSP", "Res"), values);
        equal(Residual.RESX.crossStage(w, h, k, b), printed("table2_CSP", "ResX"), values);
        equal(Residual.DARK.crossStage(w, h, k, b), printed("table2_CSP", "Dark"), values);
        equal(DarknetStage.printed(w, h, k, b), printed("csp_stage", "text"), values);
        equal(Aggregation.dense(w, h, k, b, g), printed("table3", "Dense"), values);
        equal(Aggregation.oneShot(w, h, k, b, g), printed("table3", "OSA"), values);
        equal(Partition.NONE.products(k, b, g), printed("table5_CIO", "original"), values);
        equal(Partition.CSP.products(k, b, g), printed("table5_CIO", "CSP"), values);
        equal(Partition.PCB.products(k, b, g), printed("table5_CIO", "PCB"), values);
    }

    private static void equal(double ours, String printed, Map<Character, Double> values) {
        double theirs = Printed.value(printed, values);
        assertThat(ours).as(printed).isCloseTo(theirs, within(1e-12 * theirs));
    }

    /** The printed percentages are limits: with one layer the cross stage partial Res costs 47 % more. */
    @Test
    void theSavingsThatArePrintedAreLimits() {
        assertThat(100 * Residual.RES.limit()).isCloseTo(Double.parseDouble(printed("reduction_text", "Res")), within(0.05));
        assertThat(100 * Residual.RESX.limit()).isCloseTo(Double.parseDouble(printed("reduction_text", "ResX")), within(0.05));
        assertThat(100 * Residual.DARK.limit()).isCloseTo(Double.parseDouble(printed("reduction_text", "Dark")), within(0.05));
        assertThat(100 * Residual.RES.saving(1)).isCloseTo(-47.06, within(0.005));
        assertThat(Residual.RES.breakEven()).isEqualTo(3);
        assertThat(Residual.RESX.breakEven()).isEqualTo(1.5);
        assertThat(Residual.DARK.breakEven()).isCloseTo(0.3, within(1e-12));
    }

    /** The paper claims kg > b/2; there CSP has 2048 and PCB 3328 for b = 64, k = 2. They meet at kg = b. */
    @Test
    void theClaimAboutThePartialComputationalBlockDoesNotFollow() {
        assertThat(Partition.CSP.products(2, 64, 16)).isEqualTo(2 * 256 + 1024);
        assertThat(Partition.PCB.products(2, 64, 16)).isEqualTo(512 + 96 * 96 / 4.0);
        assertThat(Partition.CSP.products(2, 64, 32)).isEqualTo(Partition.PCB.products(2, 64, 32)).isEqualTo(6144);
        assertThat(Partition.CSP.channels(2, 64, 32)).isEqualTo(Partition.PCB.channels(2, 64, 32));
        for (int g = 1; g < 128; g++) {
            assertThat(Partition.PCB.products(2, 64, g) < Partition.CSP.products(2, 64, g)).isEqualTo(2 * g > 64);
            assertThat(Partition.PCB.channels(2, 64, g) < Partition.CSP.channels(2, 64, g)).isEqualTo(2 * g > 64);
        }
    }

    /** ShuffleNetV2's four 1×1 convolutions of the same mult-adds on 56×56 cells (Ma et al. 2018, table 1). */
    @Test
    void memoryAccessIsLeastForEqualChannels() {
        assertThat(MemoryAccess.cost(56, 56, 1, 128, 128)).isEqualTo(819_200);
        assertThat(MemoryAccess.cost(56, 56, 1, 90, 180)).isEqualTo(862_920);
        assertThat(MemoryAccess.cost(56, 56, 1, 52, 312)).isEqualTo(1_157_728);
        assertThat(MemoryAccess.cost(56, 56, 1, 36, 432)).isEqualTo(1_483_200);
        assertThat(MemoryAccess.bound(56, 56, 1, 56.0 * 56 * 128 * 128)).isCloseTo(819_200, within(1e-6));
        assertThat(MemoryAccess.bound(56, 56, 3, 9.0 * 56 * 56 * 64 * 64))
                .isCloseTo(MemoryAccess.cost(56, 56, 3, 64, 64), within(1e-6));
    }
}
