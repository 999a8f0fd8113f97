// SPDX-License-Identifier: Apache-2.0
package org.phiscope.message;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line for people: a sentence in English with places for what it names. The sentence is the key under which other
 * languages have it, as gettext has it, so that where it is said it can be read.
 *
 * @param pattern constant where it is said; {@code {0}} stands for the first argument
 * @param arguments texts, or messages in their turn
 */
public record Message(String pattern, List<Object> arguments) {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d+)}");
    private static final String VERBATIM = "{0}";

    /** Where there is nothing to tell. */
    public static final Message NOTHING = verbatim("");

    public Message {
        arguments = List.copyOf(arguments);
    }

    /** @param arguments messages stay such, anything else becomes text */
    public static Message of(String pattern, @Nullable Object... arguments) {
        return new Message(
                pattern,
                Arrays.stream(arguments)
                        .<Object>map(argument -> argument instanceof Message message ? message : String.valueOf(argument))
                        .toList());
    }

    /** Words of somebody else, which are the same in every language. */
    public static Message verbatim(String words) {
        return of(VERBATIM, words);
    }

    /** Messages one after the other with something between them. */
    public static Message joined(String between, List<Message> messages) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < messages.size(); i++) {
            pattern.append(i == 0 ? "" : between).append('{').append(i).append('}');
        }
        return of(pattern.toString(), messages.toArray());
    }

    public boolean isEmpty() {
        return text().isEmpty();
    }

    /** Whether the sentence has words of its own, and not only places for others'. */
    public boolean hasWords() {
        return PLACE.matcher(pattern).replaceAll("").codePoints().anyMatch(Character::isLetter);
    }

    /** In English. */
    public String text() {
        return text(UnaryOperator.identity());
    }

    /** In a language that there is a catalogue for, else in English. */
    public String text(Locale locale) {
        return text(Catalogue.of(locale)::sentence);
    }

    /** @param translation gives another language's sentence for one that has words of its own */
    String text(UnaryOperator<String> translation) {
        String sentence = hasWords() ? translation.apply(pattern) : pattern;
        return PLACE.matcher(sentence).replaceAll(place -> {
            int index = Integer.parseInt(place.group(1));
            String text = switch (arguments.get(index)) {
                case Message message -> message.text(translation);
                case Object words -> words.toString();
            };
            return Matcher.quoteReplacement(text);
        });
    }

    /** The same with every text among its arguments changed. */
    public Message with(UnaryOperator<String> change) {
        return new Message(
                pattern,
                arguments.stream()
                        .<Object>map(argument -> switch (argument) {
                            case Message message -> message.with(change);
                            case Object words -> change.apply(words.toString());
                        })
                        .toList());
    }

    @Override
    public String toString() {
        return text();
    }
}
