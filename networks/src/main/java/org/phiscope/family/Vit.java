// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * ViT (Dosovitskiy et al. 2021, table 1) and DeiT (Touvron et al. 2021, table 1): an image cut into patches, each a
 * token, and a transformer's encoder over them. Nodes carry timm's module names; tokens are {@code [n, tokens, channels]}.
 */
public final class Vit {
    private static final double EPSILON = 1e-6;

    public static final Family FAMILY = new Family(
            "vit",
            "ViT",
            "Dosovitskiy et al. 2021, An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input))
            .constrained(List.of(
                    new Constraint.Tiles("patch"),
                    new Constraint.Divides("heads", p -> List.of(p.whole("channels")))));

    private Vit() {}

    private static List<ParameterSpec> parameters() {
        return List.of(
                Classifier.resolution(Classifier.RESOLUTION),
                new ParameterSpec.Whole("patch", "scaling", "px", 2, 64, 1, 16),
                new ParameterSpec.Whole("channels", "blocks", "channels", 8, 4096, 8, 768),
                new ParameterSpec.Whole("blocks", "blocks", "blocks", 1, 96, 1, 12),
                new ParameterSpec.Whole("heads", "blocks", "heads", 1, 64, 1, 12),
                new ParameterSpec.Decimal("mlpRatio", "blocks", "×", 0.25, 16, 0.25, 4),
                new ParameterSpec.Toggle("distilled", "blocks", false),
                Classifier.classes(),
                new ParameterSpec.Choice("pixels", "dialect", List.of("signed", "imagenet"), "signed"));
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        presets.add(preset("vit-ti16", "ViT-Ti/16", "vit_tiny_patch16_224", 192, 12, 3, Map.of()));
        presets.add(preset("vit-s16", "ViT-S/16", "vit_small_patch16_224", 384, 12, 6, Map.of()));
        presets.add(preset("vit-s32", "ViT-S/32", "vit_small_patch32_224", 384, 12, 6, Map.of("patch", 32)));
        presets.add(preset("vit-b16", "ViT-B/16", "vit_base_patch16_224", 768, 12, 12, Map.of()));
        presets.add(preset(
                "vit-b16-384", "ViT-B/16 (384 px)", "vit_base_patch16_384", 768, 12, 12, Map.of("resolution", 384)));
        presets.add(preset("vit-b32", "ViT-B/32", "vit_base_patch32_224", 768, 12, 12, Map.of("patch", 32)));
        presets.add(preset("vit-l16", "ViT-L/16", "vit_large_patch16_224", 1024, 24, 16, Map.of()));
        presets.add(preset("vit-l32", "ViT-L/32", "vit_large_patch32_224", 1024, 24, 16, Map.of("patch", 32)));
        presets.add(preset("vit-h14", "ViT-H/14", "vit_huge_patch14_224", 1280, 32, 16, Map.of("patch", 14)));
        for (boolean distilled : List.of(false, true)) {
            deit(presets, "deit-ti", "DeiT-Ti", "deit_tiny", 192, 3, distilled);
            deit(presets, "deit-s", "DeiT-S", "deit_small", 384, 6, distilled);
            deit(presets, "deit-b", "DeiT-B", "deit_base", 768, 12, distilled);
        }
        return presets;
    }

    private static void deit(
            List<Preset> presets, String name, String title, String timm, int channels, int heads, boolean distilled) {
        presets.add(preset(
                distilled ? name + "-distilled" : name,
                distilled ? title + " (distilled)" : title,
                timm + (distilled ? "_distilled" : "") + "_patch16_224",
                channels,
                12,
                heads,
                Map.of("distilled", distilled, "pixels", "imagenet")));
    }

    private static Preset preset(
            String name, String title, String timm, int channels, int blocks, int heads, Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(changes);
        values.put("channels", channels);
        values.put("blocks", blocks);
        values.put("heads", heads);
        return new Preset(name, title, List.of(timm), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        boolean distilled = p.on("distilled");
        Node image = Classifier.image(graph, input);
        graph.stage("patch_embed");
        Node x = patches(graph, image, p.whole("patch"), p.whole("channels"));
        graph.landmark("patch_embed", x);
        x = embedded(graph, x, distilled);
        int heads = p.whole("heads");
        int hidden = Attention.hidden(p.whole("channels"), p.decimal("mlpRatio"));
        for (int i = 0; i < p.whole("blocks"); i++) {
            x = block(graph, "blocks." + i, x, heads, hidden);
        }
        graph.stage("head");
        x = Attention.norm(graph, "norm", x, EPSILON);
        int classes = p.whole("classes");
        Node logits = head(graph, "head", x, 0, classes);
        if (distilled) {
            Node sum = graph.add("head_sum", new Op.Add(), logits, head(graph, "head_dist", x, 1, classes));
            logits = graph.add("head_mean", new Op.Affine(0.5, 0), sum);
        }
        graph.output("output", logits);
        Preprocessing pixels = p.choice("pixels").equals("signed") ? Preprocessing.SIGNED : Preprocessing.IMAGENET;
        return graph.build(new Task.Classification(classes), pixels);
    }

    /** The image as {@code [n, patches, channels]}, patches row by row. */
    static Node patches(GraphBuilder graph, Node image, int patch, int channels) {
        Node map = patchMap(graph, image, patch, channels);
        Shape shape = map.shape();
        Shape flat = Shape.of(shape.batch(), channels, shape.height() * shape.width());
        Node columns = graph.add("patch_embed.flatten", new Op.Reshape(flat), map);
        return graph.add("patch_embed.tokens", Op.Permute.of(0, 2, 1), columns);
    }

    /**
     * A patch of the image for each cell of {@code [n, channels, h, w]}.
     *
     * @throws GraphException if the image is not cut into whole patches
     */
    static Node patchMap(GraphBuilder graph, Node image, int patch, int channels) {
        Shape shape = image.shape();
        if (shape.height() % patch != 0 || shape.width() % patch != 0) {
            throw new GraphException(
                    "patch_embed.proj",
                    Message.of(
                            "patches of {0} px do not divide an image of {1}×{2}",
                            patch, shape.width(), shape.height()));
        }
        return graph.conv("patch_embed.proj", image, channels, patch, patch, 1, true, Rule.VALID);
    }

    /** Class token, distillation token and position embeddings. */
    private static Node embedded(GraphBuilder graph, Node patches, boolean distilled) {
        int batch = patches.shape().extent(0);
        int channels = patches.shape().extent(2);
        Op token = new Op.Learned(Shape.of(1, 1, channels), Shape.of(batch, 1, channels));
        List<Node> tokens = new ArrayList<>();
        tokens.add(graph.add("cls_token", token));
        if (distilled) {
            tokens.add(graph.add("dist_token", token));
        }
        tokens.add(patches);
        Node joined = graph.add("tokens", new Op.Concat(1), tokens.toArray(Node[]::new));
        Shape positions = joined.shape().with(0, 1);
        Node embeddings = graph.add("pos_embed", new Op.Learned(positions, positions));
        return graph.add("pos_drop", new Op.BroadcastAdd(), joined, embeddings);
    }

    private static Node block(GraphBuilder graph, String name, Node x, int heads, int hidden) {
        graph.stage(name);
        Node y = Attention.norm(graph, name + ".norm1", x, EPSILON);
        y = Attention.self(graph, name + ".attn", y, heads, UnaryOperator.identity());
        Node attended = graph.add(name + ".add1", new Op.Add(), x, y);
        y = Attention.norm(graph, name + ".norm2", attended, EPSILON);
        y = Attention.perceptron(graph, name + ".mlp", y, hidden);
        y = graph.add(name + ".add2", new Op.Add(), attended, y);
        graph.landmark(name, y);
        return y;
    }

    private static Node head(GraphBuilder graph, String name, Node x, int token, int classes) {
        Node one = graph.add(name + ".token", new Op.Slice(1, token, token + 1), x);
        Node features = graph.add(name + ".features", new Op.Flatten(), one);
        return graph.add(name, new Op.Linear(features.shape().channels(), classes, true), features);
    }
}
