// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Budgets are timm's counts, in truth/imagenet_models.csv of the networks. */
class SolveCommandTest {

    /** 225 px make a map of 113 where 224 px make one of 112. */
    @Test
    void printsTheAnswerAndTheNextStepAsJson() {
        Map<String, Object> solved = Ran.of(
                        "solve",
                        "efficientnet-b0",
                        "--parameter",
                        "resolution",
                        "--budget",
                        "multiplyAdds=385814752",
                        "--json")
                .json();

        assertThat(solved)
                .containsEntry("network", "efficientnet-b0")
                .containsEntry("family", "efficientnet")
                .containsEntry("convention", "flops")
                .containsEntry("budgets", Map.of("multiplyAdds", 385_814_752))
                .containsEntry("parameter", "resolution")
                .containsEntry("value", 224)
                .containsEntry("stop", "budget");
        assertThat(object(solved.get("costs")))
                .containsEntry("params", 5_288_548)
                .containsEntry("multiplyAdds", 385_814_752)
                .containsEntry("cio", 13_581_880);
        Map<String, Object> next = object(solved.get("next"));
        assertThat(next).containsEntry("value", 225).containsEntry("exceeded", List.of("multiplyAdds"));
        assertThat(objects(next.get("changes")).getFirst()).satisfies(stem -> {
            assertThat(stem).containsEntry("stage", "input");
            assertThat(object(stem.get("before"))).containsEntry("shape", List.of(1, 3, 224, 224));
            assertThat(object(stem.get("after"))).containsEntry("shape", List.of(1, 3, 225, 225));
        });
    }

    /** One block times any depth above 1 is two blocks, so that nothing above φ = 0 is as small as B0. */
    @Test
    void solvesForPhiUnlessTold() {
        Map<String, Object> solved = Ran.of("solve", "efficientnet-b0", "--budget", "params=5288548", "--json")
                .json();

        assertThat(solved).containsEntry("parameter", "phi").containsEntry("value", 0.0);
        assertThat(object(solved.get("following")))
                .containsEntry("depth", 1.0)
                .containsEntry("width", 1.0)
                .containsEntry("resolution", 224);
        assertThat(object(solved.get("next"))).containsEntry("value", 1e-7);
    }

    @Test
    void printsWhyItStopsForPeople() {
        Ran ran = Ran.of(
                "solve", "efficientnet-b0", "--parameter", "resolution", "--budget", "multiplyAdds=503337472");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("EfficientNet-B0 (efficientnet), convention flops: the largest resolution that fits")
                .contains("resolution 256 257")
                .anyMatch(line -> line.matches("multiplyAdds 503,337,472 [0-9,]+ ≤ 503,337,472"))
                .anyMatch(line -> line.matches("stops there: 257 exceeds multiplyAdds by [0-9,]+"))
                .anyMatch(line -> line.matches(
                        " stem 1 layer 1×32×128×128 → 1×32×129×129 \\+222,048 mult-adds")); // 3·9·32·(129² − 128²)
    }

    @Test
    void saysWhereTheRangeEnds() {
        Ran ran = Ran.of("solve", "efficientnet-b0", "--parameter", "resolution", "--budget", "params=10M");

        assertThat(ran.out()).endsWith("stops there: resolution has no larger value\n");
    }

    /** With a pyramid up to level 5, level 4 is the last that it can begin with: one level alone fuses nothing. */
    @Test
    void saysWhereThereIsNoNetwork() {
        String[] solve = {
            "solve", "efficientdet-d0", "--set", "maxLevel=5", "--parameter", "minLevel", "--budget", "params=1G"
        };

        Map<String, Object> solved = Ran.of(
                        Stream.concat(Stream.of(solve), Stream.of("--json")).toArray(String[]::new))
                .json();

        String reason = "fpn: a pyramid fuses two levels or more; raise maxLevel or lower minLevel";
        assertThat(solved)
                .containsEntry("value", 4)
                .containsEntry("stop", "noNetwork")
                .containsEntry("noNetwork", Map.of("value", 5, "reason", reason))
                .doesNotContainKey("next");
        assertThat(Ran.of(solve).out()).endsWith("stops there: minLevel=5 describes no network: " + reason + "\n");
    }

