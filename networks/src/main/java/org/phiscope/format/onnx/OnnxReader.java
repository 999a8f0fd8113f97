// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.format.FormatException;
import org.phiscope.format.StableFile;
import org.phiscope.message.Message;

/**
 * Reads the messages of {@code onnx.proto} that describe a network. No length is believed beyond what encloses it, the
 * file's own first; the values of tensors are passed over, and what is kept is bounded.
 */
final class OnnxReader {
    private static final int LONGEST_NAME = 1 << 16;
    private static final int LONGEST_PROPERTY = 16 << 20;
    private static final int MOST_NODES = 200_000;

    /** Nodes, names and attributes of the largest language models take some tens of MiB. */
    private static final long MOST_KEPT = 512L << 20;

    private static final int BUFFER = 1 << 16;

    private final StableFile file;
    private final CodedInputStream in;
    private long kept;

    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private final Map<String, OnnxValue> declared = new HashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private String producer = "";
    private int opset;

    private OnnxReader(StableFile file, InputStream stream) {
        this.file = file;
        this.in = CodedInputStream.newInstance(stream, BUFFER);
    }

    /** Reads a field's content, or leaves it. */
    private interface Field {
        /** @return false for a field that nobody reads; it is passed over */
        boolean read(int number, int tag) throws IOException;
    }

    static OnnxModel read(StableFile file) {
        String name = String.valueOf(file.path().getFileName());
        if (file.bytes() > Integer.MAX_VALUE) {
            throw new FormatException(Message.of(
                    "{0}: has {1} bytes, and an ONNX model at most 2 GiB; larger ones keep their tensors in "
                            + "files beside them",
                    name, file.bytes()));
        }
        try (InputStream stream = Files.newInputStream(file.path())) {
            OnnxReader reader = new OnnxReader(file, stream);
            reader.in.pushLimit((int) file.bytes());
            reader.fields(reader::model);
            return reader.result();
        } catch (FormatException e) {
            throw new FormatException(Message.of("{0}: {1}", name, e.message()), e);
        } catch (IOException e) {
            throw new FormatException(Message.of(
                    "{0}: is no ONNX model, or ends too early: {1}",
                    name, e.getMessage()), e);
        }
    }

    private OnnxModel result() {
        List<OnnxValue> fed =
                inputs.stream().filter(input -> !initializers.containsKey(input.name())).toList();
        inputs.forEach(input -> declared.put(input.name(), input));
        outputs.forEach(output -> declared.put(output.name(), output));
        return new OnnxModel(
                file,
                opset,
                producer,
                Collections.unmodifiableMap(metadata),
                List.copyOf(nodes),
                Collections.unmodifiableMap(initializers),
                fed,
                List.copyOf(outputs),
                Collections.unmodifiableMap(declared));
    }

    private void fields(Field field) throws IOException {
        while (true) {
            int tag = in.readTag();
            if (tag == 0) {
                return;
            }
            if (!field.read(WireFormat.getTagFieldNumber(tag), tag)) {
                skip(tag);
            }
        }
    }

