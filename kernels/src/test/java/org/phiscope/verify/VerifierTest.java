// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;

/** Networks against what timm, effdet and darknet compute with the same weights. */
class VerifierTest {
    private static final Path FORWARD = Path.of("../../shared/forward");

    private static Engines engines;

    @BeforeAll
    static void discover() {
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    /** A reference, and a network that it is of: a darknet configuration, or where that is {@code null}, the preset. */
    record Compared(String reference, @Nullable Path cfg) {
        @Override
        public String toString() {
            return reference + (cfg == null ? "" : " as .cfg");
        }
    }

    /** Every reference that there is, with every network here that it is of. */
    static Stream<Compared> references() throws IOException {
        List<Compared> compared = new ArrayList<>();
        for (String name : names()) {
            if (Verifier.network(name).isPresent()) {
                compared.add(new Compared(name, null));
            }
            if (Files.exists(cfg(name)) && isDarknets(name)) {
                compared.add(new Compared(name, cfg(name)));
            }
        }
        return compared.stream();
    }

    private static List<String> names() throws IOException {
        assumeTrue(Files.exists(FORWARD), () -> FORWARD + " is not here");
        try (Stream<Path> files = Files.list(FORWARD)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.equals("ops.json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        }
    }

    /** Other libraries' networks may have the name of a darknet configuration. */
    private static boolean isDarknets(String name) {
        return Reference.read(FORWARD.resolve(name + ".json"))
                .parameters()
                .containsKey("layer0.weight");
    }

    private static Path cfg(String name) {
        return Path.of("../../shared/cfg/" + name + ".cfg");
    }

    @ParameterizedTest
    @MethodSource("references")
    void agreesWithItsPublishersAtEveryTap(Compared compared) throws IOException {
        Path cfg = compared.cfg;
        agrees(compared.reference, cfg == null ? null : DarknetNetwork.configuration(DarknetCfg.read(cfg)));
    }

    /** Published as a .cfg alone, which does not lie beside its reference. */
    @Test
    void everyReferenceIsOfANetworkHereButOne() throws IOException {
        assertThat(names().stream()
                        .filter(name -> Verifier.network(name).isEmpty() && !Files.exists(cfg(name))))
                .containsExactly("yolov4-sam-mish-csp-reorg-bfm");
    }

    private static void agrees(String name, @Nullable Configuration network) {
        Path file = FORWARD.resolve(name + ".json");
        assumeTrue(Files.exists(file), () -> file + " is not here");
        Engine engine = engines.preferred();
        Verifier verifier = new Verifier(engine, engine.devices().getFirst());
        Reference reference = Reference.read(file);
        Verification verification = network == null
                ? verifier.verify(reference, new Cancellation())
                : verifier.verify(reference, network, new Cancellation());
        assertThat(verification.skipped()).isEmpty();
        // Heads behind a logistic that the formula's weights saturate: their own float32 noise in darknet is up to
        // 1e-3, and the tensor before the logistic is compared instead.
        boolean saturated = reference.taps().keySet().stream().anyMatch(tap -> tap.endsWith(".preactivation"));
        assertThat(verification.taps()).allSatisfy(tap -> {
            boolean afterLogistic = saturated && (tap.tap().startsWith("yolo_input") || tap.tap().equals("boxes"));
            double allowed = afterLogistic ? 1e-3 : Math.max(1e-5, reference.taps().get(tap.tap()).noise());
            assertThat(tap.relativeError()).as(tap.tap()).isLessThanOrEqualTo(allowed);
        });
    }
}
