// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Finding;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/** One parameter of the current network: its value, how it stands to the preset, and the ways to change it. */
public final class ParameterField {
    private final WorkbenchModel model;
    private final ParameterSpec spec;
    private final ReadOnlyObjectWrapper<Object> value;
    private final ReadOnlyObjectWrapper<Object> presetValue;
    private final ReadOnlyBooleanWrapper differs = new ReadOnlyBooleanWrapper(this, "differs");
    private final ReadOnlyObjectWrapper<@Nullable Finding> finding = new ReadOnlyObjectWrapper<>(this, "finding");
    private final ReadOnlyBooleanWrapper set = new ReadOnlyBooleanWrapper(this, "set");

    ParameterField(WorkbenchModel model, ParameterSpec spec) {
        this.model = model;
        this.spec = spec;
        this.value = new ReadOnlyObjectWrapper<>(this, "value", spec.defaultValue());
        this.presetValue = new ReadOnlyObjectWrapper<>(this, "presetValue", spec.defaultValue());
    }

    void update(Configuration configuration, Parameters preset) {
        presetValue.set(preset.value(spec.key()));
        value.set(configuration.parameters().value(spec.key()));
        set.set(configuration.changes().containsKey(spec.key()));
        differs.set(!value.get().equals(presetValue.get()));
    }

    void find(@Nullable Finding found) {
        finding.set(found);
    }

    /** What does not fit because of this parameter, or {@code null}. */
    public ReadOnlyObjectProperty<@Nullable Finding> findingProperty() {
        return finding.getReadOnlyProperty();
    }

    /** Gives it a value that its finding proposes. */
    public void repair(Finding found, Object wanted) {
        model.repair(found, wanted);
    }

    public ParameterSpec spec() {
        return spec;
    }

    public ReadOnlyObjectProperty<Object> valueProperty() {
        return value.getReadOnlyProperty();
    }

    public Object value() {
        return value.get();
    }

    /** What the preset has. */
    public ReadOnlyObjectProperty<Object> presetValueProperty() {
        return presetValue.getReadOnlyProperty();
    }

    /** Whether the value is another than the preset's. */
    public ReadOnlyBooleanProperty differsProperty() {
        return differs.getReadOnlyProperty();
    }

    /** Whether the user set it; a parameter with a link is loose then and follows no longer. */
    public ReadOnlyBooleanProperty setProperty() {
        return set.getReadOnlyProperty();
    }

    public boolean isLinkable() {
        return spec.link() != null;
    }

    /** Sets it; false if it cannot have this value. */
    public boolean set(Object wanted) {
        return wanted.equals(value.get()) || model.set(spec.key(), wanted);
    }

    /** Sets it to a text somebody typed; false if that is no value of it. */
    public boolean type(String text) {
        return model.type(spec.key(), text);
    }

    /** The next step begins: what was set so far is undone in one go. */
    public void settle() {
        model.settle();
    }

    /** Gives it the preset's value again, or lets it follow again. */
    public void release() {
        model.release(spec.key());
    }

    /** Holds it at its current value, whatever those it is linked with do. */
    public void loosen() {
        model.set(spec.key(), value.get());
        model.settle();
    }

    /** Moves a number by some of its steps, staying in range. */
    public void step(int steps) {
        switch (spec) {
            case ParameterSpec.Whole whole -> set(whole.nearest((Integer) value.get() + (double) steps * whole.step()));
            case ParameterSpec.Decimal decimal -> set(Scale.of(decimal).moved((Double) value.get(), steps));
            case ParameterSpec.Toggle _, ParameterSpec.Choice _, ParameterSpec.WholeList _ -> {
                // not numbers: their controls know no steps
            }
        }
    }

    /** The value as short text; exact for whole numbers, four significant digits for others. */
    public String text() {
        return text(value.get());
    }

    /** The preset's value as short text. */
    public String presetText() {
        return text(presetValue.get());
    }

    private String text(Object shown) {
        return shown instanceof Double number ? Scale.shortText(number) : spec.format(shown);
    }
}