    private void skip(int tag) throws IOException {
        int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
            throw new FormatException(Message.of("has a field of a kind that ONNX does not use; it is no ONNX model"));
        }
        if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            in.skipRawBytes(length());
        } else {
            in.skipField(tag);
        }
    }

    /** A length that fits into what encloses it. */
    private int length() throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > in.getBytesUntilLimit()) {
            throw new FormatException(Message.of(
                    "says at byte {0} that {1} bytes follow, where there are {2}",
                    in.getTotalBytesRead(), Integer.toUnsignedString(length), Math.max(0, in.getBytesUntilLimit())));
        }
        return length;
    }

    private void message(int tag, Field field) throws IOException {
        require(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int limit = in.pushLimit(length());
        fields(field);
        in.popLimit(limit);
    }

    private void require(int tag, int type) {
        if (WireFormat.getTagWireType(tag) != type) {
            throw new FormatException(Message.of(
                    "has field {0} of another kind than ONNX at byte {1}",
                    WireFormat.getTagFieldNumber(tag), in.getTotalBytesRead()));
        }
    }

    private String text(int tag, int longest) throws IOException {
        require(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = length();
        if (length > longest) {
            throw new FormatException(Message.of(
                    "has a text of {0} bytes at byte {1}; at most {2} are read",
                    length, in.getTotalBytesRead(), longest));
        }
        keep(2L * length + 48);
        String text = new String(in.readRawBytes(length), StandardCharsets.UTF_8);
        return text.chars().anyMatch(Character::isISOControl) && longest == LONGEST_NAME
                ? text.replaceAll("\\p{Cntrl}", "\uFFFD")
                : text;
    }

    private String name(int tag) throws IOException {
        return text(tag, LONGEST_NAME);
    }

    private long whole(int tag) throws IOException {
        require(tag, WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    private float real(int tag) throws IOException {
        require(tag, WireFormat.WIRETYPE_FIXED32);
        return in.readFloat();
    }

    private void keep(long bytes) {
        kept += bytes;
        if (kept > MOST_KEPT) {
            throw new FormatException(Message.of(
                    "has more nodes, names and attributes than any network: over {0} MiB",
                    MOST_KEPT >> 20));
        }
    }

    private boolean model(int number, int tag) throws IOException {
        switch (number) {
            case 2 -> producer = name(tag);
            case 7 -> message(tag, this::graph);
            case 8 -> operatorSet(tag);
            case 14 -> property(tag);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void operatorSet(int tag) throws IOException {
        String[] domain = {""};
        long[] version = {0};
        message(tag, (number, field) -> {
            switch (number) {
                case 1 -> domain[0] = name(field);
                case 2 -> version[0] = whole(field);
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (domain[0].isEmpty() || domain[0].equals("ai.onnx")) {
            opset = (int) Math.clamp(version[0], 0, Integer.MAX_VALUE);
        }
    }

    private void property(int tag) throws IOException {
        String[] entry = {"", ""};
        message(tag, (number, field) -> {
            if (number != 1 && number != 2) {
                return false;
            }
            entry[number - 1] = text(field, LONGEST_PROPERTY);
            return true;
        });
        metadata.put(entry[0], entry[1]);
    }

    private boolean graph(int number, int tag) throws IOException {
        switch (number) {
            case 1 -> {
                if (nodes.size() >= MOST_NODES) {
                    throw new FormatException(Message.of("has more than {0} nodes", MOST_NODES));
                }
                nodes.add(node(tag));
            }
            case 5 -> {
                OnnxTensor tensor = tensor(tag);
                if (initializers.putIfAbsent(tensor.name(), tensor) != null) {
                    throw new FormatException(Message.of("two initializers are called {0}", tensor.name()));
                }
            }
            case 11 -> inputs.add(value(tag));
            case 12 -> outputs.add(value(tag));
            case 13 -> {
                OnnxValue value = value(tag);
                declared.put(value.name(), value);
            }
            case 15 -> throw new FormatException(Message.of("has a sparse initializer, which is not read"));
            default -> {
                return false;
            }
        }
        return true;
    }

    private OnnxNode node(int tag) throws IOException {
        keep(256);
        List<String> ins = new ArrayList<>(3);
        List<String> outs = new ArrayList<>(1);
        Map<String, OnnxNode.Attribute> attributes = new LinkedHashMap<>();
        String[] texts = {"", "", "", ""}; // name, type, doc, domain
        message(tag, (number, field) -> {
            switch (number) {
                case 1 -> ins.add(name(field));
                case 2 -> outs.add(name(field));
                case 3, 4, 6, 7 -> texts[number < 5 ? number - 3 : number - 4] =
                        number == 6 ? text(field, LONGEST_PROPERTY) : name(field);
                case 5 -> attribute(field, attributes);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxNode(
                texts[0],
                texts[1],
                texts[3],
                List.copyOf(ins),
                List.copyOf(outs),
                texts[2],
                Collections.unmodifiableMap(attributes));
    }

    private void attribute(int tag, Map<String, OnnxNode.Attribute> attributes) throws IOException {
        keep(64);
        String[] name = {""};
        OnnxNode.Attribute[] value = {new OnnxNode.Attribute.Closed()};
        List<Long> wholes = new ArrayList<>();
        List<Float> reals = new ArrayList<>();
        long[] type = {0};
        message(tag, (number, field) -> {
            switch (number) {
                case 1 -> name[0] = name(field);
                case 2 -> value[0] = new OnnxNode.Attribute.Real(real(field));
                case 3 -> value[0] = new OnnxNode.Attribute.Whole(whole(field));
                case 4 -> value[0] = new OnnxNode.Attribute.Text(text(field, LONGEST_PROPERTY));
                case 5 -> value[0] = new OnnxNode.Attribute.Tensor(tensor(field));
                case 7 -> reals(field, reals);
                case 8 -> wholes(field, wholes);
                case 20 -> type[0] = whole(field);
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (!wholes.isEmpty() || type[0] == 7) {
            value[0] = new OnnxNode.Attribute.Wholes(List.copyOf(wholes));
        } else if (!reals.isEmpty() || type[0] == 6) {
            value[0] = new OnnxNode.Attribute.Reals(List.copyOf(reals));
        }
        attributes.put(name[0], value[0]);
    }

    /** A list may be written field by field, or packed into one. */
    private void wholes(int tag, List<Long> values) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            keep(24);
            values.add(in.readRawVarint64());
            return;
        }
        require(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int limit = in.pushLimit(length());
        while (in.getBytesUntilLimit() > 0) {
            keep(24);
            values.add(in.readRawVarint64());
        }
        in.popLimit(limit);
    }

    private void reals(int tag, List<Float> values) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_FIXED32) {
            keep(20);
            values.add(in.readFloat());
            return;
        }
        require(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int limit = in.pushLimit(length());
        while (in.getBytesUntilLimit() > 0) {
            keep(20);
            values.add(in.readFloat());
        }
        in.popLimit(limit);
    }

    private OnnxTensor tensor(int tag) throws IOException {
        keep(128);
        TensorFields fields = new TensorFields(file);
        message(tag, (number, field) -> {
            switch (number) {
                case 1 -> {
                    List<Long> dims = new ArrayList<>();
                    wholes(field, dims);
                    fields.dims.addAll(dims);
                }
                case 2 -> fields.type = whole(field);
                case 8 -> fields.name = name(field);
                case 4, 5, 7, 9, 10, 11 -> data(number, field, fields);
                case 13 -> externalEntry(field, fields);
                case 14 -> fields.external = whole(field) == 1;
                default -> {
                    return false;
                }
            }
            return true;
        });
        return fields.tensor();
    }

    /** float_data 4, int32_data 5, int64_data 7, raw_data 9, double_data 10, uint64_data 11. */
    private void data(int number, int tag, TensorFields fields) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int length = length();
            fields.stored(number, in.getTotalBytesRead(), length);
            in.skipRawBytes(length);
            return;
        }
        keep(24);
        switch (number) {
            case 4 -> fields.listed.add((double) real(tag));
            case 10 -> {
                require(tag, WireFormat.WIRETYPE_FIXED64);
                fields.listed.add(in.readDouble());
            }
            default -> fields.listed.add((double) whole(tag));
        }
    }

    private void externalEntry(int tag, TensorFields fields) throws IOException {
        String[] entry = {"", ""};
        message(tag, (number, field) -> {
            if (number != 1 && number != 2) {
                return false;
            }
            entry[number - 1] = name(field);
            return true;
        });
        fields.entries.put(entry[0], entry[1]);
    }

    /** TypeProto: a tensor is field 1, {elem_type 1, shape 2}; a shape is {dim 1}; an extent {value 1, symbol 2}. */
    private OnnxValue value(int tag) throws IOException {
        keep(96);
        String[] name = {""};
        boolean[] is = {false, false}; // a tensor, with a shape
        OnnxType[] type = {OnnxType.OTHER};
        List<OnnxValue.Dim> dims = new ArrayList<>();
        message(tag, (number, field) -> {
            if (number == 1) {
                name[0] = name(field);
                return true;
            }
            if (number != 2) {
                return false;
            }
            message(field, (kind, kindField) -> {
                if (kind != 1) {
                    return false;
                }
                is[0] = true;
                message(kindField, (part, partField) -> {
                    switch (part) {
                        case 1 -> type[0] = OnnxType.ofCode(whole(partField));
                        case 2 -> {
                            is[1] = true;
                            message(partField, (dim, dimField) -> dim == 1 && dims.add(extent(dimField)));
                        }
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
                return true;
            });
            return true;
        });
        return new OnnxValue(name[0], is[0], type[0], is[1], List.copyOf(dims));
    }

    private OnnxValue.Dim extent(int tag) throws IOException {
        keep(48);
        long[] size = {-1};
        String[] symbol = {""};
        message(tag, (number, field) -> {
            switch (number) {
                case 1 -> size[0] = whole(field);
                case 2 -> symbol[0] = name(field);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxValue.Dim(size[0], symbol[0]);
    }
}
