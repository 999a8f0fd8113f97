// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.InputSize;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * A configuration as a file: which published network, every parameter, which of them the user set, the input, and what
 * the network costs under which convention. Reading what was written gives an equal configuration.
 *
 * <p>{@code set} names the parameters that the user set, and {@code input} where the input was set apart from the
 * resolution: what is not named follows its formula or the preset, and has to have the value that follows.
 *
 * <p>A network that was opened from a darknet configuration has no published preset: {@code cfg} is that file's whole text.
 * Of one that was opened from an ONNX model, {@code onnx} is where that is.
 */
public final class ConfigurationJson {
    /** Version of the format, the value of the key {@code phiscope}. */
    public static final int VERSION = 1;

    /** Longest file that is read, in bytes; a configuration takes a few thousand, with a darknet file in it a few more. */
    public static final int MAX_BYTES = 8 << 20;

    /** The name in {@code set} of the input size. */
    static final String INPUT = "input";

    /** The key of the text of a darknet configuration. */
    static final String CFG = "cfg";

    /** The key of the path of an ONNX model. */
    static final String ONNX = "onnx";

    /** Of an image that a published network is fed. */
    static final int CHANNELS = 3;

    private ConfigurationJson() {}

    /**
     * What a file holds.
     *
     * @param warnings one line each: what the file says and this program sees otherwise
     */
    public record Opened(Configuration configuration, Convention convention, List<Message> warnings) {}

    /**
     * The text of a file.
     *
     * @throws org.phiscope.graph.GraphException if the parameters describe no valid network
     */
    public static String write(Configuration configuration, Convention convention) {
        CostReport report = CostModel.report(configuration.graph());
        Shape input = report.graph().input().shape();
        List<String> set = new ArrayList<>(configuration.changes().keySet());
        if (configuration.fixedInput() != null) {
            set.add(INPUT);
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("phiscope", VERSION);
        file.put("program", ProgramVersion.text());
        file.put("network", configuration.preset().name());
        file.put("family", configuration.family().id());
        DarknetNetwork.file(configuration.family()).ifPresent(cfg -> file.put(CFG, cfg.text()));
        OnnxNetwork.file(configuration.family())
                .ifPresent(model -> file.put(ONNX, model.path().toAbsolutePath().toString()));
        file.put(INPUT, input(configuration, input));
        file.put("convention", convention.id());
        file.put("parameters", configuration.parameters().values());
        file.put("set", set);
        file.put("costs", CostFigures.totals(report, convention));
        return Json.write(file);
    }

    /** {@code [n, c, h, w]}: of an ONNX model that is fed something else, with one channel. */
    private static List<Integer> input(Configuration configuration, Shape fed) {
        InputSize size = configuration.input();
        return List.of(size.batch(), channels(configuration, fed), size.height(), size.width());
    }

    static int channels(Configuration configuration, Shape fed) {
        return OnnxNetwork.file(configuration.family())
                .map(OnnxNetwork::channels)
                .orElse(fed.channels());
    }

    /**
     * The network of an ONNX model. One that this program wrote finds what its network finds.
     *
     * @throws org.phiscope.format.FormatException if the file is no sound model, or makes no network
     */
    public static Configuration ofModel(Path file) {
        return OnnxNetwork.configuration(OnnxModel.open(file), ConfigurationJson::network);
    }

    /** The network of a configuration that anybody may have written into a model. */
    private static Optional<Graph> network(String text) {
        try {
            Object tree = Json.read(text, OnnxNetwork.CONFIGURATION);
            return Optional.of(new ConfigurationReader(OnnxNetwork.CONFIGURATION, tree, true)
                    .read()
                    .configuration()
                    .graph());
        } catch (ConfigurationException | GraphException e) {
            return Optional.empty(); // then nothing is known of the outputs
        }
    }

    /**
     * Writes a file that is there whole or not at all; one that is there already is replaced.
     *
     * @throws IOException if it cannot be written
     * @throws org.phiscope.graph.GraphException if the parameters describe no valid network
     */
    public static void save(Configuration configuration, Convention convention, Path file) throws IOException {
        AtomicFile.write(file, write(configuration, convention).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a file that anybody may have written.
     *
     * @throws ConfigurationException if it is no configuration
     * @throws IOException if it cannot be read
     */
    public static Opened read(Path file) throws IOException {
        String source = file.toString();
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new ConfigurationException(
                    source, "", Message.of("is longer than the {0} bytes that a configuration may take", MAX_BYTES));
        }
        return read(decode(bytes, source), source);
    }

    /**
     * Reads text that anybody may have written.
     *
     * @param source name of the file, for messages
     * @throws ConfigurationException if it is no configuration
     */
    public static Opened read(String text, String source) {
        return new ConfigurationReader(source, Json.read(text, source), false).read();
    }

    /** Batch and size of {@code [n, c, h, w]}. */
    static InputSize size(List<Integer> extents) {
        return new InputSize(extents.get(0), extents.get(2), extents.get(3));
    }

    private static String decode(byte[] bytes, String source) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(source, "", Message.of("is no text in UTF-8"));
        }
    }
}
