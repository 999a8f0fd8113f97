// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.parameter.ParameterException;
import org.phiscope.truth.Csv;

class SweepTest {
    private static final Configuration B0 = Families.network("efficientnet-b0").orElseThrow();

    /** timm's counts of the same network at 224 and 256 px. */
    @Test
    void rowsAreTimmsCounts() {
        List<Sweep.Row> rows = rows(B0, "resolution=224:256:32");

        assertThat(rows.stream().map(Sweep.Row::values)).containsExactly(List.of(224), List.of(256));
        for (Sweep.Row row : rows) {
            Map<String, String> timm = Csv.rows("imagenet_models.csv").stream()
                    .filter(other -> other.get("model").equals("efficientnet_b0")
                            && other.get("img").equals(String.valueOf(row.values().getFirst())))
                    .findFirst()
                    .orElseThrow();
            assertThat(((Outcome.Costs) row.outcome()).figures())
                    .containsEntry("params", Long.parseLong(timm.get("params")))
                    .containsEntry("convMultiplyAdds", Long.parseLong(timm.get("conv_macs")))
                    .containsEntry("cio", Long.parseLong(timm.get("cio")))
                    .containsEntry("memoryAccessCost", Long.parseLong(timm.get("mac_cost")));
        }
    }

    /** A generated EfficientNet of width 2 and one of depth 4, as timm counts them. */
    @Test
    void twoAxesMakeEveryCombination() {
        List<Sweep.Row> rows = rows(B0, "width=1:2:1", "depth=1:4:3");

        assertThat(rows.stream().map(Sweep.Row::values))
                .containsExactly(List.of(1.0, 1.0), List.of(1.0, 4.0), List.of(2.0, 1.0), List.of(2.0, 4.0));
        assertThat(figures(rows.get(1))).containsEntry("params", probe("B0 d=4", "params"));
        assertThat(figures(rows.get(1))).containsEntry("multiplyAdds", probe("B0 d=4", "conv_lin_macs"));
        assertThat(figures(rows.get(2))).containsEntry("params", probe("B0 w=2", "params"));
        assertThat(figures(rows.get(2))).containsEntry("multiplyAdds", probe("B0 w=2", "conv_lin_macs"));
    }

    @Test
    void anImpossibleConfigurationSaysWhy() {
        List<Sweep.Row> rows = rows(Steps.of(List.of(1, 0, 3)), "n=0:2");

        assertThat(rows.get(1).outcome())
                .isInstanceOfSatisfying(Outcome.Impossible.class, impossible -> assertThat(impossible.reason())
                        .hasToString("conv: has no channels"));
        assertThat(figures(rows.get(2))).containsEntry("params", 3L);
    }

    @Test
    void rowsComeAsTheyAreCountedUntilCancelled() {
        List<Sweep.Row> rows = new ArrayList<>();
        List<Long> progress = new ArrayList<>();
        Watcher watcher = new Watcher() {
            @Override
            public void progress(long done, long total) {
                assertThat(total).isEqualTo(12);
                assertThat(rows).hasSize((int) done);
                progress.add(done);
            }

            @Override
            public boolean cancelled() {
                return rows.size() == 5;
            }
        };
        Sweep sweep = sweep(Steps.of(List.of(1, 2, 3)), "n=0:2", "resolution=1:4");

        assertThat(sweep.size()).isEqualTo(12);
        assertThatThrownBy(() -> sweep.run(rows::add, watcher)).isInstanceOf(CancellationException.class);
        assertThat(progress).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(rows.getLast().values()).containsExactly(1, 1);
    }

    @Test
    void rangesAreExactDecimals() {
        assertThat(axis("width=0.1:0.5").values()).containsExactly(0.1, 0.2, 0.3, 0.4, 0.5);
        assertThat(axis("width=1:1.3:0.15").values()).containsExactly(1.0, 1.15, 1.3);
        assertThat(axis("width=1:1.29:0.15").values()).containsExactly(1.0, 1.15);
        assertThat(axis("stages.2.kernel=3:7").values()).containsExactly(3, 5, 7);
        assertThat(axis("resolution=224:224").values()).containsExactly(224);
        assertThat(axis("se=off:on").values()).containsExactly(false, true);
        assertThat(axis("activation=relu:swish").values()).containsExactly("relu", "swish");
    }

    @ParameterizedTest
    @CsvSource({
        "width=2:1, 'width: ''2:1'': a range begins with its lower end'",
        "width=1:2:0, 'width: ''0'' is no step; write a number above 0'",
        "width=1:2:x, 'width: ''x'' is no step; write a number above 0'",
        "width=1:2:NaN, 'width: ''NaN'' is no step; write a number above 0'",
        "width=1:2:1e999, 'width: ''1e999'' is no step; write a number above 0'",
        "width=1:2:1:1, 'width: ''1:2:1:1'': a range is written from:to or from:to:step'",
        "width=1:99, width: 99 is out of range; it takes 0.1 … 16",
        "width=1:2:1e-9, 'width: ''1:2:1e-9'': a sweep has at most 1000000 configurations'",
        "stages.1.kernel=3:7:1, stages.1.kernel: 4 is out of range; it takes 1 … 15 in steps of 2",
        "se=on:on, 'se: ''on:on'' names a value twice'",
    })
    void saysWhatIsWrongWithARange(String assignment, String message) {
        assertThatThrownBy(() -> axis(assignment)).isInstanceOf(ParameterException.class).hasMessage(message);
    }

    @Test
    void refusesSweepsThatAreNone() {
        assertThatThrownBy(() -> sweep(B0)).hasMessageContaining("one or two parameters, not of 0");
        assertThatThrownBy(() -> sweep(B0, "width=1:2", "depth=1:2", "phi=0:1")).hasMessageContaining("not of 3");
        assertThatThrownBy(() -> sweep(B0, "width=1:2", "width=1:3")).hasMessage("width: is swept twice");
        assertThatThrownBy(() -> sweep(B0, "resolution=32:2048", "classes=1:1000"))
                .hasMessage("sweep: has at most 1000000 configurations, not 2017000; take longer steps");
        assertThatThrownBy(() -> sweep(B0.withInput(InputSize.square(64)), "resolution=32:64"))
                .hasMessageStartingWith("resolution: does not matter");
    }

    private static List<Sweep.Row> rows(Configuration network, String... assignments) {
        List<Sweep.Row> rows = new ArrayList<>();
        sweep(network, assignments).run(rows::add, Watcher.NONE);
        return rows;
    }

    private static Sweep sweep(Configuration network, String... assignments) {
        List<Axis> axes = Stream.of(assignments).map(text -> axis(network, text)).toList();
        return new Sweep(network, axes, Convention.FLOPS);
    }

    private static Axis axis(String assignment) {
        return axis(B0, assignment);
    }

    private static Axis axis(Configuration network, String assignment) {
        String[] parts = assignment.split("=", 2);
        return Axis.parse(network.family().parameter(parts[0]), parts[1]);
    }

    private static Map<String, Long> figures(Sweep.Row row) {
        return ((Outcome.Costs) row.outcome()).figures();
    }

    private static long probe(String name, String column) {
        return Csv.rows("efficientnet_scaling_probe.csv").stream()
                .filter(row -> row.get("name").equals(name))
                .map(row -> Long.parseLong(row.get(column)))
                .findFirst()
                .orElseThrow();
    }
}
