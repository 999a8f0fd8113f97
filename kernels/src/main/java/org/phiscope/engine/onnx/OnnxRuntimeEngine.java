// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Set;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.MemoryEstimate;
import org.phiscope.engine.plan.Layout;
import org.phiscope.engine.plan.Plan;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Op;
import org.phiscope.message.Message;
import org.phiscope.weights.OnnxWeights;
import org.phiscope.weights.Weights;

/** ONNX Runtime on the CPU. */
final class OnnxRuntimeEngine implements Engine {
    static final String ID = "onnxruntime";

    private final OrtEnvironment environment;
    private final Device device;
    private final int threads;

    OnnxRuntimeEngine(OrtEnvironment environment, Machine machine) {
        this.environment = environment;
        this.threads = machine.cores();
        this.device = new Device(ID + ":cpu", ID, machine.processor(), "CPU", machine.memoryBytes());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public List<Device> devices() {
        return List.of(device);
    }

    @Override
    public MemoryEstimate estimate(Graph graph, Set<String> taps) {
        return estimate(Plan.of(graph, taps));
    }

    /**
     * Kernels are held twice, as they were handed over and reordered for the processor's vectors, and reordering leaves
     * half as much again behind; results take up to three times what they need in ONNX Runtime's arena, which grows by
     * doubling. Measured as growth of the process over EfficientNet-B0, B7, EfficientDet-D0 and YOLOv3-tiny.
     */
    private static MemoryEstimate estimate(Plan plan) {
        return new MemoryEstimate(plan.weightBytes() * 5 / 2, Layout.of(plan).bytes() * 3);
    }

    @Override
    public CompiledNetwork compile(Device on, Graph graph, Weights weights, Set<String> taps) {
        if (!on.equals(device)) {
            throw new EngineException(Message.of("device {0} is not one of {1}'s", on.id(), ID));
        }
        Plan plan = Plan.of(graph, taps);
        estimate(plan).requireFits(graph, device);
        if (weights instanceof OnnxWeights model) {
            try {
                return new ModelNetwork(environment, device, threads, plan, model);
            } catch (EngineException e) {
                if (!isTooOld(e) || graph.nodes().stream().anyMatch(node -> node.op() instanceof Op.Foreign)) {
                    throw e;
                }
                // What the graph says instead is the same in operators that are still there.
            }
        }
        return new OnnxNetwork(environment, device, threads, plan, weights);
    }

    /** Whether a model has versions of operators that ONNX Runtime has no kernels for any more. */
    private static boolean isTooOld(EngineException e) {
        return e.getCause() instanceof OrtException cause && cause.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED;
    }

    /** The engine holds nothing open: ONNX Runtime's environment lives as long as the program. */
    @Override
    public void close() {}

    static EngineException failed(String what, OrtException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new EngineException(Message.of("{0}: ONNX Runtime failed: {1}", what, reason), e);
    }
}
