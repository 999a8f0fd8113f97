// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.config.Json;
import org.phiscope.config.ProgramVersion;
import org.phiscope.cost.Convention;
import org.phiscope.engine.onnx.OnnxFile;
import org.phiscope.family.Configuration;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Preprocessing;
import org.phiscope.message.Message;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Detector;
import org.phiscope.weights.Weights;

/**
 * A network as an {@code .onnx} file that says what it is: whose weights it has, how an image becomes its input, the names
 * of its classes, and the configuration that it was made of, each a property of the model.
 */
public final class OnnxExport {
    /** The end of the name of ONNX files. */
    public static final String ENDING = OnnxModel.ENDING;

    private OnnxExport() {}

    /**
     * Writes a file that is there whole or not at all; one that is there already is replaced.
     *
     * @param weights {@code null} for none
     * @return what there is to be said about the weights, one line
     * @throws org.phiscope.engine.EngineException if the network is too large for such a file
     * @throws org.phiscope.weights.WeightsException if weights cannot be read
     * @throws IOException if the file cannot be written
     */
    public static String write(
            Configuration configuration, Convention convention, Graph graph, @Nullable Weights weights, Path file)
            throws IOException {
        String whose = weights == null
                ? "no weights: every tensor of weights is an input"
                : whose(weights.provenance());
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(OnnxNetwork.CONFIGURATION, ConfigurationJson.write(configuration, convention));
        properties.put("phiscope.weights", whose);
        properties.putAll(preprocessing(graph.preprocessing()));
        labels(graph).ifPresent(labels -> properties.put("phiscope.classes", labels));
        String doc = configuration.preset().title() + ", input " + graph.input().shape() + ", " + whose;
        OnnxFile.write(file, graph, weights, new OnnxFile.About(ProgramVersion.text(), doc, properties));
        return whose;
    }

    private static String whose(Weights.Provenance provenance) {
        return switch (provenance) {
            case Weights.Provenance.Trained(String source) -> "trained weights of " + Path.of(source).getFileName();
            case Weights.Provenance.Untrained(long seed, Message reason) ->
                "untrained weights drawn from seed " + seed + ": " + reason;
            case Weights.Provenance.Formula() -> "weights made by a formula";
        };
    }

    private static Map<String, String> preprocessing(Preprocessing preprocessing) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("phiscope.input.layout", "RGB planes, (pixel - mean) / deviation, pixels 0 ... 255");
        properties.put("phiscope.input.mean", preprocessing.mean().toString());
        properties.put("phiscope.input.deviation", preprocessing.deviation().toString());
        properties.put("phiscope.input.letterbox", preprocessing.placement() + " on " + preprocessing.fill());
        properties.put("phiscope.input.resampling", preprocessing.resampling().toString());
        return properties;
    }

    /** The names of the classes as JSON, where they have names. */
    private static Optional<String> labels(Graph graph) {
        ClassLabels labels = ClassLabels.of(graph.task());
        boolean named = Detector.detects(graph.task()) && labels.name(labels.count() - 1).isPresent();
        List<String> names = IntStream.range(0, labels.count()).mapToObj(labels::label).toList();
        return named ? Optional.of(Json.writeLine(names).strip()) : Optional.empty();
    }
}
