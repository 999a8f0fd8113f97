// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.util.concurrent.Callable;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringBinding;
import javafx.scene.control.Tooltip;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.family.Family;
import org.phiscope.family.ParameterTexts;
import org.phiscope.parameter.ParameterSpec;

/** What a family's descriptors are called in the window, following the language. */
record SpecTexts(Family family, Texts texts) {
    private static final Duration DELAY = Duration.millis(500);
    private static final Duration STAY = Duration.seconds(30);
    private static final double WIDTH = 340;

    StringBinding label(ParameterSpec spec) {
        return bind(() -> ParameterTexts.label(family, spec, texts.language().current()));
    }

    StringBinding group(String group) {
        return bind(() -> ParameterTexts.group(family, group, texts.language().current()));
    }

    /** A parameter's name with that of its numbered group before it. */
    String place(ParameterSpec spec) {
        return ParameterTexts.group(family, spec.group(), texts.language().current())
                + " · "
                + ParameterTexts.label(family, spec, texts.language().current());
    }

    /** What an option of a choice is called. */
    String option(@Nullable String option) {
        return option == null ? "" : ParameterTexts.option(option, texts.language().current());
    }

    /** What a unit is called; symbols are the same in every language. */
    String unit(ParameterSpec spec) {
        String key = "unit." + spec.unit();
        return texts.has(key) ? texts.get(key) : spec.unit();
    }

    /** Name, documentation, range, and what the preset has. */
    Tooltip tooltip(ParameterField field) {
        ParameterSpec spec = field.spec();
        Tooltip tooltip = new Tooltip();
        tooltip.setShowDelay(DELAY);
        tooltip.setShowDuration(STAY);
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(WIDTH);
        tooltip.textProperty()
                .bind(bind(
                        () -> ParameterTexts.label(family, spec, texts.language().current())
                                + "\n"
                                + ParameterTexts.documentation(family, spec, texts.language().current())
                                + "\n\n"
                                + texts.get("parameter.range", range(spec), unit(spec)).strip()
                                + "\n"
                                + texts.get("parameter.preset", field.presetText()),
                        field.presetValueProperty()));
        return tooltip;
    }

    private String range(ParameterSpec spec) {
        return switch (spec) {
            case ParameterSpec.Toggle _ -> texts.get("parameter.toggle");
            case ParameterSpec.Whole whole when whole.step() != 1 -> texts.get(
                    "parameter.steps",
                    Integer.toString(whole.min()),
                    Integer.toString(whole.max()),
                    Integer.toString(whole.step()));
            case ParameterSpec.WholeList list -> texts.get(
                    "parameter.list",
                    Integer.toString(list.minLength()),
                    Integer.toString(list.maxLength()),
                    Integer.toString(list.min()),
                    Integer.toString(list.max()),
                    Integer.toString(list.step()));
            case ParameterSpec.Whole _, ParameterSpec.Decimal _, ParameterSpec.Choice _ -> spec.range();
        };
    }

    private StringBinding bind(Callable<String> text, Observable... others) {
        Observable[] dependencies = new Observable[others.length + 1];
        dependencies[0] = texts.language().currentProperty();
        System.arraycopy(others, 0, dependencies, 1, others.length);
        return Bindings.createStringBinding(text, dependencies);
    }
}
