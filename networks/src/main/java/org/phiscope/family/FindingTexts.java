// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.phiscope.family.Finding.Reason;
import org.phiscope.message.Message;

/** What a finding says, in English and Korean. */
public final class FindingTexts {
    private static final String BUNDLE = "org.phiscope.family.findings";

    private FindingTexts() {}

    /** What is wrong, in one sentence without the parameter's name. */
    public static String reason(Family family, Finding finding, Locale locale) {
        return switch (finding.reason()) {
            case Reason.NotMultiple(int side, int of) -> text(locale, "not-multiple", side, of);
            case Reason.Rounded(int side, int stride) -> text(locale, "rounded", side, stride);
            case Reason.NotDivisor(int value, int of) -> text(locale, "not-divisor", value, of);
            case Reason.TooSmall(int value, int least, String other) ->
                text(locale, "too-small", value, least, label(family, other, locale));
            case Reason.TooLarge(int value, int most, String other) ->
                text(locale, "too-large", value, most, label(family, other, locale));
            case Reason.Incomplete(int length, int of) -> text(locale, "incomplete", length, of);
            case Reason.Unbuildable(String node, Message why) ->
                text(locale, "unbuildable", node, why.text(locale));
        };
    }

    /** A value that a finding proposes, as it is typed: {@code 224}, {@code 3,5,7}; {@code 640×480} for an input. */
    public static String value(Family family, Finding finding, Object value) {
        return value instanceof InputSize size
                ? size.width() + "×" + size.height()
                : family.parameter(finding.key()).format(value);
    }

    /** One line for the command line: the parameter, what is wrong, what works. */
    public static String line(Family family, Finding finding) {
        String line = finding.key() + ": " + reason(family, finding, Locale.ENGLISH);
        if (finding.nearest().isEmpty()) {
            return line;
        }
        String values = finding.nearest().stream()
                .map(value -> finding.key().equals(Finding.INPUT)
                        ? "--input " + value(family, finding, value).replace('×', 'x')
                        : finding.key() + "=" + value(family, finding, value))
                .collect(Collectors.joining(" or "));
        return line + "; " + values + (finding.nearest().size() > 1 ? " work" : " works");
    }

    private static String label(Family family, String key, Locale locale) {
        return ParameterTexts.label(family, family.parameter(key), locale);
    }

    private static String text(Locale locale, String key, Object... arguments) {
        Object[] plain = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            plain[i] = String.valueOf(arguments[i]); // numbers without grouping, as parameters are shown
        }
        String pattern = ResourceBundle.getBundle(
                        BUNDLE,
                        locale,
                        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES))
                .getString(key);
        return new MessageFormat(pattern, locale).format(plain);
    }
}
