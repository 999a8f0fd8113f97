// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;

/** ONNX's convolutions, poolings, norms and linear layers. Every method answers {@code null} for what it cannot map. */
final class WindowOperators {
    private final Assembly assembly;

    WindowOperators(Assembly assembly) {
        this.assembly = assembly;
    }

    /** A window that slides over a map: both sides alike. */
    private record Window(int kernelHeight, int kernelWidth, int stride, int dilation, Padding padding, Padding declared) {}

    /**
     * @param kernel height and width
     * @return empty for a window that is not of this kind
     */
    private static Optional<Window> window(OnnxNode node, Shape x, List<Integer> kernel) {
        List<Long> strides = node.wholes("strides", List.of(1L, 1L));
        List<Long> dilations = node.wholes("dilations", List.of(1L, 1L));
        List<Long> pads = node.wholes("pads", List.of(0L, 0L, 0L, 0L));
        boolean plain = strides.size() == 2
                && strides.get(0).equals(strides.get(1))
                && dilations.size() == 2
                && dilations.get(0).equals(dilations.get(1))
                && pads.size() == 4
                && pads.stream().allMatch(pad -> pad >= 0 && pad < 1 << 20)
                && strides.getFirst() > 0
                && strides.getFirst() < 1 << 20
                && dilations.getFirst() > 0
                && dilations.getFirst() < 1 << 20;
        if (!plain) {
            return Optional.empty();
        }
        int stride = strides.getFirst().intValue();
        int dilation = dilations.getFirst().intValue();
        int tall = dilation * (kernel.get(0) - 1) + 1;
        int wide = dilation * (kernel.get(1) - 1) + 1;
        Padding declared =
                switch (node.text("auto_pad", "NOTSET")) {
                    case "SAME_UPPER" -> same(x, stride, tall, wide, false);
                    case "SAME_LOWER" -> same(x, stride, tall, wide, true);
                    case "VALID" -> Padding.NONE;
                    default -> new Padding(
                            pads.get(0).intValue(), pads.get(1).intValue(), pads.get(2).intValue(), pads.get(3).intValue());
                };
        Padding padding = declared;
        if (node.whole("ceil_mode", 0) == 1) {
            padding = new Padding(
                    declared.top(),
                    declared.left(),
                    declared.bottom() + overhang(x.height(), declared.top(), declared.bottom(), tall, stride),
                    declared.right() + overhang(x.width(), declared.left(), declared.right(), wide, stride));
        }
        return Optional.of(new Window(kernel.get(0), kernel.get(1), stride, dilation, padding, declared));
    }

    private static Padding same(Shape x, int stride, int tall, int wide, boolean lower) {
        int vertical = Math.max(0, (Math.ceilDiv(x.height(), stride) - 1) * stride + tall - x.height());
        int horizontal = Math.max(0, (Math.ceilDiv(x.width(), stride) - 1) * stride + wide - x.width());
        int top = lower ? Math.ceilDiv(vertical, 2) : vertical / 2;
        int left = lower ? Math.ceilDiv(horizontal, 2) : horizontal / 2;
        return new Padding(top, left, vertical - top, horizontal - left);
    }

    /** What a last window needs beyond the padding; one that begins beyond the map is left out. */
    private static int overhang(int size, int before, int after, int extent, int stride) {
        int padded = size + before + after;
        if (padded < extent) {
            return 0;
        }
        int windows = Math.ceilDiv(padded - extent, stride) + 1;
        if ((windows - 1) * stride >= size + before) {
            windows--;
        }
        return Math.max(0, (windows - 1) * stride + extent - padded);
    }

    private @Nullable Node map(String value) {
        Node node = assembly.sized(value);
        return node != null && node.shape().rank() == 4 ? node : null;
    }

    @Nullable Node convolution(OnnxNode node, String name) {
        Node x = map(node.input(0));
        Constant kernel = assembly.constant(node.input(1));
        Constant bias = assembly.constant(node.input(2));
        boolean biased = !node.input(2).isEmpty();
        if (x == null || kernel == null || kernel.dims().size() != 4 || biased && bias == null) {
            return null;
        }
        int out = kernel.dims().get(0);
        Window window = window(node, x.shape(), kernel.dims().subList(2, 4)).orElse(null);
        long groups = node.whole("group", 1);
        if (window == null || groups < 1 || groups > out || bias != null && bias.elements() != out) {
            return null;
        }
        Op.Conv2d conv = new Op.Conv2d(
                Math.multiplyExact(kernel.dims().get(1), (int) groups),
                out,
                window.kernelHeight,
                window.kernelWidth,
                window.stride,
                window.dilation,
                window.padding,
                (int) groups,
                biased);
        return assembly.add(name, conv, weights(kernel, bias), x);
    }

