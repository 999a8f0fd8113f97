// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.Locale;
import java.util.ResourceBundle;
import org.phiscope.parameter.ParameterSpec;

/** Labels, groups and documentation of parameters, in English and Korean. */
public final class ParameterTexts {
    private static final String BUNDLE = "org.phiscope.family.parameters";

    private ParameterTexts() {}

    /** A parameter's short name; a numbered parameter's number is shown elsewhere. */
    public static String label(Family family, ParameterSpec spec, Locale locale) {
        return text(family, spec.textKey() + ".label", locale);
    }

    /** What a parameter does, in one sentence. */
    public static String documentation(Family family, ParameterSpec spec, Locale locale) {
        return text(family, spec.textKey() + ".doc", locale);
    }

    /** What a parameter's value counts; empty for a plain number. */
    public static String unit(ParameterSpec spec, Locale locale) {
        return spec.unit().isEmpty() ? "" : bundle(locale).getString("unit." + spec.unit());
    }

    /** How an option of a choice is shown. */
    public static String option(String option, Locale locale) {
        return bundle(locale).getString("option." + option);
    }

    /** Title of a group of parameters; the number of a numbered group such as {@code stages.3} is appended. */
    public static String group(Family family, String group, Locale locale) {
        int dot = group.lastIndexOf('.');
        if (dot < 0) {
            return text(family, "group." + group, locale);
        }
        return text(family, "group." + group.substring(0, dot), locale) + " " + group.substring(dot + 1);
    }

    /** What a family is, in one sentence. */
    public static String description(Family family, Locale locale) {
        return bundle(locale).getString(family.id() + ".description");
    }

    private static String text(Family family, String key, Locale locale) {
        ResourceBundle bundle = bundle(locale);
        String own = family.id() + "." + key;
        return bundle.getString(bundle.containsKey(own) ? own : key);
    }

    private static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE, locale, ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
