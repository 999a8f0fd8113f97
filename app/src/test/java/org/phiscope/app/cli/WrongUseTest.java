// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is said in one line, and the exit status says whose fault it is. */
class WrongUseTest {

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(2, "there is no command or file 'lst'; did you mean list?", "lst"),
                mistake(2, "there is no command or file 'frob'; 'phiscope --help' shows the commands", "frob"),
                mistake(2, "Missing command; 'phiscope --help' shows what it takes"),
                mistake(
                        2,
                        "Unknown option: '--frob'; 'phiscope cost --help' shows what it takes",
                        "cost",
                        "efficientnet-b0",
                        "--frob"),
                mistake(2, "Missing required parameter: 'NETWORK'; 'phiscope cost --help' shows what it takes", "cost"),
                mistake(
                        2,
                        "there is no network 'efficientnetb0'; did you mean efficientnet-b0 or efficientnet_b0?",
                        "cost",
                        "efficientnetb0"),
                mistake(
                        2,
                        "there is no network 'transformer'; 'phiscope list' shows which there are",
                        "cost",
                        "transformer"),
                mistake(
                        2,
                        "--set widht: efficientnet has no such parameter; did you mean width?",
                        "cost",
                        "efficientnet-b0",
                        "--set",
                        "widht=2"),
                mistake(2, "--set width: a parameter is set by KEY=VALUE", "cost", "efficientnet-b0", "--set", "width"),
                mistake(
                        2,
                        "--set width=2: width is set twice",
                        "cost",
                        "efficientnet-b0",
                        "--set",
                        "width=1",
                        "--set",
                        "width=2"),
                mistake(
                        2,
                        "width: 99 is out of range; it takes 0.1 … 16",
                        "cost",
                        "efficientnet-b0",
                        "--set",
                        "width=99"),
                mistake(
                        2,
                        "width: NaN is out of range; it takes 0.1 … 16",
                        "cost",
                        "efficientnet-b0",
                        "--set",
                        "width=NaN"),
                mistake(
                        2,
                        "stages.1.kernel: 4 is out of range; it takes 1 … 15 in steps of 2",
                        "cost",
                        "efficientnet-b0",
                        "--set",
                        "stages.1.kernel=4"),
                mistake(
                        2,
                        "--input 640y480: a size is written WxH, as in 640x480",
                        "cost",
                        "efficientnet-b0",
                        "--input",
                        "640y480"),
                mistake(
                        2,
                        "this network cannot be built: resolution: 1312 is no multiple of 64; resolution=1280 or"
                                + " resolution=1344 work",
                        "cost",
                        "yolov4-p6",
                        "--set",
                        "resolution=1312"),
                mistake(
                        2,
                        "this network cannot be built: input: 500 is no multiple of 32; --input 512x320 works",
                        "cost",
                        "yolov3",
                        "--input",
                        "500x320"),
                mistake(
                        2,
                        "input: a side has 1 … 16384 pixels, not 99999×3",
                        "cost",
                        "efficientnet-b0",
                        "--input",
                        "99999x3"),
                mistake(
                        2,
                        "Invalid value for option '--convention': 'flips' is not one of flops, paper, fvcore, ptflops,"
                                + " thop, torchinfo, darknet; 'phiscope cost --help' shows what it takes",
                        "cost",
                        "efficientnet-b0",
                        "--convention",
                        "flips"),
                mistake(
                        2,
                        "--json, --csv are mutually exclusive (specify only one); 'phiscope cost --help' shows what it"
                                + " takes",
                        "cost",
                        "efficientnet-b0",
                        "--json",
                        "--csv"),
                mistake(
                        2,
                        "--device v10: there is no such device; did you mean v100?",
                        "cost",
                        "resnet50",
                        "--device",
                        "v10"),
                mistake(
                        2,
                        "--device cray-1x: there is no such device; 'phiscope list --devices' shows which there are",
                        "cost",
                        "resnet50",
                        "--device",
                        "cray-1x"),
                mistake(3, "nope.json: there is no such file", "cost", "nope.json"),
                mistake(3, "nope.cfg: there is no such file", "cost", "nope.cfg"),
                mistake(
                        2,
                        "--to net.txt: a network is exported to a file ending in .json, .csv or .onnx",
                        "export",
                        "efficientnet-b0",
                        "--to",
                        "net.txt"),
                mistake(
                        2,
                        "efficientnet-b0 classifies images and finds no objects on them; choose a detector such as"
                                + " efficientdet-lite0",
                        "detect",
                        "efficientnet-b0",
                        "--image",
                        "x.png"),
                mistake(
                        4,
                        "no weights for efficientdet-d0 come with the program; a .safetensors or .weights file of them can be"
                                + " loaded",
                        "detect",
                        "efficientdet-d0",
                        "--image",
                        "x.png"),
                mistake(
                        4,
                        "nope.safetensors: there is no such file of weights",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--weights",
                        "nope.safetensors"),
                mistake(
                        4,
                        "there is no device gpu:0; there are onnxruntime:cpu",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--device",
                        "gpu:0"),
                mistake(3, "nope.png: there is no such file", "detect", "yolov3-tiny", "--image", "nope.png"),
                mistake(
                        2,
                        "--threshold 7.0: takes 0.05 … 1",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--threshold",
                        "7"),
                mistake(
                        2,
                        "--threshold NaN: takes 0.05 … 1",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--threshold",
                        "NaN"),
                mistake(
                        2,
                        "--overlay out.jpg: a picture is written to a file ending in .png",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--overlay",
                        "out.jpg"),
                mistake(
                        2,
                        "--overlay out.png: is one picture; give one --image with it",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--image",
                        "y.png",
                        "--overlay",
                        "out.png"),
                mistake(
                        2,
                        "Invalid value for option '--nms': 'soft' is not one of per-class, class-agnostic, soft-linear, soft-gaussian, diou, none; "
                                + "'phiscope detect --help' shows what it takes",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--nms",
                        "soft"),
                mistake(
                        2,
                        "Invalid value for option '--fit': 'crop' is not one of letterbox, stretch; "
                                + "'phiscope detect --help' shows what it takes",
                        "detect",
                        "yolov3-tiny",
                        "--image",
                        "x.png",
                        "--fit",
                        "crop"),
                mistake(3, "nope.json: there is no such file", "verify", "nope.json"));
    }

    private static Arguments mistake(int status, String line, String... arguments) {
        return Arguments.of(List.of(arguments), status, line);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isSaidInOneLine(List<String> arguments, int status, String line) {
        Ran ran = Ran.of(arguments.toArray(String[]::new));

        assertThat(ran.err()).isEqualTo("phiscope: " + line + System.lineSeparator());
        assertThat(ran.status()).isEqualTo(status);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void stackTracesComeOnlyWithDebug(@TempDir Path directory) throws IOException {
        Path broken = Files.writeString(directory.resolve("net.json"), "{");

        Ran ran = Ran.of("cost", broken.toString(), "--debug");

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.err())
                .contains("at org.phiscope.config.")
                .endsWith("phiscope: " + broken + " line 1 column 2: the JSON ends too early" + System.lineSeparator());
    }

    static Stream<Arguments> hostileConfigurations() {
        String b0 = "\"phiscope\": 1, \"network\": \"efficientnet-b0\", \"family\": \"efficientnet\"";
        return Stream.of(
                Arguments.of("{\"phiscope\": 1,", " line 1 column 16: the JSON ends too early"),
                Arguments.of(
                        "{" + b0 + ", \"parameters\": {\"width\": NaN}}",
                        " line 1 column 100: is not JSON: Non-standard token 'NaN'"),
                Arguments.of("{" + b0 + ", \"family\": \"x\"}", ": /family: is there twice"),
                Arguments.of(
                        "{" + b0 + ", \"x\": " + "[".repeat(100_000),
                        ": /x" + "/0".repeat(16) + ": nests deeper than 16 levels"),
                Arguments.of(
                        "{" + b0 + ", \"parameters\": {\"width\": \"2\"}}",
                        ": /parameters/width: 2 is not a number; it takes 0.1 … 16"),
                Arguments.of(
                        "{" + b0 + ", \"parameters\": {\"width\": 99}}",
                        ": /parameters/width: 99 is out of range; it takes 0.1 … 16"),
                Arguments.of("{" + b0 + ", \"colour\": \"blue\"}", ": /colour: is not a key that belongs here"),
                Arguments.of(
                        "{" + b0
                                + ", \"input\": [4096, 3, 16384, 16384], \"parameters\": {\"width\": 16, \"depth\":"
                                + " 16}}",
                        ": /parameters: describe no network: "),
                Arguments.of(
                        "{\"phiscope\": 1, \"network\": \"yolov4-p6\", \"family\": \"yolo\", \"parameters\":"
                                + " {\"resolution\": 1312}}",
                        ": /parameters: describe no network: resolution: 1312 is no multiple of 64;"),
                Arguments.of("\u0000\u0001\u0002", " line 1 column 1: is not JSON: "));
    }

    @ParameterizedTest
    @MethodSource("hostileConfigurations")
    void badFilesAreBadInput(String text, String line, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("net.json"), text);

        Ran ran = Ran.of("cost", file.toString());

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.err()).startsWith("phiscope: " + file + line).hasLineCount(1);
        assertThat(ran.out()).isEmpty();
    }
}
