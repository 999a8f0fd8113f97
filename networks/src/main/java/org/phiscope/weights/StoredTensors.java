// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.format.ElementType;
import org.phiscope.format.FormatException;
import org.phiscope.format.Safetensors;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * The tensors of a checkpoint as float32, however they are stored: F32, F16, BF16, I8 with a scale per output
 * ({@code x.weight} and {@code x.scale}) or U8 into a codebook ({@code x.weight} and {@code x.weight.codebook}).
 */
final class StoredTensors {
    private static final String KERNEL = ".weight";

    private final Safetensors file;
    private final String network;
    private final Set<String> claimed = new HashSet<>();

    StoredTensors(Safetensors file, String network) {
        this.file = file;
        this.network = network;
    }

    boolean has(String name) {
        return file.entries().containsKey(name);
    }

    /** Claims a tensor for the network: it must be there and be of this shape. */
    void claim(String name, Shape shape) {
        Safetensors.Entry entry = file.entries().get(name);
        if (entry == null) {
            throw misfit(Message.of("it has no tensor {0} ({1})", name, shape));
        }
        List<Long> wanted = longs(shape);
        if (!entry.shape().equals(wanted)) {
            throw misfit(Message.of("tensor {0} is {1}, the network needs {2}", name, entry.shapeText(), shape));
        }
        claimed.add(name);
        switch (entry.type()) {
            case F32, F16, BF16 -> {
                // read as it is
            }
            case I8 -> claimFloats(scaleOf(name), List.of(wanted.getFirst()));
            case U8 -> claimFloats(codebookOf(name), List.of(256L));
            case BOOL, F8_E5M2, F8_E4M3, U16, I16, U32, I32, F64, U64, I64 ->
                throw misfit(Message.of(
                        "tensor {0} is of type {1}, which weights cannot be read from",
                        name, entry.type()));
        }
    }

    private void claimFloats(String name, List<Long> shape) {
        Safetensors.Entry entry = file.entries().get(name);
        if (entry == null || !entry.type().isFloat() || !entry.shape().equals(shape)) {
            throw misfit(Message.of("it needs a tensor {0} of {1} floats", name, shape.getFirst()));
        }
        claimed.add(name);
    }

    /** A tensor of the file that nothing claimed and that could be a weight; {@code null} if there is none. */
    @Nullable String unclaimed() {
        for (Safetensors.Entry entry : file.entries().values()) {
            // Counters and the like are state of the training, not weights.
            boolean weight = entry.type().isFloat() || entry.type() == ElementType.I8 || entry.type() == ElementType.U8;
            if (weight && !claimed.contains(entry.name())) {
                return entry.name();
            }
        }
        return null;
    }

    /** The values of a claimed tensor. */
    float[] values(String name) {
        try {
            Safetensors.Entry entry = file.entry(name);
            float[] values =
                    switch (entry.type()) {
                        case I8 -> scaled(file.bytes(name), file.floats(scaleOf(name)));
                        case U8 -> looked(file.bytes(name), file.floats(codebookOf(name)));
                        default -> file.floats(name);
                    };
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new WeightsException(
                            Message.of("{0}: tensor {1}: element {2} is {3}", file.file(), name, i, values[i]));
                }
            }
            return values;
        } catch (FormatException e) {
            throw new WeightsException(e.message(), e);
        }
    }

    WeightsException misfit(Message why) {
        return new WeightsException(Message.of("{0} does not fit {1}: {2}", file.file(), network, why));
    }

    private static float[] scaled(byte[] weights, float[] scales) {
        float[] values = new float[weights.length];
        int each = weights.length / scales.length;
        for (int i = 0; i < values.length; i++) {
            values[i] = weights[i] * scales[i / each];
        }
        return values;
    }

    private static float[] looked(byte[] indices, float[] codebook) {
        float[] values = new float[indices.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = codebook[indices[i] & 0xff];
        }
        return values;
    }

    private static String scaleOf(String name) {
        return (name.endsWith(KERNEL) ? name.substring(0, name.length() - KERNEL.length()) : name) + ".scale";
    }

    private static String codebookOf(String name) {
        return name + ".codebook";
    }

    private static List<Long> longs(Shape shape) {
        return java.util.Arrays.stream(shape.toLongs()).boxed().toList();
    }
}
