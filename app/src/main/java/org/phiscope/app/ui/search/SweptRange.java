// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.search.Axis;

/** One parameter of a sweep and its range, as they are typed. Of names and switches every value is taken. */
public final class SweptRange {
    /** About so many values are suggested. */
    private static final int VALUES = 24;

    /** From one, two, four … of a parameter's own steps to the next. */
    private static final List<BigDecimal> DOUBLINGS = List.of(BigDecimal.TWO);

    /** From one, two, five, ten … of them to the next. */
    private static final List<BigDecimal> ROUND = List.of(BigDecimal.TWO, new BigDecimal("2.5"), BigDecimal.TWO);

    private final ObjectProperty<@Nullable String> key = new SimpleObjectProperty<>(this, "key");
    private final StringProperty from = new SimpleStringProperty(this, "from", "");
    private final StringProperty to = new SimpleStringProperty(this, "to", "");
    private final StringProperty step = new SimpleStringProperty(this, "step", "");

    /** Key of the parameter; {@code null} for none. */
    public ObjectProperty<@Nullable String> keyProperty() {
        return key;
    }

    public StringProperty fromProperty() {
        return from;
    }

    public StringProperty toProperty() {
        return to;
    }

    public StringProperty stepProperty() {
        return step;
    }

    /** Tells of every change of what is typed or chosen. */
    void listen(Consumer<@Nullable String> changed) {
        List.of(from, to, step).forEach(text -> text.addListener((_, _, now) -> changed.accept(now)));
    }

    /**
     * The values.
     *
     * @return {@code null} if no parameter is chosen
     * @throws org.phiscope.parameter.ParameterException if what is typed is no range of the parameter
     */
    @Nullable Axis axis(Family family) {
        String chosen = key.get();
        if (chosen == null) {
            return null;
        }
        ParameterSpec parameter = family.parameter(chosen);
        return switch (parameter) {
            case ParameterSpec.Toggle _ -> new Axis(parameter, List.of(false, true));
            case ParameterSpec.Choice choice -> new Axis(parameter, List.copyOf(choice.options()));
            case ParameterSpec.Whole _, ParameterSpec.Decimal _, ParameterSpec.WholeList _ -> Axis.parse(
                    parameter, from.get().strip() + ":" + to.get().strip() + ":" + step.get().strip());
        };
    }

    /** Chooses a range around the value that a network has: from half of it to twice it, in round steps. */
    void suggest(Configuration network) {
        String chosen = key.get();
        if (chosen == null) {
            return;
        }
        ParameterSpec parameter = network.family().parameter(chosen);
        double now = parameter instanceof ParameterSpec.Whole || parameter instanceof ParameterSpec.Decimal
                ? ((Number) network.parameters().value(chosen)).doubleValue()
                : 0;
        switch (parameter) {
            case ParameterSpec.Whole whole -> set(whole.min(), whole.max(), whole.step(), now, DOUBLINGS);
            case ParameterSpec.Decimal decimal -> set(decimal.min(), decimal.max(), decimal.step(), now, ROUND);
            case ParameterSpec.Toggle _, ParameterSpec.Choice _, ParameterSpec.WholeList _ -> {}
        }
    }

    private void set(double min, double max, double ownStep, double now, List<BigDecimal> factors) {
        BigDecimal own = BigDecimal.valueOf(ownStep);
        BigDecimal least = BigDecimal.valueOf(min);
        double low = Math.max(min, now / 2);
        double high = Math.min(max, now > min ? 2 * now : min + 2 * VALUES * ownStep);
        BigDecimal width = own;
        for (int i = 0; (high - low) / width.doubleValue() > VALUES + 0.5; i++) {
            width = width.multiply(factors.get(i % factors.size()));
        }
        // Counted from the least value, every step of the range is one that the parameter can have.
        BigDecimal first = BigDecimal.valueOf(low)
                .subtract(least)
                .divide(width, 0, RoundingMode.CEILING)
                .multiply(width)
                .add(least);
        BigDecimal last = BigDecimal.valueOf(high)
                .subtract(least)
                .divide(width, 0, RoundingMode.FLOOR)
                .multiply(width)
                .add(least);
        from.set(text(first));
        to.set(text(last.max(first)));
        step.set(text(width));
    }

    private static String text(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
