// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.phiscope.app.workspace.UserError.Kind;
import org.phiscope.engine.EngineException;
import org.phiscope.graph.GraphException;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.weights.WeightsException;

class UserErrorTest {

    @Test
    void saysWhoseFaultItIs() {
        assertError(new ParameterException("width", Message.verbatim("is 99")), Kind.WRONG_USE, "width: is 99");
        assertError(
                new GraphException("stem", Message.verbatim("is too small")),
                Kind.WRONG_USE,
                "this network cannot be built: stem: is too small");
        assertError(new WeightsException(Message.verbatim("w does not fit")), Kind.BAD_INPUT, "w does not fit");
        assertError(new EngineException(Message.verbatim("no device")), Kind.NOT_THERE, "no device");
        assertError(new NoSuchFileException("a.json"), Kind.BAD_INPUT, "a.json: there is no such file");
        assertError(new AccessDeniedException("a.json"), Kind.BAD_INPUT, "a.json: access is denied");
    }

    @Test
    void isOneLineHoweverLongOrBroken() {
        UserError error = UserError.of(new WeightsException(Message.verbatim("a\r\nb\u0007" + "c".repeat(10_000))))
                .orElseThrow();

        assertThat(error.line()).startsWith("a b ccc").hasSizeLessThan(600).doesNotContain("\n");
    }

    @Test
    void defectsAreNobodysFault() {
        assertThat(UserError.of(new IllegalStateException("oops"))).isEmpty();
        assertThat(UserError.of(new NullPointerException())).isEmpty();
    }

    private static void assertError(Exception failure, Kind kind, String line) {
        UserError error = UserError.of(failure).orElseThrow();
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.line()).isEqualTo(line);
        assertThat(error).hasCause(failure);
    }
}
