// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    @Test
    void writesUtf8() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StandardOutput output = new StandardOutput(bytes);

        output.writer().print("φ 합성곱");

        assertThat(output.failure()).isEmpty();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("φ 합성곱");
    }

    @Test
    void aFullDiskIsNotOverlooked() {
        StandardOutput output = new StandardOutput(failing("No space left on device"));

        output.writer().print("figures");

        assertThat(output.failure()).contains("No space left on device");
    }

    @Test
    void aReaderWhoStoppedReadingIsNoFailure() {
        StandardOutput output = new StandardOutput(failing("Broken pipe"));

        output.writer().print("figures");

        assertThat(output.failure()).isEmpty();
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
