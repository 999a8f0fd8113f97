// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.phiscope.app.workspace.NetworkSource;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.OverlayPictures;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.AtomicFile;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.vision.Detections;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Fit;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code phiscope demo}: what the window is for, without one. */
@Command(
        name = "demo",
        description =
                "Scale EfficientDet-Lite by phi = 0, 1, 2: write what each costs, its configuration, and what it finds"
                        + " on the sample photographs, into ./phiscope-demo/. Files of an earlier demo are replaced.")
final class DemoCommand extends ProgramCommand {
    private static final List<String> NETWORKS =
            List.of("efficientdet-lite0", "efficientdet-lite1", "efficientdet-lite2");
    private static final double THRESHOLD = 0.3;

    @Mixin
    private RunOptions runs = new RunOptions();

    @Override
    public Integer call() throws IOException {
        Optional<SampleFiles> samples = SampleFiles.find();
        List<Path> images = samples.isPresent() ? samples.get().images() : List.of();
        if (images.isEmpty()) {
            throw new UserError(
                    UserError.Kind.NOT_THERE,
                    "the program came without its sample photographs; -D" + SampleFiles.HOME
                            + "=DIR says where they are");
        }
        Path directory = Files.createDirectories(Path.of("phiscope-demo"));
        List<CostTable> costs = new ArrayList<>();
        for (String name : NETWORKS) {
            Configuration configuration = NetworkSource.open(name).configuration();
            costs.add(CostTable.of(configuration, Convention.FLOPS));
            Path file = directory.resolve(name + ".json");
            ConfigurationJson.save(configuration, Convention.FLOPS, file);
            wrote(file, "configuration");
        }
        writeCosts(directory, costs);
        try (Engines engines = Engines.discover()) {
            Device device = runs.device(engines);
            NetworkWeights weights = new NetworkWeights(samples);
            for (CostTable cost : costs) {
                Graph graph = cost.report().graph();
                try (Detector detector = Detector.compile(
                        engines.engine(device), device, graph, weights.shipped(cost.configuration(), graph))) {
                    for (Path image : images) {
                        writePicture(directory, detector, image);
                    }
                }
            }
        }
        return DONE;
    }

    private void writeCosts(Path directory, List<CostTable> costs) throws IOException {
        Path text = directory.resolve("costs.txt");
        AtomicFile.write(text, CostTable.compared(costs).getBytes(StandardCharsets.UTF_8));
        wrote(text, "what the networks cost");
        Path csv = directory.resolve("costs.csv");
        AtomicFile.write(csv, CostTable.csv(costs).getBytes(StandardCharsets.UTF_8));
        wrote(csv, "the same as comma-separated values");
    }

    private void writePicture(Path directory, Detector detector, Path file) throws IOException {
        RgbImage image = ImageFiles.read(file);
        Detections found = detector.detect(image, Fit.LETTERBOX, detector.defaultNms(), new Cancellation());
        String base = file.getFileName().toString();
        Path png = directory.resolve(detector.graph().name() + "-" + base.substring(0, base.lastIndexOf('.')) + ".png");
        OverlayPictures.write(image, found, THRESHOLD, png);
        wrote(png, Figures.counted(found.above(THRESHOLD).size(), "object"));
    }

    private void wrote(Path file, String what) {
        print("wrote " + file + ": " + what + "\n");
    }
}
