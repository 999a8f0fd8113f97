// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.InputSize;
import org.phiscope.format.DarknetCfg.Section;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/**
 * Makes a graph of a darknet configuration. Walks the sections once; keeps the result of every layer for the routes that
 * come back to it.
 */
final class DarknetBuilder {
    private static final int MAX_CHANNELS = 1 << 20;

    private final DarknetCfg cfg;
    private final List<Section> layers;
    private final GraphBuilder graph;
    private final List<Node> results = new ArrayList<>();
    private final List<Task.YoloHead> heads = new ArrayList<>();
    private int classes;
    private final Node image;
    private Node x;

    /**
     * @param layers the file's, or these with some of their options changed
     * @param name what the network is called
     */
    DarknetBuilder(DarknetCfg cfg, List<Section> layers, String name, InputSize input) {
        this.cfg = cfg;
        this.layers = layers;
        graph = new GraphBuilder(name);
        image = graph.input(Shape.of(input.batch(), cfg.channels(), input.height(), input.width()));
        x = image;
    }

    /** @throws FormatException if they describe no network; the message names the line */
    Graph build() {
        for (int i = 0; i < layers.size(); i++) {
            Section section = layers.get(i);
            graph.stage(stage());
            try {
                x = layer(i, section);
            } catch (GraphException | IllegalArgumentException | ArithmeticException e) {
                throw section.fault(MessageException.toldBy(e));
            }
            graph.landmark("layer" + i, x);
            results.add(x);
        }
        if (results.isEmpty()) {
            throw cfg.net().fault(Message.of("is followed by no layers"));
        }
        if (heads.isEmpty()) {
            graph.output("output", x);
            int features = Math.toIntExact(x.shape().elements() / x.shape().batch());
            return graph.build(new Task.Classification(features), Preprocessing.DARKNET);
        }
        return graph.build(new Task.YoloDetection(classes, heads), Preprocessing.DARKNET);
    }

    /** Parts of the network by the resolution that they work at, as its stages are told apart. */
    private String stage() {
        return x.shape().rank() == 4 ? x.shape().height() + "×" + x.shape().width() : "classifier";
    }

    private Node layer(int index, Section section) {
        String name = "layer" + index;
        return switch (section.type()) {
            case "convolutional", "conv" -> convolution(name, section);
            case "maxpool", "max" -> maxPool(name, section);
            case "avgpool", "avg" -> graph.add(name, new Op.GlobalAveragePool(), x);
            case "connected", "conn" -> connected(name, section);
            case "shortcut" -> shortcut(name, index, section);
            case "route" -> route(name, index, section);
            case "upsample" -> upsample(name, section);
            case "reorg" -> graph.add(name, new Op.Reorg(section.whole("stride", 1, 1, 64), Op.Reorg.Order.DARKNET), x);
            case "reorg3d" -> graph.add(name, new Op.Reorg(section.whole("stride", 1, 1, 64), Op.Reorg.Order.DEPTH), x);
            case "sam" -> activated(
                    name, section, "linear", graph.add(before(name, section, ".multiply"), new Op.Multiply(), from(index, section), x));
            case "scale_channels" -> scaleChannels(name, index, section);
            case "softmax", "soft" -> softmax(name, section);
            case "crop" -> crop(name, section);
            case "dropout", "cost" -> x; // nothing happens at inference
            case "yolo" -> yolo(index, section, Task.YoloCoding.SIGMOID);
            case "Gaussian_yolo" -> yolo(index, section, Task.YoloCoding.GAUSSIAN);
            case "region" -> region(index, section);
            default -> throw section.fault(Message.of("is a layer that Phiscope does not know"));
        };
    }

