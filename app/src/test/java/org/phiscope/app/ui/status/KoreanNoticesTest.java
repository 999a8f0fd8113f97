// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.session.FragileEngine;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.NetworkSource;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.evaluation.GroundTruthJson;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.search.Budget;
import org.phiscope.style.StyleSettings;
import org.phiscope.vision.Detector;
import org.phiscope.vision.ImageFiles;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** Every sort of refusal that a person can meet, brought about as it comes about, is told in Korean alone. */
@ExtendWith(ApplicationExtension.class)
class KoreanNoticesTest {
    /** Three words of English in a row; names of formats, fields and networks stand alone. */
    private static final Pattern ENGLISH = Pattern.compile("\\b[a-zA-Z]{2,} [a-zA-Z]{2,} [a-zA-Z]{2,}\\b");
    private static final Pattern HANGUL = Pattern.compile("[\\uAC00-\\uD7A3]{2}");
    private static final Configuration CLASSIFIER = Families.network("mobilenetv2-100").orElseThrow();

    @TempDir
    Path folder;

    private final Language language = new Language(Locale.KOREAN);
    private final Notices notices = new Notices();

    @Start
    private void start(Stage stage) {
        Theme theme = new Theme();
        Scene scene = new Scene(new StackPane(new NoticesView(notices, language)), 1200, 400);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    /** What is refused, by what it is. */
    private Map<String, ThrowingCallable> refusals() throws Exception {
        Graph graph = CLASSIFIER.graph();
        FragileEngine engine = FragileEngine.find();
        NetworkRunner runner = new NetworkRunner(List::of, new NetworkWeights(Optional.empty()), _ -> {});
        Map<String, ThrowingCallable> all = new LinkedHashMap<>();
        all.put("a file that is not there", () -> ImageFiles.read(folder.resolve("none.png")));
        all.put("an image that is none", () -> ImageFiles.read(file("words.png", "words")));
        all.put("an image cut short", () -> ImageFiles.read(file("cut.png", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")));
        all.put("a configuration cut short", () -> NetworkSource.open(file("net.json", "{\"phiscope\": 1,")));
        all.put("a configuration of something else", () -> NetworkSource.open(file("other.json", "{}")));
        all.put(
                "a configuration with a wrong type",
                () -> NetworkSource.open(file("wrong.json", "{\"phiscope\": 1, \"network\": 7}")));
        all.put(
                "a layer that is not known",
                () -> NetworkSource.open(file("net.cfg", "[net]\nwidth=32\nheight=32\nchannels=3\n[teleport]\n")));
        all.put("a model that is none", () -> NetworkSource.open(file("net.onnx", "no model at all")));
        all.put("ground truth of another form", () -> GroundTruthJson.read(file("truth.json", "{\"images\": 3}")));
        all.put(
                "weights that do not fit",
                () -> NetworkWeights.ofFile(file("w.safetensors", "\u0002\0\0\0\0\0\0\0{}"), graph));
        all.put(
                "weights that claim too much",
                () -> NetworkWeights.ofFile(file("huge.safetensors", "\u00ff\u00ff\u00ff\u00ff\0\0\0\0{}"), graph));
        all.put("weights that are not there", () -> NetworkWeights.ofFile(folder.resolve("x.weights"), graph));
        all.put(
                "weights that do not come",
                () -> new NetworkWeights(Optional.empty()).shipped(CLASSIFIER, graph));
        all.put("a value out of range", () -> CLASSIFIER.with("width", "many"));
        all.put("two nodes of one name", KoreanNoticesTest::twice);
        all.put("a budget that is none", () -> Budget.parse("params=lots"));
        all.put(
                "settings that cannot be",
                () -> new StyleSettings(
                        List.of(), Map.of(), 1, 1, 1, StyleSettings.Form.RELATIVE, StyleSettings.Start.CONTENT,
                        StyleSettings.Colours.STYLE, StyleSettings.OptimiserKind.ADAM, 64, List.of(1), 0, 1));
        all.put("no device", () -> runner.place(null));
        Device small = new Device("onnxruntime:cpu", "onnxruntime", "Chip", "CPU", 1 << 20);
        all.put("too little memory", () -> engine.estimate(graph, Set.of()).requireFits(graph, small));
        all.put(
                "a network that finds nothing",
                () -> Detector.compile(
                        engine, FragileEngine.FIRST, graph, runner.weights(CLASSIFIER, null, graph)));
        all.put("a full disk", () -> {
            throw new FileSystemException("out.png", null, "No space left on device");
        });
        all.put("too little heap", () -> {
            throw new OutOfMemoryError("Java heap space");
        });
        return all;
    }

    private static void twice() {
        GraphBuilder builder = new GraphBuilder("net");
        Node input = builder.input(Shape.of(1, 3, 8, 8));
        builder.add("a", new Op.Resize(8, 8, Op.Resize.Mode.NEAREST), input);
        builder.add("a", new Op.Resize(8, 8, Op.Resize.Mode.NEAREST), input);
    }

    @Test
    void whatIsRefusedIsToldInKorean(FxRobot robot) throws Exception {
        Texts texts = new Texts(language, Notices.class);
        Set<String> told = new HashSet<>();
        for (Map.Entry<String, ThrowingCallable> refusal : refusals().entrySet()) {
            Throwable failure = catchThrowable(refusal.getValue());
            assertThat(failure).as(refusal.getKey()).isNotNull();
            robot.interact(() -> notices.error(texts.say(UserError.told(failure))));
            String shown = robot.lookup(".notice .label").queryAllAs(Label.class).stream()
                    .map(Label::getText)
                    .reduce((_, last) -> last)
                    .orElseThrow();
            String bare = shown.replace(folder.toString(), "");
            assertThat(HANGUL.matcher(bare).find()).as("%s: %s", refusal.getKey(), shown).isTrue();
            assertThat(ENGLISH.matcher(bare).find()).as("%s: %s", refusal.getKey(), shown).isFalse();
            assertThat(bare).as(refusal.getKey()).doesNotContain("프로그램 안에서");
            assertThat(told.add(shown)).as("%s: told before: %s", refusal.getKey(), shown).isTrue();
        }
    }

    @Test
    void aCancelledRunIsNoRefusal() {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        assertThat(UserError.of(catchThrowable(cancelled::check))).isEmpty();
    }
}
