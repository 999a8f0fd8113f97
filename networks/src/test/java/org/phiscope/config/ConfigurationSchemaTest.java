// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;

/** The schema against an independent validator. */
class ConfigurationSchemaTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ConfigurationSchema.json());

    static Stream<Configuration> presets() {
        return Stream.concat(
                Families.all().stream().flatMap(family -> family.presets().stream().map(family::configure)),
                Stream.of(darknet(), darknet().with("resolution", 64).with("classes", 7)));
    }

    /** A network of one channel that was opened from a file. */
    private static Configuration darknet() {
        return DarknetNetwork.configuration(DarknetCfg.parse(
                "grey.cfg", "# \u00e9\n[net]\nwidth=32\nheight=32\nchannels=1\n[convolutional]\nfilters=4\n[softmax]\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"cfg\" -> \"cgf\"",
                "\"cfg\": \"# é\\n[net]\\nwidth=32\\nheight=32\\nchannels=1\\n[convolutional]\\nfilters=4\\n[softmax]\\n\" -> \"cfg\": 1",
                "\"family\": \"darknet-cfg\" -> \"family\": \"efficientnet\"",
                "\"batch\": 1 -> \"batch\": 0",
                "\"batch\": 1 -> \"batches\": 1",
                "1, 1, 32, 32 ] -> 1, 5000, 32, 32 ]"
            })
    void refusesWhatTheReaderRefusesOfAFile(String change) {
        assertRefused(ConfigurationJson.write(darknet(), Convention.FLOPS), change);
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(ConfigurationSchema.json()).isEqualTo(ConfigurationSchema.json());
    }

    @ParameterizedTest
    @MethodSource("presets")
    void acceptsEveryPublishedNetwork(Configuration configuration) {
        assertThat(SCHEMA.validate(ConfigurationJson.write(configuration, Convention.FLOPS), InputFormat.JSON))
                .isEmpty();
    }

    @Property(tries = 100)
    void acceptsWhateverIsWritten(@ForAll("configurations") Configuration configuration) {
        assertThat(SCHEMA.validate(ConfigurationJson.write(configuration, Convention.PAPER), InputFormat.JSON))
                .isEmpty();
    }

    @Provide
    Arbitrary<Configuration> configurations() {
        return AnyConfiguration.ofAnyFamily();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"phiscope\": 1 -> \"phiscope\": 2",
                "\"phiscope\": 1, -> ",
                "\"network\": \"efficientnet-b0\" -> \"network\": \"mixnet-s\"",
                "\"family\": \"efficientnet\" -> \"family\": \"mixnet\"",
                "\"width\": 1.0 -> \"width\": 99",
                "\"width\": 1.0 -> \"width\": \"1.0\"",
                "\"width\": 1.0 -> \"girth\": 1.0",
                "\"stages.1.kernel\": 3 -> \"stages.1.kernel\": 4",
                "\"classes\": 1000 -> \"classes\": 10.5",
                "\"se\": true -> \"se\": 1",
                "\"activation\": \"swish\" -> \"activation\": \"wish\"",
                "\"convention\": \"flops\" -> \"convention\": \"flips\"",
                "\"set\": [] -> \"set\": [\"girth\"]",
                "\"program\" -> \"programme\"",
                "224, 224 ] -> 224, 224, 1 ]",
                "224, 224 ] -> 224 ]",
                "1, 3, 224 -> 1, 1, 224",
                "\"program\" -> \"cfg\": \"[net]\", \"program\"",
                "\"params\": 5288548 -> \"params\": -1"
            })
    void refusesWhatTheReaderRefuses(String change) {
        assertRefused(
                ConfigurationJson.write(Families.network("efficientnet-b0").orElseThrow(), Convention.FLOPS), change);
    }

    private static void assertRefused(String whole, String change) {
        String[] halves = change.split(" ->", 2);
        String broken = whole.replace(halves[0], halves[1].strip());

        assertThat(broken).isNotEqualTo(whole);
        assertThat(SCHEMA.validate(broken, InputFormat.JSON)).isNotEmpty();
        assertThatThrownBy(() -> ConfigurationJson.read(broken, "net.json")).isInstanceOf(ConfigurationException.class);
    }
}
