// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.phiscope.family.Attention.Layout;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Op.Projection.Part;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * DETR (Carion et al. 2020, figure 10): a convolutional backbone, a transformer's encoder over its cells, and a decoder
 * whose learned queries each become one box or none. Nodes carry the names of facebookresearch/detr; tokens are {@code
 * [tokens, n, channels]}.
 */
public final class Detr {
    private static final String ENCODER = "transformer.encoder.layers.";
    private static final String DECODER = "transformer.decoder";
    private static final int BOX = 4;

    public static final Family FAMILY = new Family(
            "detr",
            "DETR",
            "Carion et al. 2020, End-to-End Object Detection with Transformers",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input))
            .constrained(List.of(new Constraint.Divides("heads", p -> List.of(p.whole("channels")))));

    private Detr() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.resolution(800));
        specs.addAll(ResNetBackbone.parameters());
        specs.add(new ParameterSpec.Whole("channels", "transformer", "channels", 8, 2048, 8, 256));
        specs.add(new ParameterSpec.Whole("heads", "transformer", "heads", 1, 64, 1, 8));
        specs.add(new ParameterSpec.Whole("encoders", "transformer", "layers", 0, 24, 1, 6));
        specs.add(new ParameterSpec.Whole("decoders", "transformer", "layers", 1, 24, 1, 6));
        specs.add(new ParameterSpec.Whole("hidden", "transformer", "channels", 8, 16_384, 8, 2048));
        specs.add(new ParameterSpec.Whole("queries", "transformer", "queries", 1, 2000, 1, 100));
        specs.add(new ParameterSpec.Whole("classes", "transformer", "classes", 1, 100_000, 1, 91));
        return specs;
    }

    private static List<Preset> presets() {
        return List.of(
                preset("detr-r50", "DETR-R50", "detr_resnet50", "resnet50", false),
                preset("detr-dc5-r50", "DETR-DC5-R50", "detr_resnet50_dc5", "resnet50", true),
                preset("detr-r101", "DETR-R101", "detr_resnet101", "resnet101", false),
                preset("detr-dc5-r101", "DETR-DC5-R101", "detr_resnet101_dc5", "resnet101", true));
    }

    private static Preset preset(String name, String title, String alias, String backbone, boolean dilated) {
        return new Preset(name, title, List.of(alias), Map.of("backbone", backbone, ResNet.DILATED, dilated));
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node image = Classifier.image(graph, input);
        Node map = ResNetBackbone.add(graph, "backbone.0.body.", p, image).getLast();
        Layers layers = new Layers(graph, p.whole("heads"), p.whole("hidden"));
        int channels = p.whole("channels");

        graph.stage("transformer.encoder");
        Node x = graph.conv("input_proj", map, channels, 1, 1, 1, true, Rule.VALID);
        Shape cells = x.shape();
        Op sine = new Op.SinePosition(cells.height(), cells.width(), channels);
        Node position = tokens(graph, "backbone.1.tokens", graph.add("backbone.1", sine));
        x = tokens(graph, "input_proj.tokens", x);
        for (int i = 0; i < p.whole("encoders"); i++) {
            x = layers.encoder(ENCODER + i, x, position);
        }

        graph.stage(DECODER);
        int batch = input.batch();
        Shape table = Shape.of(p.whole("queries"), channels);
        Shape perImage = Shape.of(batch, table.extent(0), channels);
        Node embedded = graph.addSharing(
                "query_embed.weight", "query_embed", new Op.Learned(table, perImage));
        Node queries = graph.add("query_embed.tokens", Op.Permute.of(1, 0, 2), embedded);
        Node keys = graph.add(DECODER + ".memory_at", new Op.BroadcastAdd(), x, position);
        Node y = graph.add(DECODER + ".nothing", new Op.Affine(0, 0), queries); // what the queries start from
        List<Node> results = new ArrayList<>();
        for (int i = 0; i < p.whole("decoders"); i++) {
            y = layers.decoder(DECODER + ".layers." + i, y, queries, keys, x);
            Node normed = norm(graph, DECODER + ".norm", DECODER + ".norm." + i, y);
            results.add(graph.add(
                    DECODER + ".result." + i, new Op.Reshape(Shape.of(1, table.extent(0), batch, channels)), normed));
        }
        Node stacked = graph.add(DECODER, new Op.Concat(0), results.toArray(Node[]::new));
        return heads(graph, stacked, p.whole("classes"));
    }

    /** Every decoder layer's result is classified and given a box, as in training; the last one's are the network's. */
    private static Graph heads(GraphBuilder graph, Node stacked, int classes) {
        graph.stage("heads");
        int channels = stacked.shape().extent(3);
        Node x = graph.add("hs", Op.Permute.of(0, 2, 1, 3), stacked);
        Node logits = graph.add("class_embed", new Op.Linear(channels, classes + 1, true), x);
        Node boxes = graph.add("bbox_embed.layers.0", new Op.Linear(channels, channels, true), x);
        boxes = graph.activate("bbox_embed.act0", boxes, Activation.RELU);
        boxes = graph.add("bbox_embed.layers.1", new Op.Linear(channels, channels, true), boxes);
        boxes = graph.activate("bbox_embed.act1", boxes, Activation.RELU);
        boxes = graph.add("bbox_embed.layers.2", new Op.Linear(channels, BOX, true), boxes);
        boxes = graph.activate("bbox_embed.sigmoid", boxes, Activation.SIGMOID);
        graph.output("output.pred_logits", last(graph, "pred_logits", logits));
        graph.output("output.pred_boxes", last(graph, "pred_boxes", boxes));
        Task task = new Task.QueryDetection(classes, "output.pred_logits", "output.pred_boxes");
        return graph.build(task, Preprocessing.IMAGENET);
    }

    private static Node last(GraphBuilder graph, String name, Node x) {
        Shape all = x.shape();
        Node last = graph.add(name + ".last", new Op.Slice(0, all.extent(0) - 1, all.extent(0)), x);
        return graph.add(name, new Op.Reshape(Shape.of(all.extent(1), all.extent(2), all.extent(3))), last);
    }

    /** A map {@code [n, c, h, w]} as {@code [h·w, n, c]}, cells row by row. */
    private static Node tokens(GraphBuilder graph, String name, Node map) {
        Shape shape = map.shape();
        Shape rows = Shape.of(shape.batch(), shape.channels(), shape.height() * shape.width());
        return graph.add(name, Op.Permute.of(2, 0, 1), graph.add(name + ".rows", new Op.Reshape(rows), map));
    }

    private static Node norm(GraphBuilder graph, String owner, String name, Node x) {
        return graph.addSharing(owner, name, new Op.LayerNorm(x.shape().extent(2), EfficientNet.PYTORCH_EPSILON), x);
    }

    /**
     * The transformer's layers, normalised after each part (the paper's section A.3).
     *
     * @param hidden channels inside the perceptron
     */
    private record Layers(GraphBuilder graph, int heads, int hidden) {

        Node encoder(String name, Node x, Node position) {
            Node at = graph.add(name + ".at", new Op.BroadcastAdd(), x, position);
            Node y = attention(name + ".self_attn", at, at, x);
            y = added(name, ".norm1", x, y);
            return perceptron(name, ".norm2", y);
        }

        Node decoder(String name, Node x, Node queries, Node keys, Node memory) {
            Node at = graph.add(name + ".at", new Op.Add(), x, queries);
            Node y = added(name, ".norm1", x, attention(name + ".self_attn", at, at, x));
            Node asking = graph.add(name + ".asking", new Op.Add(), y, queries);
            y = added(name, ".norm2", y, attention(name + ".multihead_attn", asking, keys, memory));
            return perceptron(name, ".norm3", y);
        }

        private Node attention(String name, Node queries, Node keys, Node values) {
            Node q = projected(name, ".in_q", Part.QUERY, queries);
            Node k = projected(name, ".in_k", Part.KEY, keys);
            Node v = projected(name, ".in_v", Part.VALUE, values);
            Node y = Attention.attend(
                    graph, name, Layout.TOKENS_FIRST, q, k, v, heads, UnaryOperator.identity());
            int channels = y.shape().extent(2);
            return graph.add(name + ".out_proj", new Op.Linear(channels, channels, true), y);
        }

        private Node projected(String name, String part, Part projection, Node x) {
            return graph.addSharing(name, name + part, new Op.Projection(x.shape().extent(2), projection), x);
        }

        private Node perceptron(String name, String norm, Node x) {
            int channels = x.shape().extent(2);
            Node y = graph.add(name + ".linear1", new Op.Linear(channels, hidden, true), x);
            y = graph.activate(name + ".act", y, Activation.RELU);
            y = graph.add(name + ".linear2", new Op.Linear(hidden, channels, true), y);
            y = added(name, norm, x, y);
            graph.landmark(name, y);
            return y;
        }

        private Node added(String name, String norm, Node x, Node y) {
            return norm(graph, name + norm, name + norm, graph.add(name + norm + ".add", new Op.Add(), x, y));
        }
    }
}
