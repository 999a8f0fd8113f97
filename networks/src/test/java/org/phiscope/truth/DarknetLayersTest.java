// SPDX-License-Identifier: Apache-2.0
package org.phiscope.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.graph.Graph;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shape of every layer's result, of presets and of configuration files, against those that darknet computed. */
class DarknetLayersTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** Every reference that lists darknet's layers, with every network of its name. */
    static Stream<Arguments> networks() throws IOException {
        List<Arguments> networks = new ArrayList<>();
        try (Stream<Path> files = Files.list(Shared.file("forward"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
                JsonNode reference = JSON.readTree(file.toFile());
                if (reference.has("layers")) {
                    String name = file.getFileName().toString().replace(".json", "");
                    Families.network(name)
                            .ifPresent(preset -> networks.add(Arguments.of(name, "preset", preset, reference)));
                    Path cfg = Shared.file("cfg").resolve(name + ".cfg");
                    if (Files.exists(cfg)) {
                        Configuration network = DarknetNetwork.configuration(DarknetCfg.read(cfg));
                        networks.add(Arguments.of(name, "cfg", network, reference));
                    }
                }
            }
        }
        assertThat(networks).isNotEmpty();
        return networks.stream();
    }

    @ParameterizedTest(name = "{0} ({1})")
    @MethodSource("networks")
    void everyLayerHasItsShape(String name, String kind, Configuration network, JsonNode reference) {
        JsonNode input = reference.get("input").get("shape");
        Graph graph = network.withInput(new InputSize(
                        input.get(0).asInt(), input.get(2).asInt(), input.get(3).asInt()))
                .graph();
        for (JsonNode layer : reference.get("layers")) {
            String result = "layer" + layer.get(0).asInt();
            List<Integer> expected = new ArrayList<>(List.of(1));
            layer.get(2).forEach(extent -> expected.add(extent.asInt()));
            assertThat(graph.find(result)).as(result).isPresent();
            assertThat(Arrays.stream(graph.find(result).orElseThrow().shape().toArray())
                            .boxed()
                            .toList())
                    .as(result)
                    .isEqualTo(expected);
        }
    }
}
