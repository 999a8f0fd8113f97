// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Single operators with complete tensors of what PyTorch, torchvision, timm and darknet make of them. */
public final class OperatorCases {
    private static final Path FILE = Path.of("../../shared/forward/ops.json");

    private final Map<String, JsonNode> cases = new LinkedHashMap<>();

    private OperatorCases(JsonNode listed) {
        listed.forEach(one -> cases.put(one.path("name").asString(""), one));
    }

    /** Reads the cases; skips the test where they are absent. */
    public static OperatorCases read() {
        assumeTrue(Files.exists(FILE), () -> FILE + " is not here");
        return new OperatorCases(new JsonMapper().readTree(FILE.toFile()));
    }

    public Set<String> names() {
        return cases.keySet();
    }

    public Case get(String name) {
        JsonNode found = cases.get(name);
        if (found == null) {
            throw new AssertionError("there is no case " + name);
        }
        return new Case(found);
    }

    /** One operator, its inputs and its outputs. */
    public record Case(JsonNode json) {
        /** The names under which libraries store a weight of each role. */
        private static final Map<WeightRole, List<String>> STORED = Map.of(
                WeightRole.KERNEL, List.of("weight"),
                WeightRole.BIAS, List.of("bias"),
                WeightRole.IN_PROJECTION, List.of("in_proj_weight"),
                WeightRole.IN_PROJECTION_BIAS, List.of("in_proj_bias"),
                WeightRole.NORM_SCALE, List.of("scale", "weight"),
                WeightRole.NORM_SHIFT, List.of("bias"),
                WeightRole.RUNNING_MEAN, List.of("running_mean", "mean"),
                WeightRole.RUNNING_VARIANCE, List.of("running_var", "var"),
                WeightRole.FUSION, List.of("w"));

        public Shape input(String name) {
            return shape(json.path("inputs").path(name));
        }

        public float[] inputValues(String name) {
            double[] values = numbers(json.path("inputs").path(name));
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }

        public Shape output(String name) {
            return shape(json.path("outputs").path(name));
        }

        public double[] outputValues(String name) {
            return numbers(json.path("outputs").path(name));
        }

        public Set<String> outputs() {
            return Set.copyOf(json.path("outputs").propertyNames());
        }

        /** The case's own weights, under the node's name or without; a learned tensor is the input of its name. */
        public Weights weights() {
            return new Weights() {
                @Override
                public float[] values(Node node, WeightRole role) {
                    if (role == WeightRole.TABLE) {
                        return inputValues(node.owner());
                    }
                    for (String name : STORED.getOrDefault(role, List.of())) {
                        for (String full : List.of(node.owner() + "." + name, name)) {
                            if (json.path("inputs").has(full)) {
                                return inputValues(full);
                            }
                        }
                    }
                    throw new AssertionError("no " + role + " of " + node.name());
                }

                @Override
                public Provenance provenance() {
                    return new Provenance.Formula();
                }
            };
        }

        private static Shape shape(JsonNode tensor) {
            List<Integer> extents = new ArrayList<>();
            tensor.path("shape").forEach(extent -> extents.add(extent.intValue()));
            return Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
        }

        private static double[] numbers(JsonNode tensor) {
            List<Double> values = new ArrayList<>();
            flatten(tensor.path("data"), values);
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }

        private static void flatten(JsonNode data, List<Double> into) {
            if (data.isArray()) {
                data.forEach(element -> flatten(element, into));
            } else {
                into.add(data.doubleValue());
            }
        }
    }
}
