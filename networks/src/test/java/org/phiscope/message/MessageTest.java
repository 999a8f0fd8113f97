// SPDX-License-Identifier: Apache-2.0
package org.phiscope.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void saysWhatItNames() {
        Message message = Message.of("{1} of {0} takes {1}", "net", 7);
        assertThat(message.text()).isEqualTo("7 of net takes 7");
        assertThat(message).hasToString("7 of net takes 7");
    }

    @Test
    void argumentsAreNoPatterns() {
        assertThat(Message.of("{0} is {1}", "{1}", "$1\\").text()).isEqualTo("{1} is $1\\");
    }

    @Test
    void isSaidInKorean() {
        Message message = Message.of("{0}: {1}", "net.onnx", Message.of("tensor {0} {1}", "w", Message.of("has {0} axes", 9)));
        assertThat(message.text(Locale.ENGLISH)).isEqualTo("net.onnx: tensor w has 9 axes");
        assertThat(message.text(Locale.KOREAN)).isEqualTo("net.onnx: 텐서 w: 축이 9개입니다");
        assertThat(message.text(Locale.FRENCH)).isEqualTo(message.text());
    }

    @Test
    void wordsOfOthersStayAsTheyAre() {
        assertThat(Message.verbatim("is missing").text(Locale.KOREAN)).isEqualTo("is missing");
        assertThat(Message.of("is missing").text(Locale.KOREAN)).isEqualTo("빠져 있습니다");
        assertThat(Message.NOTHING.isEmpty()).isTrue();
    }

    @Test
    void joinsAndChangesWhatItNames() {
        Message joined = Message.joined("; ", List.of(Message.of("is empty"), Message.verbatim("x\ny")));
        assertThat(joined.with(text -> text.replace('\n', ' ')).text()).isEqualTo("is empty; x y");
        assertThat(joined.text(Locale.KOREAN)).isEqualTo("비어 있습니다; x\ny");
    }

    @Test
    void translatesWhatTheSystemSaysOfFiles() {
        assertThat(FileMessages.why(new AccessDeniedException("a")).text(Locale.KOREAN)).isEqualTo("접근이 거부되었습니다");
        assertThat(FileMessages.why(new FileSystemException("a", null, "No space left on device")).text(Locale.KOREAN))
                .isEqualTo("디스크에 남은 공간이 없습니다");
        assertThat(FileMessages.why(new FileSystemException("a", null, "Quantum flux")).text(Locale.KOREAN))
                .isEqualTo("Quantum flux");
        assertThat(FileMessages.why(new IOException()).text()).isEqualTo("IOException");
    }

    @Test
    void refusesWhatIsNoCatalogue() {
        assertThat(Catalogue.parse(List.of("# a comment", "", "msgid \"a \\\"b\\\"\"", "msgstr \"c\"")).sentence("a \"b\""))
                .isEqualTo("c");
        assertThatThrownBy(() -> Catalogue.parse(List.of("msgstr \"c\""))).hasMessageContaining("msgstr");
        assertThatThrownBy(() -> Catalogue.parse(List.of("msgid a", "msgstr \"c\""))).hasMessageContaining("quotes");
        assertThatThrownBy(() -> Catalogue.parse(
                        List.of("msgid \"a\"", "msgstr \"b\"", "msgid \"a\"", "msgstr \"c\"")))
                .hasMessageContaining("twice");
    }
}