    private Node convolution(String name, Section section) {
        int filters = section.whole("filters", 1, 1, MAX_CHANNELS);
        int size = section.whole("size", 1, 1, 255);
        int stride = section.whole("stride", 1, 1, 64);
        int dilation = size == 1 ? 1 : section.whole("dilation", 1, 1, 64);
        int groups = section.whole("groups", 1, 1, MAX_CHANNELS);
        int padding = section.whole("pad", 0, 0, 1) == 1 ? size / 2 * dilation : section.whole("padding", 0, 0, 255);
        boolean norm = section.whole("batch_normalize", 0, 0, 1) == 1;
        refuse(section, "antialiasing", "xnor", "binary", "assisted_excitation", "share_index", "stride_x", "stride_y");
        int in = x.shape().channels();
        if (in % groups != 0 || filters % groups != 0) {
            throw section.fault(Message.of("{0} groups do not divide {1} → {2} channels", groups, in, filters));
        }
        Op.Conv2d conv = new Op.Conv2d(
                in, filters, size, size, stride, dilation, Padding.symmetric(padding), groups, !norm);
        Node y = graph.addSharing(name, name + ".conv", conv, x);
        if (norm) {
            y = graph.batchNorm(name + ".bn", y, DarknetNetwork.EPSILON);
        }
        graph.landmark(name + ".preactivation", y);
        return activated(name, section, "logistic", y);
    }

    private Node maxPool(String name, Section section) {
        int stride = section.whole("stride", 1, 1, 64);
        int size = section.whole("size", stride, 1, 255);
        int padding = section.whole("padding", size - 1, 0, 512);
        refuse(section, "antialiasing", "stride_x", "stride_y", "maxpool_depth");
        int top = padding / 2;
        Shape in = x.shape();
        return graph.add(
                name,
                new Op.Pool(
                        Op.Pool.Kind.MAX,
                        size,
                        stride,
                        new Padding(
                                top,
                                top,
                                after(section, in.height(), padding, top, size, stride),
                                after(section, in.width(), padding, top, size, stride))),
                x);
    }

    /** Rows below (columns right of) a map that the last of darknet's windows reaches over. */
    private static int after(Section section, int side, int padding, int before, int size, int stride) {
        int cells = (side + padding - size) / stride + 1;
        if (side + padding < size) {
            throw section.fault(Message.of("a window of {0} does not fit a side of {1}", size, side));
        }
        return Math.max(0, (cells - 1) * stride + size - before - side);
    }

    private Node connected(String name, Section section) {
        boolean norm = section.whole("batch_normalize", 0, 0, 1) == 1;
        int out = section.whole("output", 1, 1, MAX_CHANNELS);
        Node flat = x.shape().rank() == 2 ? x : graph.add(name + ".flatten", new Op.Flatten(), x);
        Node y = graph.addSharing(
                name, name + ".linear", new Op.Linear(flat.shape().channels(), out, !norm), flat);
        if (norm) {
            y = graph.batchNorm(name + ".bn", y, DarknetNetwork.EPSILON);
        }
        return activated(name, section, "logistic", y);
    }

    private Node shortcut(String name, int index, Section section) {
        refuse(section, "weights_type");
        Node sum = x;
        List<Integer> sources = section.wholes("from");
        for (int i = 0; i < sources.size(); i++) {
            String part = i == sources.size() - 1 ? before(name, section, ".sum") : name + "." + i;
            sum = add(part, section, sum, layer(index, section, sources.get(i)));
        }
        return activated(name, section, "linear", sum);
    }

    /**
     * Where the channels differ, darknet adds the channels both have and keeps the running input's others. Where the
     * earlier map is larger by a whole factor, it takes every such cell of it, as Redmon's darknet has it for its
     * residual networks; AlexeyAB's stops at an assertion.
     */
    private Node add(String name, Section section, Node running, Node earlier) {
        Shape a = running.shape();
        Node other = strided(name, earlier, a);
        Shape b = other.shape();
        if (a.rank() != 4 || b.rank() != 4 || a.height() != b.height() || a.width() != b.width()) {
            throw section.fault(Message.of("adds {0} and {1}, which differ in size", a, b));
        }
        int common = Math.min(a.channels(), b.channels());
        if (a.channels() == b.channels()) {
            return graph.add(name, new Op.Add(), running, other);
        }
        Node from = common == b.channels()
                ? other
                : graph.add(name + ".from", new Op.Slice(0, common), other);
        if (common == a.channels()) {
            return graph.add(name, new Op.Add(), running, from);
        }
        Node head = graph.add(name + ".head", new Op.Slice(0, common), running);
        Node rest = graph.add(name + ".rest", new Op.Slice(common, a.channels()), running);
        Node added = graph.add(name + ".add", new Op.Add(), head, from);
        return graph.add(name, new Op.Concat(), added, rest);
    }

