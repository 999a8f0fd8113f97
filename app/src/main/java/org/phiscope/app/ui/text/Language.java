// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import java.util.List;
import java.util.Locale;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** The language of the window; everything written in it follows a change. */
public final class Language {
    /** The languages there are texts in. */
    public static final List<Locale> SUPPORTED = List.of(Locale.ENGLISH, Locale.KOREAN);

    private final ReadOnlyObjectWrapper<Locale> current;

    /** Starts with the supported language nearest to the one wanted: the same language, else English. */
    public Language(Locale wanted) {
        current = new ReadOnlyObjectWrapper<>(this, "current", nearest(wanted));
    }

    public ReadOnlyObjectProperty<Locale> currentProperty() {
        return current.getReadOnlyProperty();
    }

    /** One of {@link #SUPPORTED}. */
    public Locale current() {
        return current.get();
    }

    public void choose(Locale wanted) {
        current.set(nearest(wanted));
    }

    private static Locale nearest(Locale wanted) {
        return SUPPORTED.stream()
                .filter(locale -> locale.getLanguage().equals(wanted.getLanguage()))
                .findFirst()
                .orElse(Locale.ENGLISH);
    }
}
