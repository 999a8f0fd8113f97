// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.Weight;
import org.phiscope.graph.WeightRole;
import org.phiscope.vision.YoloDecoder;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.Naming;
import org.phiscope.weights.Weights;
import org.phiscope.weights.WeightsException;

/** Runs the network that a reference names, with the reference's weights, and compares every tap. */
public final class Verifier {
    /** {@code yolo_input_16(=layer15)}: a tap that says which layer's result it is. */
    private static final Pattern SAME_AS = Pattern.compile(".*\\(=([^()]+)\\)");

    /** The decoded boxes of all YOLO heads, before threshold and suppression. */
    private static final String BOXES = "boxes";

    private final Engine engine;
    private final Device device;

    public Verifier(Engine engine, Device device) {
        this.engine = engine;
        this.device = device;
    }

    /**
     * Compares the network that a reference names.
     *
     * @throws VerificationException if the network is unknown, or is not the one that the reference describes
     * @throws org.phiscope.engine.EngineException if the device cannot run it
     */
    public Verification verify(Reference reference, Cancellation cancellation) {
        Configuration network = network(reference.model())
                .orElseThrow(() -> new VerificationException("there is no network " + reference.model()
                        + " to compare; --network names one, as a darknet .cfg"));
        return verify(reference, network, cancellation);
    }

    /**
     * Compares a network, fed with an input of the reference's size, with a reference. Where the reference gives regions,
     * a two-stage detector's heads look at those instead of at proposals.
     *
     * @throws VerificationException if it is not the network that the reference describes
     * @throws org.phiscope.engine.EngineException if the device cannot run it
     */
    public Verification verify(Reference reference, Configuration network, Cancellation cancellation) {
        Shape size = reference.input();
        if (size.rank() != 4) {
            throw new VerificationException(reference.model() + ": its input " + size + " is no image");
        }
        Configuration sized = network.withInput(new InputSize(size.batch(), size.height(), size.width()));
        List<Reference.Region> regions = reference.regions();
        if (regions.isEmpty()) {
            Graph graph = sized.graph();
            return verify(reference, graph, weights(reference, graph), cancellation);
        }
        Graph graph = sized.with("proposals", regions.size()).graph();
        Node proposals = proposals(reference, graph);
        return verify(
                reference,
                graph.replacing(proposals, new Op.Learned(proposals.shape(), proposals.shape())),
                new GivenRegions(weights(reference, graph), proposals, regions),
                cancellation);
    }

