// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.engine.EngineProvider.Probe;

class EnginesTest {

    private static String reason(Map<String, String> environment) {
        Probe probe = new TornadoVmProvider(environment).probe();
        assertThat(probe).isInstanceOf(Probe.Missing.class);
        return ((Probe.Missing) probe).reason();
    }

    @Test
    void saysWhyTornadoVmIsMissing(@TempDir Path folder) {
        assertThat(reason(Map.of())).isEqualTo("TornadoVM is missing because TORNADOVM_HOME is not set.");
        String nowhere = folder.resolve("nowhere").toString();
        assertThat(reason(Map.of("TORNADOVM_HOME", nowhere)))
                .isEqualTo("TornadoVM is missing because TORNADOVM_HOME is " + nowhere + ", which is no directory.");
        assertThat(reason(Map.of("TORNADOVM_HOME", "\0")))
                .contains("which is no directory");
        assertThat(reason(Map.of("TORNADOVM_HOME", folder.toString())))
                .isEqualTo("TornadoVM is installed in " + folder + ", but this build has no engine for it.");
    }

    @Test
    void findsOnnxRuntimeAndItsDevice() {
        try (Engines engines = Engines.discover()) {
            assertThat(engines.preferred().id()).isEqualTo("onnxruntime");
            assertThat(engines.preferred().title()).startsWith("ONNX Runtime 1.");
            Device device = engines.device("onnxruntime:cpu");
            assertThat(engines.engine(device)).isSameAs(engines.preferred());
            assertThat(device.memoryBytes()).isGreaterThan(256 << 20);
            assertThat(engines.missing()).containsOnlyKeys("tornadovm");
        }
    }

    @Test
    void namesTheDevicesThereAreOrTheReasonThereIsNone() {
        try (Engines engines = Engines.discover()) {
            assertThatThrownBy(() -> engines.device("cuda:0"))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("there is no device cuda:0; there are onnxruntime:cpu");
            assertThatThrownBy(() -> engines.device("tornadovm:0"))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("there is no device tornadovm:0; " + engines.missing().get("tornadovm"));
        }
    }

    @Test
    void withoutAnyEngineSaysWhatIsMissing() {
        Engines none = Engines.of(List.of(new TornadoVmProvider(Map.of())));
        assertThatThrownBy(none::preferred)
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("there is no engine to run a network: TornadoVM is missing");
    }
}
