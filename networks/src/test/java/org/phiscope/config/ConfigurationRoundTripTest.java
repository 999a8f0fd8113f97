// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;

/** Export and import are each other's inverse, whatever was set. */
class ConfigurationRoundTripTest {

    @Property(tries = 200)
    void whatWasWrittenIsRead(@ForAll("configurations") Configuration written, @ForAll Convention convention) {
        String text = ConfigurationJson.write(written, convention);

        ConfigurationJson.Opened read = ConfigurationJson.read(text, "net.json");

        assertThat(read.configuration()).isEqualTo(written);
        assertThat(read.configuration().parameters()).isEqualTo(written.parameters());
        assertThat(read.configuration().input()).isEqualTo(written.input());
        assertThat(read.convention()).isEqualTo(convention);
        assertThat(read.warnings()).isEmpty();
        assertThat(CostModel.report(read.configuration().graph()).total())
                .isEqualTo(CostModel.report(written.graph()).total());
        assertThat(ConfigurationJson.write(read.configuration(), read.convention()))
                .isEqualTo(text);
    }

    @Property(tries = 200)
    void cutOffAnywhereItIsRefusedInOneLine(@ForAll("configurations") Configuration written, @ForAll int at) {
        String text = ConfigurationJson.write(written, Convention.FLOPS);
        String cut = text.substring(0, Math.floorMod(at, text.length() - 2));

        assertThat(catchThrowable(() -> ConfigurationJson.read(cut, "net.json")))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith("net.json")
                .doesNotContain("\n");
    }

    @Provide
    Arbitrary<Configuration> configurations() {
        return AnyConfiguration.ofAnyFamily();
    }
}
