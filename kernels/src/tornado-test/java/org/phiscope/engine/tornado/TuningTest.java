// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.Engines;
import org.phiscope.engine.Progress;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.engine.tornado.kernel.TuningCase;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;

/** The choice of kernels, and the file that it is kept in. */
@Tag("tornadovm")
class TuningTest {
    private static final Map<String, String> MADE_BY =
            Map.of("program", "1.2.3", "engine", "TornadoVM 5.2.0", "device", "A device", "driver", "535.1");

    @TempDir
    private Path directory;

    /** The n-th way of every case, or its last. */
    private static Tuning all(int n) {
        Map<TuningCase, String> choices = new EnumMap<>(TuningCase.class);
        for (TuningCase tuned : TuningCase.values()) {
            List<Launch> candidates = tuned.candidates();
            choices.put(tuned, candidates.get(Math.min(n, candidates.size() - 1)).way());
        }
        return new Tuning(choices);
    }

    private TuningFile file(Map<String, String> madeBy) {
        return new TuningFile(directory.resolve("not-there-yet"), "tornadovm:opencl-0", madeBy);
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        assertThat(file(MADE_BY).read()).isEmpty();
        file(MADE_BY).write(all(1));
        assertThat(file(MADE_BY).read()).contains(all(1));
        file(MADE_BY).write(all(0));
        assertThat(file(MADE_BY).read()).contains(all(0));
        assertThat(file(MADE_BY).path()).isRegularFile().hasFileName("tuning-tornadovm-opencl-0.json");
        try (Stream<Path> files = Files.list(file(MADE_BY).path().getParent())) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void whatAnythingElseMeasuredDoesNotCount() throws IOException {
        file(MADE_BY).write(all(0));
        for (String key : MADE_BY.keySet()) {
            Map<String, String> other = new HashMap<>(MADE_BY);
            other.put(key, "another");
            assertThat(file(other).read()).as(key).isEmpty();
        }
    }

    @Test
    void aBrokenFileIsAsIfItWereNotThere() throws IOException {
        TuningFile file = file(MADE_BY);
        file.write(all(0));
        String whole = Files.readString(file.path());
        for (String broken : List.of(
                "",
                "{",
                "[]",
                "null",
                whole.substring(0, whole.length() / 2),
                whole.replace("\"convolve\"", "\"pool\""),
                whole.replace("\"few-channels\"", "\"else\""),
                whole.replace("\"choices\"", "\"other\""),
                " ".repeat(1 << 20) + whole)) {
            Files.writeString(file.path(), broken);
            assertThat(file.read()).as(broken).isEmpty();
        }
        Files.write(file.path(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(file.read()).isEmpty();
        file.write(all(0));
        assertThat(file.read()).isPresent();
    }

    @Test
    void aSampleFallsIntoItsOwnCaseInWhicheverWayItIsComputed() {
        for (TuningCase tuned : TuningCase.values()) {
            assertThat(tuned.candidates()).hasSizeGreaterThan(1);
            assertThat(tuned.candidates().stream().map(Launch::way)).doesNotHaveDuplicates();
            for (Launch sample : tuned.candidates()) {
                assertThat(TuningCase.of(sample)).contains(tuned);
                assertThat(new Tuning(Map.of(tuned, sample.way()))
                                .of(tuned.candidates().getFirst())
                                .way())
                        .isEqualTo(sample.way());
            }
        }
    }

    @Test
    void aNetworkIsScheduledByWhatIsTheQuickest() {
        Graph graph = Families.network("efficientnet-b0").orElseThrow().graph();
        Plan plan = Plan.of(graph, Set.of());
        List<Kernel> untuned = kernels(Schedule.of(plan, EngineAgreement.formula(), Choice.RULE));
        assertThat(kernels(Schedule.of(plan, EngineAgreement.formula(), Tuning.NONE))).isEqualTo(untuned);
        assertThat(untuned).contains(Kernel.CONVOLVE_TILES, Kernel.MULTIPLY_LINES, Kernel.AVERAGE);
        Map<TuningCase, String> cells = new EnumMap<>(all(0).choices());
        cells.replaceAll((tuned, way) -> tuned == TuningCase.FEW_CHANNELS ? "convolve" : "multiply-cells");
        assertThat(kernels(Schedule.of(plan, EngineAgreement.formula(), new Tuning(cells))))
                .contains(Kernel.CONVOLVE, Kernel.MULTIPLY_CELLS, Kernel.AVERAGE)
                .doesNotContain(
                        Kernel.CONVOLVE_TILES,
                        Kernel.MULTIPLY_LINES,
                        Kernel.MULTIPLY_TILES,
                        Kernel.MULTIPLY_SMALL_TILES);
    }

    private static List<Kernel> kernels(Schedule schedule) {
        return schedule.parts().stream()
                .flatMap(part -> part.launches().stream())
                .map(Launch::kernel)
                .toList();
    }

    @Test
    void theDirectoryIsWhereTheSystemKeepsWhatCanBeMadeAgain() {
        assertThat(CacheDirectory.locate("Linux", "/home/ann", Map.of())).isEqualTo(Path.of("/home/ann/.cache/phiscope"));
        assertThat(CacheDirectory.locate("Linux", "/home/ann", Map.of("XDG_CACHE_HOME", "/var/ann")))
                .isEqualTo(Path.of("/var/ann/phiscope"));
        assertThat(CacheDirectory.locate("Mac OS X", "/Users/ann", Map.of()))
                .isEqualTo(Path.of("/Users/ann/Library/Caches/Phiscope"));
        assertThat(CacheDirectory.locate("Windows 11", "C:/Users/ann", Map.of("LOCALAPPDATA", "C:/Local")))
                .isEqualTo(Path.of("C:/Local/Phiscope/Cache"));
    }

    @Test
    void whatIsMeasuredIsKeptForTheNextStart() {
        try (FirstDevice first = new FirstDevice()) {
            assertThat(first.accelerator().tuning()).isEqualTo(Tuning.NONE);
            Optional<Path> none = files(first.cache());
            first.accelerator().warmUp(Progress.NONE, new Cancellation());
            assertThat(none).isEmpty();
            assertThat(files(first.cache())).isPresent();
            assertThat(first.accelerator().tuning().choices()).containsOnlyKeys(TuningCase.values());
            try (Engines again = Engines.discover()) {
                TornadoEngine engine = (TornadoEngine) again.engine(first.device());
                assertThat(engine.accelerator(first.device()).tuning())
                        .isEqualTo(first.accelerator().tuning());
            }
        }
    }

    private static Optional<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