    private static Map<WeightRole, Constant> weights(Constant kernel, @Nullable Constant bias) {
        return bias == null
                ? Map.of(WeightRole.KERNEL, kernel)
                : Map.of(WeightRole.KERNEL, kernel, WeightRole.BIAS, bias);
    }

    @Nullable Node transposed(OnnxNode node, String name) {
        Node x = map(node.input(0));
        Constant kernel = assembly.constant(node.input(1));
        Constant bias = assembly.constant(node.input(2));
        boolean biased = !node.input(2).isEmpty();
        if (x == null || kernel == null || kernel.dims().size() != 4 || biased && bias == null) {
            return null;
        }
        Window window = window(node, x.shape(), kernel.dims().subList(2, 4)).orElse(null);
        List<Long> added = node.wholes("output_padding", List.of(0L, 0L));
        boolean plain = window != null
                && window.kernelHeight == window.kernelWidth
                && window.dilation == 1
                && node.whole("group", 1) == 1
                && node.text("auto_pad", "NOTSET").equals("NOTSET")
                && !node.has("output_shape")
                && added.size() == 2
                && added.get(0).equals(added.get(1))
                && added.getFirst() >= 0
                && added.getFirst() < window.stride;
        if (!plain || window == null) {
            return null;
        }
        Op.ConvTranspose2d conv = new Op.ConvTranspose2d(
                kernel.dims().get(0),
                kernel.dims().get(1),
                window.kernelHeight,
                window.stride,
                window.padding,
                added.getFirst().intValue(),
                biased);
        return assembly.add(name, conv, weights(kernel, bias), x);
    }

    @Nullable Node deformable(OnnxNode node, String name) {
        Node x = map(node.input(0));
        Constant kernel = assembly.constant(node.input(1));
        Node offsets = map(node.input(2));
        Constant bias = assembly.constant(node.input(3));
        Node masks = map(node.input(4));
        boolean biased = !node.input(3).isEmpty();
        boolean modulated = !node.input(4).isEmpty();
        if (x == null || kernel == null || offsets == null || biased && bias == null || modulated && masks == null) {
            return null;
        }
        Window window = window(node, x.shape(), kernel.dims().subList(2, 4)).orElse(null);
        if (window == null) {
            return null;
        }
        int groups = (int) node.whole("group", 1);
        Op.DeformConv2d conv = new Op.DeformConv2d(
                kernel.dims().get(1) * groups,
                kernel.dims().get(0),
                window.kernelHeight,
                window.kernelWidth,
                window.stride,
                window.dilation,
                window.dilation,
                window.padding,
                groups,
                (int) node.whole("offset_group", 1),
                modulated,
                biased);
        Node[] inputs = masks == null ? new Node[] {x, offsets} : new Node[] {x, offsets, masks};
        return assembly.add(name, conv, weights(kernel, bias), inputs);
    }

    @Nullable Node pool(OnnxNode node, String name) {
        Node x = map(node.input(0));
        List<Integer> kernel =
                node.wholes("kernel_shape", List.of()).stream().map(Long::intValue).toList();
        if (x == null || kernel.size() != 2 || !kernel.get(0).equals(kernel.get(1)) || kernel.getFirst() < 1) {
            return null;
        }
        Window window = window(node, x.shape(), kernel).orElse(null);
        boolean indexed = node.outputs().size() > 1 && !node.outputs().get(1).isEmpty();
        if (window == null || window.dilation != 1 || indexed) {
            return null;
        }
        boolean average = node.type().equals("AveragePool");
        Padding counted = average && node.whole("count_include_pad", 0) == 1 ? window.declared : Padding.NONE;
        Op.Pool.Kind kind = average ? Op.Pool.Kind.AVERAGE : Op.Pool.Kind.MAX;
        return assembly.add(
                name, new Op.Pool(kind, window.kernelHeight, window.stride, window.padding, counted), x);
    }

    @Nullable Node globalPool(OnnxNode node, String name) {
        Node x = map(node.input(0));
        if (x == null) {
            return null;
        }
        if (node.type().equals("GlobalAveragePool")) {
            return assembly.add(name, new Op.GlobalAveragePool(), x);
        }
        return x.shape().height() == x.shape().width()
                ? assembly.add(name, new Op.Pool(Op.Pool.Kind.MAX, x.shape().height(), 1, Padding.NONE), x)
                : null;
    }

