// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import org.phiscope.app.ui.text.Texts;
import org.phiscope.family.Family;
import org.phiscope.family.ParameterTexts;
import org.phiscope.parameter.ParameterSpec;

/** What figures and parameters are called in the reader's language. */
record Names(Texts texts) {
    String figure(Figure figure) {
        String key = "figure." + figure.name();
        return texts.has(key) ? texts.get(key) : figure.name();
    }

    /** {@code Width}; of a stage's own, {@code Stage 3: Kernel}. */
    String parameter(Family family, ParameterSpec parameter) {
        String label = ParameterTexts.label(family, parameter, texts.language().current());
        return parameter.group().indexOf('.') < 0
                ? label
                : ParameterTexts.group(family, parameter.group(), texts.language().current()) + ": " + label;
    }

    /** A value with its unit. */
    String value(ParameterSpec parameter, Object value) {
        String unit = ParameterTexts.unit(parameter, texts.language().current());
        return (parameter.format(value) + " " + unit).strip();
    }
}
