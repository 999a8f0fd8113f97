// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.Finding;
import org.phiscope.family.Preset;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/** The parameters of the current family in their groups; fields are made once a family and then only updated. */
public final class ParametersViewModel {
    private static final Pattern NUMBERED = Pattern.compile("(.+)\\.(\\d+)");

    private final WorkbenchModel model;
    private final Map<Family, Form> forms = new HashMap<>();
    private final ReadOnlyObjectWrapper<Form> form;
    private final StringProperty filter = new SimpleStringProperty(this, "filter", "");
    private @Nullable Configuration published;
    private Parameters presetParameters;

    /** A family's parameters as they are laid out. */
    public record Form(Family family, List<Section> sections, Map<String, ParameterField> fields) {
        /** The field of a parameter, if the family has it. */
        public Optional<ParameterField> field(String key) {
            return Optional.ofNullable(fields.get(key));
        }
    }

    /** A titled part of a form. */
    public sealed interface Section {
        /** The group that names it. */
        String group();

        /** Parameters one below the other. */
        record Rows(String group, List<ParameterField> fields) implements Section {}

        /**
         * Groups that differ in their number alone, {@code stages.1}, {@code stages.2}, …: a row for each.
         *
         * @param columns descriptors that stand for their column: the first row's that has it
         */
        record Table(String group, List<ParameterSpec> columns, List<TableRow> rows) implements Section {}
    }

    /** One numbered group; a field for each column by {@link ParameterSpec#textKey}. */
    public record TableRow(int number, Map<String, ParameterField> fields) {}

    public ParametersViewModel(WorkbenchModel model) {
        this.model = model;
        Configuration start = model.configuration();
        presetParameters = start.family().configure(start.preset()).parameters();
        form = new ReadOnlyObjectWrapper<>(this, "form", form(start.family()));
        model.configurationProperty().subscribe(this::update);
        model.findingsProperty().subscribe(this::find);
    }

    /** The current family's form. */
    public ReadOnlyObjectProperty<Form> formProperty() {
        return form.getReadOnlyProperty();
    }

    /** What the user looks for among the parameters. */
    public StringProperty filterProperty() {
        return filter;
    }

    /** Every parameter as the preset has it. */
    public void reset() {
        model.reset();
    }

    /** Puts another preset, and with it its family, on the workbench. */
    public void choose(Family family, Preset chosen) {
        model.choosePreset(family, chosen);
    }

    private void update(Configuration configuration) {
        Configuration last = published;
        if (last == null
                || !configuration.preset().equals(last.preset())
                || !configuration.family().equals(last.family())) {
            Configuration now = configuration.family().configure(configuration.preset());
            presetParameters = now.parameters();
            published = now;
        }
        Form current = form(configuration.family());
        for (ParameterField field : current.fields().values()) {
            field.update(configuration, presetParameters);
        }
        if (current != form.get()) {
            form.get().fields().values().forEach(field -> field.find(null));
        }
        form.set(current);
    }

    private void find(List<Finding> findings) {
        Form current = form.get();
        Map<String, Finding> byKey = new HashMap<>();
        for (Finding finding : findings) {
            // The image's size has no control of its own: what is wrong with it is said at the resolution.
            byKey.putIfAbsent(
                    finding.key().equals(Finding.INPUT) ? current.family().resolution() : finding.key(), finding);
        }
        current.fields().forEach((key, field) -> field.find(byKey.get(key)));
    }

    private Form form(Family family) {
        return forms.computeIfAbsent(family, this::layOut);
    }

    private Form layOut(Family family) {
        Map<String, ParameterField> fields = new LinkedHashMap<>();
        Map<String, List<ParameterField>> groups = new LinkedHashMap<>();
        for (ParameterSpec spec : family.parameters()) {
            ParameterField field = new ParameterField(model, spec);
            fields.put(spec.key(), field);
            Matcher numbered = NUMBERED.matcher(spec.group());
            String section = numbered.matches() ? numbered.group(1) + "." : spec.group();
            groups.computeIfAbsent(section, _ -> new ArrayList<>()).add(field);
        }
        List<Section> sections = new ArrayList<>();
        groups.forEach((group, members) -> sections.add(
                group.endsWith(".")
                        ? table(group.substring(0, group.length() - 1), members)
                        : new Section.Rows(group, List.copyOf(members))));
        return new Form(family, List.copyOf(sections), fields);
    }

    private static Section.Table table(String group, List<ParameterField> members) {
        Map<String, ParameterSpec> columns = new LinkedHashMap<>();
        Map<Integer, Map<String, ParameterField>> rows = new LinkedHashMap<>();
        for (ParameterField field : members) {
            ParameterSpec spec = field.spec();
            int number = Integer.parseInt(spec.group().substring(group.length() + 1));
            columns.putIfAbsent(spec.textKey(), spec);
            rows.computeIfAbsent(number, _ -> new LinkedHashMap<>()).put(spec.textKey(), field);
        }
        return new Section.Table(
                group,
                List.copyOf(columns.values()),
                rows.entrySet().stream()
                        .map(row -> new TableRow(row.getKey(), row.getValue()))
                        .toList());
    }
}