    /** A mean over a map's rows and columns, whether its channels come first or last. */
    @Nullable Node mean(OnnxNode node, String name) {
        Node x = map(node.input(0));
        Constant given = assembly.constant(node.input(1));
        if (x == null || !node.input(1).isEmpty() && given == null) {
            return null;
        }
        List<Integer> axes = Extents.reducedAxes(node, 4, given);
        boolean kept = node.whole("keepdims", 1) == 1;
        Shape shape = x.shape();
        if (axes.equals(List.of(2, 3))) {
            if (kept) {
                return assembly.add(name, new Op.GlobalAveragePool(), x);
            }
            Node pooled = assembly.add(name + "/pool", new Op.GlobalAveragePool(), x);
            return assembly.add(name, new Op.Flatten(), pooled);
        }
        if (axes.equals(List.of(1, 2))) {
            Node first = assembly.add(name + "/channels-first", Op.Permute.of(0, 3, 1, 2), x);
            Node pooled = assembly.add(name + "/pool", new Op.GlobalAveragePool(), first);
            int channels = shape.extent(3);
            Shape to = kept ? Shape.of(shape.batch(), 1, 1, channels) : Shape.of(shape.batch(), channels);
            return assembly.add(name, new Op.Reshape(to), pooled);
        }
        return null;
    }

    @Nullable Node batchNorm(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant scale = assembly.constant(node.input(1));
        Constant shift = assembly.constant(node.input(2));
        Constant mean = assembly.constant(node.input(3));
        Constant variance = assembly.constant(node.input(4));
        if (x == null
                || x.shape().rank() < 2
                || scale == null
                || shift == null
                || mean == null
                || variance == null
                || node.whole("training_mode", 0) == 1) {
            return null;
        }
        Op.BatchNorm norm = new Op.BatchNorm(Math.toIntExact(scale.elements()), node.real("epsilon", 1e-5));
        return assembly.add(
                name,
                norm,
                Map.of(
                        WeightRole.NORM_SCALE,
                        scale,
                        WeightRole.NORM_SHIFT,
                        shift,
                        WeightRole.RUNNING_MEAN,
                        mean,
                        WeightRole.RUNNING_VARIANCE,
                        variance),
                x);
    }

    @Nullable Node layerNorm(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        if (x == null || Extents.axis((int) node.whole("axis", -1), x.shape().rank()) != x.shape().rank() - 1) {
            return null;
        }
        boolean indexed = node.outputs().stream().skip(1).anyMatch(output -> !output.isEmpty());
        return indexed ? null : layerNorm(x, node.input(1), node.input(2), node.real("epsilon", 1e-5), name);
    }

    @Nullable Node layerNorm(Node x, String scaleName, String shiftName, double epsilon, String name) {
        Constant scale = assembly.constant(scaleName);
        Constant shift = assembly.constant(shiftName);
        int features = x.shape().extent(x.shape().rank() - 1);
        if (scale == null || shift == null || scale.elements() != features || shift.elements() != features) {
            return null;
        }
        return assembly.add(
                name,
                new Op.LayerNorm(features, epsilon),
                Map.of(WeightRole.NORM_SCALE, scale, WeightRole.NORM_SHIFT, shift),
                x);
    }

    /** An instance norm has as many groups as channels. */
    @Nullable Node groupNorm(OnnxNode node, String name) {
        Node x = map(node.input(0));
        Constant scale = assembly.constant(node.input(1));
        Constant shift = assembly.constant(node.input(2));
        if (x == null || scale == null || shift == null) {
            return null;
        }
        int channels = x.shape().channels();
        int groups = node.type().equals("InstanceNormalization") ? channels : (int) node.whole("num_groups", channels);
        if (scale.elements() != channels || shift.elements() != channels) {
            return null;
        }
        return assembly.add(
                name,
                new Op.GroupNorm(channels, groups, node.real("epsilon", 1e-5)),
                Map.of(WeightRole.NORM_SCALE, scale, WeightRole.NORM_SHIFT, shift),
                x);
    }

    /** x·B + C with constant B and C. */
    @Nullable Node gemm(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant matrix = assembly.constant(node.input(1));
        Constant bias = assembly.constant(node.input(2));
        boolean biased = !node.input(2).isEmpty();
        boolean plain = node.real("alpha", 1) == 1
                && (node.real("beta", 1) == 1 || !biased)
                && node.whole("transA", 0) == 0;
        if (x == null || x.shape().rank() != 2 || matrix == null || biased && bias == null || !plain) {
            return null;
        }
        return linear(x, node.whole("transB", 0) == 1 ? matrix : matrix.permuted(List.of(1, 0)), bias, name);
    }

    /** @param kernel {@code [out, in]} */
    @Nullable Node linear(Node x, Constant kernel, @Nullable Constant bias, String name) {
        int out = kernel.dims().get(0);
        if (bias != null && bias.elements() != out) {
            return null;
        }
        Op.Linear linear = new Op.Linear(kernel.dims().get(1), out, bias != null);
        return assembly.add(name, linear, weights(kernel, bias), x);
    }
}
