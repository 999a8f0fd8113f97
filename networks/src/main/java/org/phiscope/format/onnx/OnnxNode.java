// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.List;
import java.util.Map;

/**
 * A node of a model.
 *
 * @param name as the exporter called it; may be empty, and several may have the same
 * @param domain of the operator; empty for ONNX's own
 * @param inputs names of values; an empty one stands for an input that is left out
 * @param outputs names of values; an empty one stands for an output that nobody wants
 * @param doc what the exporter says about it
 * @param attributes by name; those that hold graphs are left out
 */
public record OnnxNode(
        String name,
        String type,
        String domain,
        List<String> inputs,
        List<String> outputs,
        String doc,
        Map<String, Attribute> attributes) {

    /** The value of an attribute. */
    sealed interface Attribute {
        record Whole(long value) implements Attribute {}

        record Real(float value) implements Attribute {}

        record Text(String value) implements Attribute {}

        record Wholes(List<Long> values) implements Attribute {}

        record Reals(List<Float> values) implements Attribute {}

        record Tensor(OnnxTensor value) implements Attribute {}

        /** A graph, or something else that is not looked into. */
        record Closed() implements Attribute {}
    }

    /** Whether the operator is one of ONNX's own. */
    boolean isStandard() {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** The operator's name, with its domain where that is not ONNX's. */
    String fullType() {
        return isStandard() ? type : domain + "." + type;
    }

    /** What the node is called in messages. */
    String title() {
        String called = name.isEmpty() ? outputs.stream().filter(output -> !output.isEmpty()).findFirst().orElse("") : name;
        return "node '" + called + "' (" + fullType() + ")";
    }

    boolean has(String key) {
        return attributes.containsKey(key);
    }

    long whole(String key, long otherwise) {
        return attributes.get(key) instanceof Attribute.Whole(long value) ? value : otherwise;
    }

    double real(String key, double otherwise) {
        return attributes.get(key) instanceof Attribute.Real(float value) ? value : otherwise;
    }

    String text(String key, String otherwise) {
        return attributes.get(key) instanceof Attribute.Text(String value) ? value : otherwise;
    }

    List<Long> wholes(String key, List<Long> otherwise) {
        return attributes.get(key) instanceof Attribute.Wholes(List<Long> values) ? values : otherwise;
    }

    /** Name of an input; empty where it is left out. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }
}
