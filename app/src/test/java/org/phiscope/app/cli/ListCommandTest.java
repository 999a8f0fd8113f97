// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceTable;

class ListCommandTest {

    @Test
    void namesEveryFamilyAndNetwork() {
        Ran ran = Ran.of("list");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        for (Family family : Families.all()) {
            assertThat(ran.out()).contains(family.title() + " (" + family.id() + ")", family.source());
            family.presets().forEach(preset -> assertThat(ran.out()).contains(preset.name(), preset.title()));
        }
    }

    @Test
    void showsWhatAFamilyTakes() {
        Ran ran = Ran.of("list", "--family", "efficientnet");

        assertThat(ran.status()).isZero();
        assertThat(ran.out().lines().map(String::strip))
                .anySatisfy(line -> assertThat(line).matches("width +0\\.1 … 16 +× +1 +\\S.* Follows phi, .*"))
                .anySatisfy(
                        line -> assertThat(line).matches("stages\\.3\\.kernel +1 … 15 in steps of 2 +px +5 +\\S.*"));
        assertThat(ran.out()).doesNotContain("MixNet");
    }

    @Test
    void printsEverythingAsJson() {
        List<Map<String, Object>> families =
                objects(Ran.of("list", "--json").json().get("families"));

        assertThat(families)
                .extracting(family -> family.get("id"))
                .containsExactlyElementsOf(
                        Families.all().stream().map(Family::id).toList());
        Map<String, Object> efficientNet = families.getFirst();
        assertThat(efficientNet).containsOnlyKeys("id", "title", "source", "description", "presets", "parameters");
        assertThat(objects(efficientNet.get("presets")).getFirst())
                .containsEntry("name", "efficientnet-b0")
                .containsEntry("aliases", List.of("tf_efficientnet_b0"));
        assertThat(objects(efficientNet.get("parameters")))
                .extracting(parameter -> parameter.get("key"))
                .containsExactlyElementsOf(Families.all().getFirst().parameters().stream()
                        .map(ParameterSpec::key)
                        .toList());
        assertThat(objects(efficientNet.get("parameters")))
                .filteredOn(parameter -> parameter.get("key").equals("width"))
                .singleElement()
                .satisfies(width -> assertThat(width)
                        .containsEntry("type", "decimal")
                        .containsEntry("min", 0.1)
                        .containsEntry("max", 16.0)
                        .containsEntry("unit", "×")
                        .containsEntry("follows", List.of("phi", "alpha", "beta", "gamma"))
                        .hasEntrySatisfying(
                                "documentation",
                                text -> assertThat(text).asString().isNotBlank()));
    }

    @Test
    void listsDevicesWithTheirSources() {
        assertThat(Ran.of("list", "--devices").out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("v100 NVIDIA V100 15.7 TFLOP/s 900 GB/s 17.4 FLOP/byte NVIDIA V100 data sheet (SXM2): 15.7"
                        + " TFLOPS single precision, 900 GB/s");
        assertThat(objects(Ran.of("list", "--devices", "--json").json().get("devices")))
                .hasSize(DeviceTable.all().size())
                .anySatisfy(device -> assertThat(device)
                        .containsEntry("id", "t4")
                        .containsEntry("kind", "data-centre")
                        .containsEntry("flopsPerSecond", 8.1e12)
                        .containsEntry("bytesPerSecond", 320e9)
                        .containsKey("source"));
    }

    @Test
    void printsTheSchema() {
        assertThat(Ran.of("list", "--schema").json())
                .containsEntry("$schema", "https://json-schema.org/draft/2020-12/schema");
    }

    @Test
    void knowsNoOtherFamily() {
        Ran ran = Ran.of("list", "--family", "resnot");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("phiscope: --family resnot: there is no such family; there are efficientnet, ");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Object array) {
        return (List<Map<String, Object>>) array;
    }
}
