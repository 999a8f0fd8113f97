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
import org.phiscope.message.Message;

class EnginesTest {

    private static String reason(Map<String, String> environment) {
        Probe probe = new TornadoVmProvider(environment, List.of()).probe();
        assertThat(probe).isInstanceOf(Probe.Missing.class);
        return ((Probe.Missing) probe).reason().text();
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

    /** The reason where the build has an engine that opens like this, in a JVM started with TornadoVM's options or not. */
    private static String reason(Path home, boolean started, TornadoVmProvider.Build build) {
        String property = "tornado.load.runtime.implementation";
        String before = System.getProperty(property);
        try {
            System.clearProperty(property);
            if (started) {
                System.setProperty(property, "a class");
            }
            Probe probe = new TornadoVmProvider(Map.of("TORNADOVM_HOME", home.toString()), List.of(build)).probe();
            return ((Probe.Missing) probe).reason().text();
        } finally {
            System.clearProperty(property);
            if (before != null) {
                System.setProperty(property, before);
            }
        }
    }

    @Test
    void whateverTornadoVmThrowsIsTheReasonItIsMissing(@TempDir Path folder) {
        assertThat(reason(folder, true, () -> {
                    throw new ExceptionInInitializerError(new UnsatisfiedLinkError("no driver\nin the library path"));
                }))
                .isEqualTo("TornadoVM in " + folder + " cannot be used: UnsatisfiedLinkError: no driver");
        assertThat(reason(folder, true, () -> new Probe.Missing(Message.verbatim("No device.")))).isEqualTo("No device.");
        assertThat(reason(folder, false, () -> {
                    throw new AssertionError("TornadoVM was touched");
                }))
                .isEqualTo("TornadoVM is installed in " + folder
                        + ", but the program was started without the options that its tornado-argfile lists.");
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
        Engines none = Engines.of(List.of(new TornadoVmProvider(Map.of(), List.of())));
        assertThatThrownBy(none::preferred)
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("there is no engine to run a network: TornadoVM is missing");
    }
}