    @Test
    void sharesTheBudgetOutAmongTheCoefficients() {
        Map<String, Object> solved = Ran.of(
                        "solve",
                        "efficientnet-b0",
                        "--set",
                        "phi=1",
                        "--parameter",
                        "alpha,beta,gamma",
                        "--budget",
                        "multiplyAdds=780M",
                        "--json")
                .json();

        List<Map<String, Object>> scalings = objects(solved.get("scalings"));
        assertThat(scalings).hasSize(10).allSatisfy(scaling -> {
            double alpha = (double) scaling.get("alpha");
            double beta = (double) scaling.get("beta");
            double gamma = (double) scaling.get("gamma");
            assertThat(Math.abs(alpha * beta * beta * gamma * gamma - 2)).isLessThanOrEqualTo(0.1 + 1e-9);
        });
        List<Integer> costs = scalings.stream()
                .map(scaling -> (Integer) object(scaling.get("costs")).get("multiplyAdds"))
                .toList();
        assertThat(costs).isSortedAccordingTo((a, b) -> Integer.compare(b, a));
        // γ = 1.4 alone, the resolution at 314 px, comes to 779,990,512
        assertThat(costs.getFirst()).isBetween(779_990_512, 780_000_000);
    }

    /** What is predicted for the answer is within the budget, and what is for the next pixel is not. */
    @Test
    void keepsToAPredictedTime() {
        Map<String, Object> solved = Ran.of(
                        "solve", "resnet50", "--parameter", "resolution", "--budget", "ms=1", "--device", "v100", "--json")
                .json();

        assertThat(solved).containsEntry("budgets", Map.of("predictedNanoseconds", 1_000_000));
        int resolution = (int) solved.get("value");
        assertThat(predicted(resolution)).isLessThanOrEqualTo(1);
        assertThat(predicted(resolution + 1)).isGreaterThan(1);
        assertThat((int) object(solved.get("costs")).get("predictedNanoseconds"))
                .isEqualTo((int) Math.ceil(1e6 * predicted(resolution)));
    }

    private static double predicted(int resolution) {
        return (double) Ran.of(
                        "cost", "resnet50", "--set", "resolution=" + resolution, "--device", "v100", "--json")
                .json()
                .get("predictedMilliseconds");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        2,
                        "no resolution fits params=5000000: resolution=32 has params=5288548",
                        List.of("efficientnet-b0", "--parameter", "resolution", "--budget", "params=5M")),
                Arguments.of(
                        2,
                        "--budget params=6M: params is limited twice",
                        List.of("efficientnet-b0", "--budget", "params=5M", "--budget", "params=6M")),
                Arguments.of(
                        2,
                        "budget: '4.2Q' is no quantity of cio; write it as 4200000000, 4.2G or 10M (k, M, G, T, P in"
                                + " steps of 1000)",
                        List.of("efficientnet-b0", "--budget", "cio=4.2Q")),
                Arguments.of(
                        2,
                        "budget: ms are predicted for a device, and none is named",
                        List.of("efficientnet-b0", "--budget", "ms=5")),
                Arguments.of(
                        2,
                        "budget: '5s' is no number of milliseconds; write it as 5 or 0.25",
                        List.of("efficientnet-b0", "--budget", "ms=5s", "--device", "t4")),
                Arguments.of(
                        2,
                        "phi: is 0, which leaves α, β and γ without effect; set it above 0",
                        List.of("efficientnet-b0", "--parameter", "alpha,beta,gamma", "--budget", "params=1")),
                Arguments.of(
                        2,
                        "Missing required option: '--budget=KEY=VALUE'; 'phiscope solve --help' shows what it takes",
                        List.of("efficientnet-b0")),
                Arguments.of(3, "nope.json: there is no such file", List.of("nope.json", "--budget", "params=5M")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreSaidInOneLine(int status, String line, List<String> arguments) {
        Ran ran = Ran.of(
                Stream.concat(Stream.of("solve"), arguments.stream()).toArray(String[]::new));

        assertThat(ran.err()).isEqualTo("phiscope: " + line + System.lineSeparator());
        assertThat(ran.status()).isEqualTo(status);
        assertThat(ran.out()).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Object value) {
        return (List<Map<String, Object>>) value;
    }
}