    private Node strided(String name, Node earlier, Shape to) {
        Shape from = earlier.shape();
        if (from.rank() != 4 || to.rank() != 4 || from.height() <= to.height()) {
            return earlier;
        }
        int stride = from.height() / to.height();
        boolean whole = from.height() == stride * to.height() && from.width() == stride * to.width();
        return whole ? graph.add(name + ".strided", new Op.Resize(to.height(), to.width()), earlier) : earlier;
    }

    private Node route(String name, int index, Section section) {
        int groups = section.whole("groups", 1, 1, MAX_CHANNELS);
        int group = section.whole("group_id", 0, 0, groups - 1);
        List<Node> parts = new ArrayList<>();
        List<Integer> sources = section.wholes("layers");
        if (sources.isEmpty()) {
            throw section.fault(Message.of("routes no layers"));
        }
        for (int i = 0; i < sources.size(); i++) {
            Node part = layer(index, section, sources.get(i));
            if (groups > 1) {
                int channels = part.shape().channels();
                if (channels % groups != 0) {
                    throw section.fault(Message.of("{0} groups do not divide {1} channels", groups, channels));
                }
                int share = channels / groups;
                String partName = sources.size() == 1 ? name : name + "." + i;
                part = graph.add(partName, new Op.Slice(group * share, (group + 1) * share), part);
            }
            parts.add(part);
        }
        return parts.size() == 1 ? parts.getFirst() : graph.add(name, new Op.Concat(), parts.toArray(Node[]::new));
    }

    private Node upsample(String name, Section section) {
        if (section.decimal("scale", 1) != 1) {
            throw section.fault(Message.of("scale= other than 1 is not supported"));
        }
        int stride = section.whole("stride", 2, 1, 64);
        return graph.add(name, new Op.Resize(x.shape().height() * stride, x.shape().width() * stride), x);
    }

    private Node scaleChannels(String name, int index, Section section) {
        refuse(section, "scale_wh");
        Node scaled = graph.add(before(name, section, ".scale"), new Op.Scale(), from(index, section), x);
        return activated(name, section, "linear", scaled);
    }

    private Node softmax(String name, Section section) {
        refuse(section, "tree");
        if (section.whole("groups", 1, 1, MAX_CHANNELS) != 1) {
            throw section.fault(Message.of("groups= other than 1 is not supported"));
        }
        Node flat = x.shape().rank() == 2 ? x : graph.add(name + ".flatten", new Op.Flatten(), x);
        return graph.add(name, new Op.Softmax(1), flat);
    }

    private Node crop(String name, Section section) {
        int height = section.whole("crop_height", 1, InputSize.MAX_SIDE);
        int width = section.whole("crop_width", 1, InputSize.MAX_SIDE);
        Shape in = x.shape();
        if (height > in.height() || width > in.width()) {
            throw section.fault(Message.of("crops {0}×{1} out of {2}×{3}", width, height, in.width(), in.height()));
        }
        Op.Crop middle = new Op.Crop((in.height() - height) / 2, (in.width() - width) / 2, height, width);
        boolean adjust = section.whole("noadjust", 0, 0, 1) == 0;
        Node y = graph.add(adjust ? name + ".crop" : name, middle, x);
        return adjust ? graph.add(name, new Op.Affine(2, -1), y) : y;
    }

    private Node yolo(int index, Section section, Task.YoloCoding box) {
        int count = section.whole("classes", 20, 1, MAX_CHANNELS);
        int total = section.whole("num", 1, 1, 1000);
        List<Task.Anchor> all = anchors(section, total);
        List<Task.Anchor> anchors = new ArrayList<>();
        if (section.has("mask")) {
            for (int mask : section.wholes("mask")) {
                // num= may be smaller than the list of anchors; darknet itself goes by the list
                if (mask < 0 || mask >= all.size()) {
                    throw section.fault(Message.of("mask= names anchor {0}, but there are {1}", mask, all.size()));
                }
                anchors.add(all.get(mask));
            }
        } else {
            anchors.addAll(all.subList(0, total));
        }
        boolean direct = section.whole("new_coords", 0, 0, 1) == 1;
        Task.YoloCoding coding = direct ? Task.YoloCoding.NEW_COORDS : box;
        int channels = anchors.size() * (coding.perAnchor() + count);
        if (x.shape().rank() != 4 || x.shape().channels() != channels) {
            throw section.fault(Message.of(
                    "{0} anchors of {1} classes take {2} filters, but the layer before has {3}",
                    anchors.size(), count, channels, x.shape().channels()));
        }
        classes = Math.max(classes, count);
        String output = "yolo." + index;
        graph.output(output, x);
        heads.add(new Task.YoloHead(output, anchors, coding, section.decimal("scale_x_y", 1)));
        return x;
    }

