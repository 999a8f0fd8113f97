// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of some choices by the name that it has on the command line. */
abstract class ById<T> implements ITypeConverter<T> {
    private final List<T> choices;
    private final Function<T, String> id;

    ById(T[] choices, Function<T, String> id) {
        this.choices = List.copyOf(Arrays.asList(choices));
        this.id = id;
    }

    /** The name of a constant that has no other for the command line. */
    static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public T convert(String text) {
        for (T choice : choices) {
            if (id.apply(choice).equals(text)) {
                return choice;
            }
        }
        throw new TypeConversionException(
                "'" + text + "' is not one of " + choices.stream().map(id).collect(Collectors.joining(", ")));
    }
}
