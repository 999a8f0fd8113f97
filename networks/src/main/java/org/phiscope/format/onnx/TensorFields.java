// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.format.FormatException;
import org.phiscope.format.StableFile;
import org.phiscope.message.Message;

/** The fields of one TensorProto as they are read, and the tensor that they describe. */
final class TensorFields {
    private static final int MOST_DIMS = 64;

    private final StableFile file;
    final List<Long> dims = new ArrayList<>();
    final List<Double> listed = new ArrayList<>();
    final Map<String, String> entries = new HashMap<>();
    String name = "";
    long type;
    boolean external;
    private OnnxTensor.@Nullable Storage stored;

    TensorFields(StableFile file) {
        this.file = file;
    }

    /** Values were passed over at a place in the file. */
    void stored(int field, long offset, int bytes) {
        boolean varints = field == 5 || field == 7 || field == 11;
        stored = varints
                ? new OnnxTensor.Storage.Varints(file, offset, bytes)
                : new OnnxTensor.Storage.Plain(file, offset, bytes);
    }

    /** @throws FormatException if extents and values do not go together */
    OnnxTensor tensor() {
        if (dims.size() > MOST_DIMS) {
            throw fault(Message.of("has {0} axes", dims.size()));
        }
        List<Integer> extents = new ArrayList<>(dims.size());
        for (long dim : dims) {
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw fault(Message.of("has an extent of {0}", dim));
            }
            extents.add((int) dim);
        }
        OnnxType element = OnnxType.ofCode(type);
        return new OnnxTensor(name, element, List.copyOf(extents), storage(element, OnnxTensor.elements(extents)));
    }

    private OnnxTensor.Storage storage(OnnxType element, long elements) {
        if (element == OnnxType.OTHER) {
            return new OnnxTensor.Storage.Unreadable("is of a type that is not read");
        }
        if (external) {
            return external(element, elements);
        }
        long needed = Math.multiplyHigh(elements, element.bytes()) == 0 ? elements * element.bytes() : Long.MAX_VALUE;
        switch (stored) {
            case OnnxTensor.Storage.Plain plain -> {
                if (plain.bytes() != needed) {
                    throw fault(Message.of("of extents {0} has {1} bytes, not {2}", dims, plain.bytes(), needed));
                }
                return plain;
            }
            case OnnxTensor.Storage.Varints varints -> {
                if (elements > varints.bytes()) {
                    throw fault(Message.of("of extents {0} has {1} bytes, fewer than numbers", dims, varints.bytes()));
                }
                return varints;
            }
            case null, default -> {
                if (listed.size() != elements) {
                    throw fault(Message.of("of extents {0} has {1} values", dims, listed.size()));
                }
                return new OnnxTensor.Storage.Listed(
                        listed.stream().mapToDouble(this::decoded).toArray());
            }
        }
    }

    /** Half-precision numbers are listed as the whole numbers of their bits. */
    private double decoded(double value) {
        return switch (OnnxType.ofCode(type)) {
            case FLOAT16 -> Float.float16ToFloat((short) value);
            case BFLOAT16 -> Float.intBitsToFloat((int) value << 16);
            default -> value;
        };
    }

    /** Values in a file of the model's own directory, or below it. */
    private OnnxTensor.Storage external(OnnxType element, long elements) {
        String location = entries.getOrDefault("location", "");
        Path directory = file.path().toAbsolutePath().getParent();
        if (location.isEmpty() || directory == null) {
            throw fault(Message.of("is kept in another file that is not named"));
        }
        StableFile other;
        try {
            Path named = Path.of(location);
            if (named.isAbsolute() || !directory.resolve(named).normalize().startsWith(directory.normalize())) {
                throw fault(Message.of("is kept in {0}, which is not in the model's directory", location));
            }
            Path real = directory.resolve(named).toRealPath();
            if (!real.startsWith(directory.toRealPath())) {
                throw fault(Message.of("is kept in {0}, a link that leads out of the model's directory", location));
            }
            other = StableFile.at(real);
        } catch (InvalidPathException e) {
            throw fault(Message.of("is kept in {0}, which is no name of a file", location));
        } catch (IOException e) {
            throw fault(Message.of(
                    "is kept in {0}, which is not there: it belongs into the model's directory",
                    location));
        }
        long offset = number("offset", 0);
        long needed = Math.multiplyHigh(elements, element.bytes()) == 0 ? elements * element.bytes() : Long.MAX_VALUE;
        long length = number("length", needed);
        if (length != needed || offset > other.bytes() || length > other.bytes() - offset) {
            throw fault(Message.of(
                    "of extents {0} takes {1} bytes, and {2} has {3} for it",
                    dims, needed, location, Math.max(0, Math.min(length, other.bytes() - offset))));
        }
        return new OnnxTensor.Storage.Plain(other, offset, needed);
    }

    private long number(String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, as for a negative number
        }
        throw fault(Message.of("is kept in another file at {0} '{1}', which is no number of bytes", key, text));
    }

    private FormatException fault(Message what) {
        return new FormatException(name.isEmpty() ? Message.of("a tensor of an attribute {0}", what) : Message.of("tensor {0} {1}", name, what));
    }
}