    /** YOLOv2's head; its boxes are coded as YOLOv3's, its anchors counted in cells. */
    private Node region(int index, Section section) {
        int count = section.whole("classes", 20, 1, MAX_CHANNELS);
        int total = section.whole("num", 1, 1, 1000);
        if (section.whole("coords", 4, 1, 64) != 4 || section.has("tree")) {
            throw section.fault(Message.of("only four coordinates and plain classes are supported"));
        }
        int channels = total * (5 + count);
        if (x.shape().rank() != 4 || x.shape().channels() != channels) {
            throw section.fault(Message.of(
                    "{0} anchors of {1} classes take {2} filters, but the layer before has {3}",
                    total, count, channels, x.shape().channels()));
        }
        double strideX = (double) image.shape().width() / x.shape().width();
        double strideY = (double) image.shape().height() / x.shape().height();
        List<Task.Anchor> anchors = new ArrayList<>();
        for (Task.Anchor anchor : anchors(section, total).subList(0, total)) {
            anchors.add(new Task.Anchor(anchor.width() * strideX, anchor.height() * strideY));
        }
        classes = Math.max(classes, count);
        String output = "region." + index;
        graph.output(output, x);
        Task.YoloCoding coding = section.whole("softmax", 0, 0, 1) == 1 ? Task.YoloCoding.SOFTMAX : Task.YoloCoding.SIGMOID;
        heads.add(new Task.YoloHead(output, anchors, coding, 1));
        return x;
    }

    private static List<Task.Anchor> anchors(Section section, int total) {
        List<Double> sides = section.decimals("anchors");
        if (sides.size() < 2 * total) {
            throw section.fault(Message.of(
                    "num={0} needs {1} anchor sides, there are {2}",
                    total, 2 * total, sides.size()));
        }
        List<Task.Anchor> anchors = new ArrayList<>();
        for (int i = 0; i < sides.size() / 2; i++) {
            anchors.add(new Task.Anchor(sides.get(2 * i), sides.get(2 * i + 1)));
        }
        return anchors;
    }

    private Node from(int index, Section section) {
        return layer(index, section, section.whole("from", -MAX_CHANNELS, MAX_CHANNELS));
    }

    /** The result of a layer, counted from the first where not negative, from this one where negative. */
    private Node layer(int index, Section section, int reference) {
        int absolute = reference < 0 ? index + reference : reference;
        if (absolute < 0) {
            throw section.fault(Message.of("{0} points before the first layer", reference));
        }
        if (absolute >= index) {
            throw section.fault(Message.of(
                    "{0} points to layer {1}, which does not come before it",
                    reference, absolute));
        }
        return results.get(absolute);
    }

    private Node activated(String name, Section section, String otherwise, Node y) {
        Activation activation = activation(section, section.text("activation", otherwise));
        return graph.activate(name + ".act", y, activation);
    }

    /** Name of the node before a layer's activation, if it has one: the layer's own name is its result's. */
    private static String before(String name, Section section, String suffix) {
        return section.text("activation", "linear").equals("linear") ? name : name + suffix;
    }

    private static @Nullable Activation activation(Section section, String name) {
        return switch (name) {
            case "linear" -> null;
            case "leaky" -> Activation.LEAKY;
            case "logistic" -> Activation.SIGMOID;
            case "mish" -> Activation.MISH;
            case "relu" -> Activation.RELU;
            case "relu6" -> Activation.RELU6;
            case "swish" -> Activation.SWISH;
            default -> throw section.fault(Message.of("activation={0} is not one that Phiscope knows", name));
        };
    }

    private static void refuse(Section section, String... options) {
        for (String option : options) {
            if (section.has(option) && !section.text(option, "").equals("0") && !section.text(option, "").equals("none")) {
                throw section.fault(Message.of("{0}={1} is not supported", option, section.text(option, "")));
            }
        }
    }
}
