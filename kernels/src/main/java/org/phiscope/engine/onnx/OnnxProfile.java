// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.NodeTime;
import org.phiscope.message.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The profile that ONNX Runtime writes: one event for every kernel of every run, in order. Its optimiser puts kernels
 * together and appends words to their names; each is put down to the node whose name its own begins with.
 */
final class OnnxProfile {
    private static final String SUFFIX = "_kernel_time";

    private OnnxProfile() {}

    /** A kernel of one run. */
    private record Kernel(String name, String operator, long microseconds) {}

    /**
     * The median time of every node.
     *
     * @param names of the nodes
     * @param warmUps first runs of the profile that are not counted
     * @param runs runs that are
     * @throws EngineException if the profile is not what this version of ONNX Runtime writes
     */
    static List<NodeTime> read(Path file, Set<String> names, int warmUps, int runs) {
        List<Kernel> kernels = kernels(file);
        int each = kernels.size() / (warmUps + runs);
        if (each == 0 || each * (warmUps + runs) != kernels.size()) {
            throw new EngineException(Message.of(
                    "ONNX Runtime's profile has {0} kernels, which {1} runs cannot have",
                    kernels.size(), warmUps + runs));
        }
        Map<String, Long> nodes = new LinkedHashMap<>();
        Map<String, Long> others = new LinkedHashMap<>();
        for (int i = 0; i < each; i++) {
            long[] times = new long[runs];
            for (int run = 0; run < runs; run++) {
                times[run] = kernels.get((warmUps + run) * each + i).microseconds;
            }
            Arrays.sort(times);
            Kernel kernel = kernels.get(i);
            String node = node(kernel.name, names);
            if (node.isEmpty()) {
                others.merge(kernel.operator, times[runs / 2], Long::sum);
            } else {
                nodes.merge(node, times[runs / 2], Long::sum);
            }
        }
        List<NodeTime> result = new ArrayList<>();
        nodes.forEach((name, time) -> result.add(new NodeTime(name, Duration.ofNanos(time * 1000))));
        others.forEach((name, time) -> result.add(new NodeTime(name, Duration.ofNanos(time * 1000))));
        return result;
    }

    /** The node that a kernel's name begins with; empty for a kernel that is no node's. */
    private static String node(String kernel, Set<String> names) {
        String name = kernel.substring(0, kernel.length() - SUFFIX.length());
        while (!names.contains(name)) {
            int cut = Math.max(name.lastIndexOf('_'), name.lastIndexOf('/'));
            if (cut < 0) {
                return "";
            }
            name = name.substring(0, cut);
        }
        return name;
    }

    private static List<Kernel> kernels(Path file) {
        List<Kernel> kernels = new ArrayList<>();
        try {
            for (JsonNode event : new JsonMapper().readTree(file.toFile())) {
                String name = event.path("name").asString("");
                if (event.path("cat").asString("").equals("Node") && name.endsWith(SUFFIX)) {
                    kernels.add(new Kernel(
                            name,
                            event.path("args").path("op_name").asString("unknown"),
                            event.path("dur").asLong(0)));
                }
            }
        } catch (JacksonException e) {
            throw new EngineException(Message.of("ONNX Runtime's profile cannot be read: {0}", e.getOriginalMessage()), e);
        }
        return kernels;
    }
}
