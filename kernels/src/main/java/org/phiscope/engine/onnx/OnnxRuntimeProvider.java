// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import org.phiscope.engine.EngineProvider;
import org.phiscope.message.Message;

/** Finds ONNX Runtime: it is there wherever its native library can be loaded. */
public final class OnnxRuntimeProvider implements EngineProvider {
    @Override
    public String id() {
        return OnnxRuntimeEngine.ID;
    }

    @Override
    public Probe probe() {
        try {
            OrtEnvironment environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "phiscope");
            environment.setTelemetry(false);
            return new Probe.Available(new OnnxRuntimeEngine(environment, Machine.here()));
        } catch (OrtException | LinkageError | IllegalStateException e) {
            return new Probe.Missing(Message.of(
                            "ONNX Runtime is missing because its native library cannot be used on this machine: {0}.",
                            e.getMessage()));
        }
    }
}
