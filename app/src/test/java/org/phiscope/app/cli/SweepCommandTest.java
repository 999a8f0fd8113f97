// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Figures are timm's, in truth/imagenet_models.csv of the networks. */
class SweepCommandTest {

    @Test
    void printsTimmsCountsAsCsv() {
        Ran ran = Ran.of("sweep", "efficientnet-b0", "--set", "resolution=224:256:32", "--csv");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .isEqualTo("network,resolution,params,convMultiplyAdds,linearMultiplyAdds,attentionMultiplyAdds,"
                        + "multiplyAdds,flops,memoryAccessCost,cio,convOutputs,linearOutputs,activations,"
                        + "peakActivationBytes,reason");
        assertThat(lines.get(1))
                .startsWith("efficientnet-b0,224,5288548,384534752,1280000,0,385814752,771629504,17538072,13581880,"
                        + "6747036,1000,6748036,")
                .endsWith(",");
        assertThat(lines.get(2)).startsWith("efficientnet-b0,256,5288548,502057472,1280000,0,503337472,");
    }

    @Test
    void twoRangesMakeEveryCombinationAndSingleValuesAreSet() {
        Ran ran = Ran.of(
                "sweep", "efficientnet-b0", "--set", "se=off:on", "--set", "classes=10", "--set", "width=1:2:0.5",
                "--csv");

        assertThat(ran.out().lines().skip(1).map(line -> line.split(",")))
                .extracting(cells -> cells[1] + " " + cells[2])
                .containsExactly("false 1", "false 1.5", "false 2", "true 1", "true 1.5", "true 2");
        assertThat(ran.out().lines().skip(1).map(line -> line.split(",")[5]))
                .as("10 classes of 1280, 1920 and 2560 channels")
                .containsExactly("12800", "19200", "25600", "12800", "19200", "25600");
    }

    @Test
    void printsATableForPeople() {
        Ran ran = Ran.of("sweep", "efficientnet-b0", "--set", "resolution=224:256:32");

        assertThat(ran.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains("EfficientNet-B0 (efficientnet), 2 configurations, convention flops")
                .anyMatch(line -> line.startsWith("224 5,288,548 385,814,752 771,629,504 17,538,072 13,581,880"))
                .anyMatch(line -> line.startsWith("256 5,288,548 503,337,472 "));
    }

    /** The time is that of 'cost', with what is left of a nanosecond counted in full. */
    @Test
    void predictsTimesForADevice() {
        String[] sweep = {"sweep", "resnet50", "--set", "resolution=224:256:32", "--device", "T4"};
        Ran csv = Ran.of(Stream.concat(Stream.of(sweep), Stream.of("--csv")).toArray(String[]::new));
        Ran text = Ran.of(sweep);

        List<String> lines = csv.out().lines().toList();
        assertThat(lines.getFirst()).endsWith(",peakActivationBytes,device,predictedMilliseconds,reason");
        double at256 = (double)
                Ran.of("cost", "resnet50", "--set", "resolution=256", "--device", "t4", "--json")
                        .json()
                        .get("predictedMilliseconds");
        String time = new BigDecimal(at256).setScale(6, RoundingMode.CEILING).toPlainString();
        assertThat(lines.get(2)).endsWith(",t4," + time + ",");
        assertThat(text.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .anyMatch(line -> line.startsWith("256 25,557,032 ") && line.endsWith(" " + time))
                .anyMatch(line -> line.startsWith("predictedMilliseconds: an estimate for NVIDIA T4: 8.10 TFLOP/s, "));
    }

    /** No time is predicted for what is no network. */
    @Test
    void aConfigurationThatIsNoNetworkTakesNoTime() {
        Ran ran = Ran.of(
                "sweep", "efficientdet-d0", "--set", "minLevel=5", "--set", "maxLevel=5:6", "--device", "t4", "--csv");

        assertThat(ran.out().lines().skip(1).findFirst().orElseThrow()).startsWith("efficientdet-d0,5,,,,,,,,,,,,,t4,,fpn: ");
    }

    /** A pyramid of level 5 alone fuses nothing. */
    @Test
    void aConfigurationThatIsNoNetworkSaysWhy() {
        String[] sweep = {"sweep", "efficientdet-d0", "--set", "minLevel=5", "--set", "maxLevel=5:6"};
        String reason = "fpn: a pyramid fuses two levels or more; raise maxLevel or lower minLevel";

        List<String> csv = Ran.of(Stream.concat(Stream.of(sweep), Stream.of("--csv")).toArray(String[]::new))
                .out()
                .lines()
                .toList();
        Ran text = Ran.of(sweep);

        assertThat(csv.get(1)).isEqualTo("efficientdet-d0,5,,,,,,,,,,,,," + reason);
        assertThat(csv.get(2)).startsWith("efficientdet-d0,6,").endsWith(",").doesNotContain(",,,");
        assertThat(text.status()).isZero();
        assertThat(text.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains("5 no network: " + reason);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        2,
                        "a sweep takes a range, as in --set resolution=224:320:32",
                        List.of("efficientnet-b0", "--set", "phi=1")),
                Arguments.of(
                        2,
                        "width: '2:1': a range begins with its lower end",
                        List.of("efficientnet-b0", "--set", "width=2:1")),
                Arguments.of(
                        2,
                        "sweep: takes the ranges of one or two parameters, not of 3",
                        List.of(
                                "efficientnet-b0", "--set", "width=1:2", "--set", "depth=1:2", "--set", "phi=0:1")),
                Arguments.of(
                        2,
                        "--set widht: efficientnet has no such parameter; did you mean width?",
                        List.of("efficientnet-b0", "--set", "widht=1:2")),
                Arguments.of(
                        2,
                        "--device v10: there is no such device; did you mean v100?",
                        List.of("efficientnet-b0", "--set", "width=1:2", "--device", "v10")),
                Arguments.of(3, "nope.json: there is no such file", List.of("nope.json", "--set", "width=1:2")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreSaidInOneLine(int status, String line, List<String> arguments) {
        Ran ran = Ran.of(
                Stream.concat(Stream.of("sweep"), arguments.stream()).toArray(String[]::new));

        assertThat(ran.err()).isEqualTo("phiscope: " + line + System.lineSeparator());
        assertThat(ran.status()).isEqualTo(status);
        assertThat(ran.out()).isEmpty();
    }
}
