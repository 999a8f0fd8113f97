// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import javafx.beans.binding.StringBinding;
import javafx.beans.property.SimpleStringProperty;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.status.StatusBarView;

class TextsTest {
    private final Language language = new Language(Locale.US);
    private final Texts texts = new Texts(language, StatusBarView.class);

    @Test
    void startsInTheNearestLanguage() {
        assertThat(new Language(Locale.KOREA).current()).isEqualTo(Locale.KOREAN);
        assertThat(new Language(Locale.UK).current()).isEqualTo(Locale.ENGLISH);
        assertThat(new Language(Locale.JAPAN).current()).isEqualTo(Locale.ENGLISH);
    }

    @Test
    void boundTextFollowsTheLanguageAndItsArguments() {
        SimpleStringProperty title = new SimpleStringProperty("Exporting");
        StringBinding text = texts.bind("work.more", title, "a.json", 2);
        assertThat(text.get()).isEqualTo("Exporting a.json (+2)");
        title.set("Opening");
        assertThat(text.get()).isEqualTo("Opening a.json (+2)");

        StringBinding cancel = texts.bind("work.cancel");
        language.choose(Locale.KOREAN);
        assertThat(cancel.get()).isEqualTo("취소");
        language.choose(Locale.ENGLISH);
        assertThat(cancel.get()).isEqualTo("Cancel");
    }

    @Test
    void englishIsEnglishWhereTheSystemIsNot() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.KOREA);
            assertThat(texts.get("work.cancel")).isEqualTo("Cancel");
        } finally {
            Locale.setDefault(before);
        }
    }
}
