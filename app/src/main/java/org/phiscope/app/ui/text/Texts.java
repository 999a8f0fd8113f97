// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.ResourceBundle;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringBinding;
import javafx.beans.value.ObservableValue;
import org.phiscope.message.Message;

/**
 * The texts of one package, from the bundle {@code texts} beside one of its classes. Texts are {@link MessageFormat}
 * patterns, with or without arguments.
 */
public final class Texts {
    private static final ResourceBundle.Control EXACT =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final Language language;
    private final String bundle;
    private final ClassLoader loader;

    public Texts(Language language, Class<?> beside) {
        this.language = language;
        this.bundle = beside.getPackageName() + ".texts";
        this.loader = beside.getClassLoader();
    }

    /**
     * A text in the current language. Arguments that are observable values stand for their current value, messages for what
     * they say in the language.
     */
    public String get(String key, Object... arguments) {
        String pattern = bundle().getString(key);
        Object[] values = Arrays.stream(arguments)
                .map(argument -> argument instanceof ObservableValue<?> observable ? observable.getValue() : argument)
                .map(argument -> argument instanceof Message message ? say(message) : argument)
                .toArray();
        return new MessageFormat(pattern, language.current()).format(values);
    }

    /** A message in the current language. */
    public String say(Message message) {
        return message.text(language.current());
    }

    /** A message that follows the language and what is told. */
    public StringBinding bind(ObservableValue<Message> message) {
        return Bindings.createStringBinding(() -> say(message.getValue()), message, language.currentProperty());
    }

    /** Whether there is a text of this key. */
    public boolean has(String key) {
        return bundle().containsKey(key);
    }

    /** A text that follows the language and those of its arguments that are observable. */
    public StringBinding bind(String key, Object... arguments) {
        Observable[] dependencies = new Observable[arguments.length + 1];
        dependencies[0] = language.currentProperty();
        int count = 1;
        for (Object argument : arguments) {
            if (argument instanceof Observable observable) {
                dependencies[count++] = observable;
            }
        }
        return Bindings.createStringBinding(() -> get(key, arguments), Arrays.copyOf(dependencies, count));
    }

    public Language language() {
        return language;
    }

    private ResourceBundle bundle() {
        return ResourceBundle.getBundle(bundle, language.current(), loader, EXACT);
    }
}
