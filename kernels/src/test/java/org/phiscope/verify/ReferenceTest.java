// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.format.FormatException;
import org.phiscope.graph.Shape;
import org.phiscope.weights.FormulaWeights;

class ReferenceTest {
    private static final String SOUND = """
            {"model": "efficientnet_b0_tiny", "gain": "sqrt(6/fan_in)",
             "input": {"name": "input", "shape": [1, 3, 32, 32], "kind": "s in [-1,1)"},
             "parameters": [["conv_stem.weight", [32, 3, 3, 3], "weight"]],
             "outputs": {"conv_stem": {"shape": [1, 32, 16, 16], "mean": 0, "std": 1, "l2": 2, "first": [1, -2.5e-3],
                                       "strided": [4]}}}
            """;

    private static Engines engines;

    @TempDir
    Path folder;

    @BeforeAll
    static void discover() {
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("reference.json"), text);
    }

    @Test
    void readsWhatIsThere() throws IOException {
        Reference reference = Reference.read(write(SOUND));
        assertThat(reference.model()).isEqualTo("efficientnet_b0_tiny");
        assertThat(reference.gain()).isEqualTo(6);
        assertThat(reference.input()).isEqualTo(Shape.of(1, 3, 32, 32));
        assertThat(reference.inputKind()).isEqualTo(FormulaWeights.Kind.SIGNED_INPUT);
        assertThat(reference.parameters().get("conv_stem.weight"))
                .isEqualTo(new Reference.Parameter(Shape.of(32, 3, 3, 3), FormulaWeights.Kind.WEIGHT));
        assertThat(reference.taps().get("conv_stem"))
                .isEqualTo(new Reference.Tap(List.of(1, 32, 16, 16), 0, 1, 2, List.of(1.0, -2.5e-3), List.of(4.0), 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "gain": "sqrt(6/fan_in)" | "gain": "6" | /gain: '6' is not sqrt(g/fan_in)
            "gain": "sqrt(6/fan_in)" | "gain": 6 | /gain: is not a string
            "kind": "s in [-1,1)" | "kind": "gaussian" | /input/kind: 'gaussian' is not known
            [1, 3, 32, 32] | [1, 3, -32, 32] | /input/shape/2: -32 is no extent
            [1, 3, 32, 32] | [1, 3, 3.5, 32] | /input/shape/2: 3.5 is no extent
            [1, 3, 32, 32] | [1, 3, 99999999999, 32] | /input/shape/2: 99999999999 is no extent
            [1, 3, 32, 32] | [] | /input/shape: has 0 extents
            "weight"]] | "wait"]] | /parameters/0/2: 'wait' is not a kind of weights
            "weight"]] | "weight"], ["conv_stem.weight", [1], "bias"]] | /parameters/1: is listed twice
            "mean": 0 | "mean": NaN | line 4: is not the JSON it must be
            "mean": 0 | "mean": 1e999 | /outputs/conv_stem/mean: is not a number
            "mean": 0 | "mean": "0" | /outputs/conv_stem/mean: is not a number
            "mean": 0 | "mean": 0, "mean": 1 | Duplicate
            "strided": [4] | "strided": 4 | /outputs/conv_stem/strided: is not an array
            "outputs": { | "outputs": [], "x": { | /outputs: is not an object of tensors
            "model": "efficientnet_b0_tiny" | "model": "a\\nb"                | /model: has a control character
            {"model" | "model" | is not the JSON it must be
            """)
    void whatIsWrongIsNamedWithItsPlace(String sound, String wrong, String saying) throws IOException {
        assertThat(SOUND).contains(sound);
        Path file = write(SOUND.replace(sound, wrong));
        assertThatThrownBy(() -> Reference.read(file))
                .isInstanceOf(FormatException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file.toString())
                        .contains(saying)
                        .hasLineCount(1));
    }

    @Test
    void whatIsTooLongOrNotThereIsNotRead() throws IOException {
        assertThatThrownBy(() -> Reference.read(folder.resolve("none.json")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no such file");
        Path large = folder.resolve("large.json");
        try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 31);
        }
        assertThatThrownBy(() -> Reference.read(large))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("2147483648 bytes");
        Path deep = write("[".repeat(100_000));
        assertThatThrownBy(() -> Reference.read(deep)).isInstanceOf(FormatException.class);
    }

    @Test
    void aReferenceOfAnotherNetworkIsRefused() throws IOException {
        Engine engine = engines.preferred();
        Verifier verifier = new Verifier(engine, engine.devices().getFirst());
        Reference few = Reference.read(write(SOUND));
        assertThatThrownBy(() -> verifier.verify(few, new Cancellation()))
                .isInstanceOf(VerificationException.class)
                .hasMessage("efficientnet_b0 is not the reference's efficientnet_b0_tiny:"
                        + " the reference has no weights bn1.weight");
        Reference other = Reference.read(write(SOUND.replace("[32, 3, 3, 3]", "[24, 3, 3, 3]")));
        assertThatThrownBy(() -> verifier.verify(other, new Cancellation()))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining("conv_stem.weight is 24×3×3×3 there and 32×3×3×3 here");
        Reference unknown = Reference.read(write(SOUND.replace("efficientnet_b0_tiny", "alexnet_b0")));
        assertThatThrownBy(() -> verifier.verify(unknown, new Cancellation()))
                .isInstanceOf(VerificationException.class)
                .hasMessage("there is no network alexnet_b0 to compare; --network names one, as a darknet .cfg");
    }
}
