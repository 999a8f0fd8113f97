// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.safetensors"), bytes);
    }

    private Path write(String header, byte... data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return write(ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array());
    }

    private static String tensor(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private void assertRefused(Path file, String... saying) {
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(FormatException.class)
                .satisfies(e -> {
                    assertThat(e.getMessage()).startsWith(file.toString()).hasLineCount(1);
                    for (String part : saying) {
                        assertThat(e.getMessage()).contains(part);
                    }
                });
    }

    @Test
    void readsEveryFloatType() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(8 + 6 + 6).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f).putFloat(-3e38f);
        // binary16: 1, −2, the smallest subnormal 2⁻²⁴; bfloat16: 1, −2, 2¹²⁷
        data.putShort((short) 0x3C00).putShort((short) 0xC000).putShort((short) 0x0001);
        data.putShort((short) 0x3F80).putShort((short) 0xC000).putShort((short) 0x7F00);
        Safetensors file = Safetensors.open(write(
                "{\"__metadata__\":{\"license\":\"x\"},"
                        + tensor("single", "F32", "[2]", "[0,8]") + ","
                        + tensor("half", "F16", "[3,1]", "[8,14]") + ","
                        + tensor("brain", "BF16", "[1,3]", "[14,20]") + "}   ",
                data.array()));
        assertThat(file.metadata()).containsExactly(java.util.Map.entry("license", "x"));
        assertThat(file.entries().keySet()).containsExactly("single", "half", "brain");
        assertThat(file.floats("single")).containsExactly(1.5f, -3e38f);
        assertThat(file.floats("half")).containsExactly(1, -2, 0x1p-24f);
        assertThat(file.floats("brain")).containsExactly(1, -2, 0x1p127f);
        assertThat(file.entry("half").shape()).isEqualTo(List.of(3L, 1L));
    }

    @Test
    void readsBytesAndListsTheRest() throws IOException {
        Safetensors file = Safetensors.open(write(
                "{" + tensor("i", "I8", "[2]", "[0,2]") + "," + tensor("u", "U8", "[2]", "[2,4]") + ","
                        + tensor("long", "I64", "[]", "[4,12]") + "," + tensor("none", "F32", "[0,7]", "[12,12]") + "}",
                (byte) -1, (byte) 127, (byte) -1, (byte) 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0,
                (byte) 0, (byte) 0));
        assertThat(file.bytes("i")).containsExactly(-1, 127);
        assertThat(file.bytes("u")).containsExactly(255, 0);
        assertThat(file.floats("none")).isEmpty();
        assertThat(file.entry("long").elements()).isEqualTo(1);
        assertThatThrownBy(() -> file.floats("long"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("tensor long is of type I64");
        assertThatThrownBy(() -> file.bytes("long")).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> file.floats("other"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("has no tensor other");
    }

    @Test
    void aLargeTensorIsReadInParts() throws IOException {
        int n = 200_003; // more than one chunk, and no multiple of it
        ByteBuffer data = ByteBuffer.allocate(4 * n).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            data.putFloat(i);
        }
        float[] read = Safetensors.open(write("{" + tensor("x", "F32", "[200003]", "[0,800012]") + "}", data.array()))
                .floats("x");
        for (int i = 0; i < n; i++) {
            assertThat(read[i]).isEqualTo(i);
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertRefused(folder.resolve("nothing.safetensors"), "there is no such file");
        assertRefused(folder, "cannot be read");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aFileTooShortForItsLengthIsRefused(int bytes) throws IOException {
        assertRefused(write(new byte[bytes]), "is " + bytes + " bytes long");
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4096, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void aHeaderLongerThanItsFileIsRefused(long claimed) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        byte[] file = bytes.putLong(claimed).put((byte) '{').put((byte) '}').array();
        assertRefused(write(file), Long.toUnsignedString(claimed), "2 bytes follow");
    }

    @Test
    void aHeaderOfHundredsOfMegabytesIsRefusedBeforeItIsRead() throws IOException {
        Path path = folder.resolve("sparse.safetensors");
        try (var file = new java.io.RandomAccessFile(path.toFile(), "rw")) {
            file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(500_000_000).array());
            file.setLength(600_000_000);
        }
        assertRefused(path, "500000000 bytes", "at most");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[]", "{", "{}}", "{} x", "nonsense", "{\"a\":1}",
        "{\"a\":{}}", "{\"__metadata__\":{\"a\":1}}", "{\"__metadata__\":3}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"dtype\":\"F32\"}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":3,\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"more\":1}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[[[[1]]]]],\"data_offsets\":[0,4]}}",
        "\u0000\u0000",
        "{\"a\\nb\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F\\n32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"\\n\"],\"data_offsets\":[0,4]}}"
    })
    void aHeaderOfAnotherFormIsRefused(String header) throws IOException {
        assertRefused(write(header, new byte[4]));
    }

    @Test
    void duplicateKeysAreRefused() throws IOException {
        String a = tensor("a", "F32", "[1]", "[0,4]");
        assertRefused(write("{" + a + "," + a + "}", new byte[4]), "Duplicate");
        assertRefused(write("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}," + a + "}", new byte[4]), "Duplicate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            F32 | [NaN] | [0,4]  | header
            F32 | ["1"] | [0,4]  | which is not a whole number
            F32 | [1.0] | [0,4]  | which is not a whole number
            F32 | [1e3] | [0,4]  | which is not a whole number
            F32 | [-1] | [0,4]  | out of range
            F32 | [9223372036854775808] | [0,4]  | out of range
            F32 | [99999999999999999999999999] | [0,4]  | header
            F32 | [1] | [-4,0] | out of range
            F32 | [1] | [4,0]  | before it begins
            F32 | [2] | [0,4]  | does not have 4 bytes
            F32 | [4611686018427387904,4] | [0,4]  | does not have 4 bytes
            F32 | [3037000500,3037000500] | [0,4]  | does not have 4 bytes
            F64 | [1] | [0,4]  | does not have 4 bytes
            F99 | [1] | [0,4]  | F99 is not known
            F32 | [1000000000] | [0,4000000000] | ends at byte 4000000000 of the data, which has 4
            """)
    void sizesThatLieAreRefused(String type, String shape, String offsets, String saying) throws IOException {
        Path file = write("{" + tensor("stem.weight", type, shape, offsets) + "}", new byte[4]);
        assertRefused(file, saying);
    }

    @Test
    void overlapsGapsAndRemaindersAreRefused() throws IOException {
        assertRefused(
                write(
                        "{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F32", "[1]", "[4,8]") + "}",
                        new byte[8]),
                "tensor b", "inside the tensor before it");
        assertRefused(
                write(
                        "{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "F32", "[1]", "[8,12]") + "}",
                        new byte[12]),
                "tensor b", "bytes 4 … belong to no tensor");
        assertRefused(write("{" + tensor("a", "F32", "[1]", "[0,4]") + "}", new byte[7]), "3 bytes at its end");
        assertRefused(write("{" + tensor("a", "F32", "[1]", "[0,4]") + "}", new byte[3]), "which has 3");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(write(
                "{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "U8", "[3]", "[4,7]") + "}", new byte[7]));
        for (int length = 0; length < whole.length; length++) {
            assertRefused(write(Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void aFileThatChangedSinceItWasOpenedIsNotRead() throws IOException {
        Path path = write("{" + tensor("a", "F32", "[1]", "[0,4]") + "}", new byte[4]);
        Safetensors file = Safetensors.open(path);
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 20));
        assertThatThrownBy(() -> file.floats("a"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("open it again");
        Files.delete(path);
        assertThatThrownBy(() -> file.floats("a"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no such file");
    }
}