    /** Compares a network with weights of its own, which ought to be the reference's, with a reference. */
    Verification verify(Reference reference, Graph graph, Weights weights, Cancellation cancellation) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (String tap : reference.taps().keySet()) {
            find(graph, tap).ifPresent(node -> {
                nodes.put(tap, node);
                names.add(node.name());
            });
        }
        Tensor input = Tensor.of(
                reference.input(),
                FormulaWeights.values(
                        reference.inputName(), reference.inputKind(), reference.input(), reference.gain()));
        List<Verification.TapError> taps = new ArrayList<>();
        List<Verification.Skipped> skipped = new ArrayList<>();
        try (CompiledNetwork compiled = engine.compile(device, graph, weights, names)) {
            RunResult result = compiled.run(input, cancellation);
            reference.taps().forEach((tap, expected) -> {
                Node node = nodes.get(tap);
                if (node != null) {
                    double error = relativeError(tap, expected, result.tensor(node.name()));
                    taps.add(new Verification.TapError(tap, node.name(), error));
                } else if (tap.equals(BOXES) && graph.task() instanceof Task.YoloDetection task) {
                    Tensor rows = YoloDecoder.rows(task, graph.input().shape(), result);
                    String heads = String.join(", ", graph.outputs().keySet());
                    taps.add(new Verification.TapError(tap, heads, relativeError(tap, expected, rows)));
                } else {
                    skipped.add(new Verification.Skipped(tap, graph.name() + " has no node of this name"));
                }
            });
        }
        double worst = taps.stream()
                .mapToDouble(Verification.TapError::relativeError)
                .max()
                .orElseThrow(() -> new VerificationException(
                        reference.model() + ": no tap of it is a node of " + graph.name()));
        return new Verification(graph.name(), device.id(), worst, List.copyOf(taps), List.copyOf(skipped));
    }

    /** What proposes the regions that a reference gives instead. */
    private static Node proposals(Reference reference, Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Regional.Proposals) {
                return node;
            }
        }
        throw misfit(reference, graph, "the reference gives regions, and it proposes none");
    }

    /** The formula's weights, and regions where proposals would be. */
    private record GivenRegions(Weights formula, Node proposals, List<Reference.Region> regions) implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            if (node.index() != proposals.index()) {
                return formula.values(node, role);
            }
            float[] rows = new float[regions.size() * Regional.COLUMNS];
            for (int i = 0; i < regions.size(); i++) {
                Reference.Region region = regions.get(i);
                rows[Regional.COLUMNS * i + 1] = (float) region.left();
                rows[Regional.COLUMNS * i + 2] = (float) region.top();
                rows[Regional.COLUMNS * i + 3] = (float) region.right();
                rows[Regional.COLUMNS * i + 4] = (float) region.bottom();
            }
            return rows;
        }

        @Override
        public Provenance provenance() {
            return formula.provenance();
        }
    }

    /** The network of a reference's model name; words after underscores that name no network are the reference's variant. */
    static Optional<Configuration> network(String model) {
        String name = model;
        Optional<Configuration> found = Families.network(name);
        while (found.isEmpty() && name.lastIndexOf('_') > 0) {
            name = name.substring(0, name.lastIndexOf('_'));
            found = Families.network(name);
        }
        return found;
    }

    /** The formula's weights, once the reference's list of them is the network's. */
    private static FormulaWeights weights(Reference reference, Graph graph) {
        Naming naming = reference.parameters().keySet().stream().anyMatch(name -> name.startsWith("layer0."))
                ? Naming.DARKNET
                : Naming.PYTORCH;
        Map<String, FormulaWeights.Kind> kinds = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (Weight weight : node.op().weights()) {
                String name = naming.tensor(node, weight.role());
                Reference.Parameter parameter = reference.parameters().get(name);
                if (parameter == null) {
                    throw misfit(reference, graph, "the reference has no weights " + name);
                }
                if (!parameter.shape().equals(weight.shape())) {
                    throw misfit(
                            reference, graph, name + " is " + parameter.shape() + " there and " + weight.shape() + " here");
                }
                kinds.put(name, parameter.kind());
            }
        }
        for (String name : reference.parameters().keySet()) {
            if (!kinds.containsKey(name)) {
                throw misfit(reference, graph, "it has no weights " + name);
            }
        }
        return new FormulaWeights(naming, reference.gain(), kinds);
    }

    private static VerificationException misfit(Reference reference, Graph graph, String why) {
        return new VerificationException(graph.name() + " is not the reference's " + reference.model() + ": " + why);
    }

    private static Optional<Node> find(Graph graph, String tap) {
        Matcher same = SAME_AS.matcher(tap);
        return graph.find(same.matches() ? same.group(1) : tap);
    }

    private static double relativeError(String tap, Reference.Tap expected, Tensor ours) {
        Shape shape = ours.shape();
        if (!expected.shape().equals(java.util.Arrays.stream(shape.toArray()).boxed().toList())) {
            throw new VerificationException(
                    tap + ": its shape is " + expected.shape() + " there and " + shape + " here");
        }
        int n = ours.values().limit();
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < Math.min(n, expected.first().size()); i++) {
            largest = Math.max(largest, Math.abs(expected.first().get(i)));
            difference = larger(difference, Math.abs(ours.get(i) - expected.first().get(i)));
        }
        int strided = expected.strided().size();
        for (int k = 0; k < strided; k++) {
            double value = expected.strided().get(k);
            largest = Math.max(largest, Math.abs(value));
            difference = larger(difference, Math.abs(ours.get((int) ((long) k * n / strided)) - value));
        }
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double value = ours.get(i);
            sum += value;
            squares += value * value;
        }
        double mean = sum / n;
        double deviation = 0;
        for (int i = 0; i < n; i++) {
            deviation += (ours.get(i) - mean) * (ours.get(i) - mean);
        }
        difference = larger(difference, Math.abs(mean - expected.mean()));
        difference = larger(difference, Math.abs(Math.sqrt(deviation / n) - expected.deviation()));
        // The norm of n values is √n times as large as they are.
        difference = larger(difference, Math.abs(Math.sqrt(squares) - expected.norm()) / Math.sqrt(n));
        if (!(largest > 0)) {
            throw new VerificationException(
                    tap + ": the reference lists no value but nought, which nothing can be compared with");
        }
        return difference / largest;
    }

    /** Like {@link Math#max}; a NaN is infinitely far off. */
    private static double larger(double a, double b) {
        return Double.isNaN(b) ? Double.POSITIVE_INFINITY : Math.max(a, b);
    }
}
