// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.phiscope.format.FormatException;
import org.phiscope.format.StableFile;
import org.phiscope.message.Message;

/**
 * An ONNX model as its file says, nothing interpreted: immutable, and safe for use by several threads. The values of
 * tensors stay in the file.
 *
 * @param file that it was read from, with its length
 * @param opset version of ONNX's own operators; 0 if the model has none of them
 * @param producer who wrote it
 * @param metadata properties of the model, by key
 * @param nodes in an order in which they can run
 * @param initializers constant values, by name
 * @param inputs that are not initializers
 * @param declared what is said about values, by name
 */
public record OnnxModel(
        StableFile file,
        int opset,
        String producer,
        Map<String, String> metadata,
        List<OnnxNode> nodes,
        Map<String, OnnxTensor> initializers,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs,
        Map<String, OnnxValue> declared) {

    /** The end of a model's name. */
    public static final String ENDING = ".onnx";

    /** ONNX 1.22; operators are changed by new versions, and what one of them means is then unknown. */
    private static final int NEWEST_OPSET = 27;

    /**
     * Reads a file.
     *
     * @throws FormatException if it cannot be read or is no sound model; the message names the node or tensor at fault
     */
    public static OnnxModel open(Path path) {
        return OnnxReader.read(StableFile.at(path)).checked();
    }

    public Path path() {
        return file.path();
    }

    private FormatException fault(Message what) {
        return new FormatException(Message.of("{0}: {1}", path().getFileName(), what));
    }

    /** This model with its nodes in order, every value made once and before it is used. */
    private OnnxModel checked() {
        if (nodes.isEmpty() || outputs.isEmpty()) {
            throw fault(Message.of("holds no graph with nodes and outputs; it is empty or no ONNX model"));
        }
        if (opset > NEWEST_OPSET) {
            throw fault(Message.of("is written in operator set {0} of ONNX; up to {1} are known", opset, NEWEST_OPSET));
        }
        Set<String> given = new HashSet<>(initializers.keySet());
        for (OnnxValue input : inputs) {
            if (!given.add(input.name())) {
                throw fault(Message.of("two inputs are called {0}", input.name()));
            }
        }
        Map<String, Integer> makers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).outputs()) {
                if (!output.isEmpty() && (given.contains(output) || makers.putIfAbsent(output, i) != null)) {
                    throw fault(Message.of(
                            "{0} makes {1}, which something else makes as well",
                            nodes.get(i).title(), output));
                }
            }
        }
        for (OnnxNode node : nodes) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !given.contains(input) && !makers.containsKey(input)) {
                    throw fault(Message.of("{0} takes {1}, which nothing makes", node.title(), input));
                }
            }
        }
        for (OnnxValue output : outputs) {
            if (!given.contains(output.name()) && !makers.containsKey(output.name())) {
                throw fault(Message.of("its output {0} is made by nothing", output.name()));
            }
        }
        return new OnnxModel(
                file, opset, producer, metadata, ordered(makers), initializers, inputs, outputs, declared);
    }

    /** Nodes after those whose values they take (Kahn 1962); those of one rank as the file has them. */
    private List<OnnxNode> ordered(Map<String, Integer> makers) {
        int[] waiting = new int[nodes.size()];
        List<List<Integer>> readers = new ArrayList<>();
        nodes.forEach(_ -> readers.add(new ArrayList<>(2)));
        boolean sorted = true;
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).inputs()) {
                Integer maker = makers.get(input);
                if (maker != null) {
                    waiting[i]++;
                    readers.get(maker).add(i);
                    sorted &= maker < i;
                }
            }
        }
        if (sorted) {
            return nodes;
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<OnnxNode> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.remove();
            order.add(nodes.get(next));
            for (int reader : readers.get(next)) {
                if (--waiting[reader] == 0) {
                    ready.add(reader);
                }
            }
        }
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] > 0) {
                throw fault(Message.of(
                        "{0} waits for its own result: the graph goes round in a circle",
                        nodes.get(i).title()));
            }
        }
        return List.copyOf(order);
    }
}
