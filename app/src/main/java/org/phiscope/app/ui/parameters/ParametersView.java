// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.family.Family;
import org.phiscope.family.ParameterTexts;
import org.phiscope.parameter.ParameterSpec;

/** The left of the window: which network, and its parameters in titled groups. A family's controls are made once and kept. */
public final class ParametersView extends VBox {
    private final ParametersViewModel viewModel;
    private final Texts texts;
    private final TextField filter = new TextField();
    private final ScrollPane scroll = new ScrollPane();
    private final Map<Family, FormView> forms = new HashMap<>();

    public ParametersView(WorkbenchModel model, Language language) {
        viewModel = new ParametersViewModel(model);
        texts = new Texts(language, ParametersView.class);
        getStyleClass().add("parameters");

        filter.setId("parameter-filter");
        filter.promptTextProperty().bind(texts.bind("filter.prompt"));
        filter.textProperty().bindBidirectional(viewModel.filterProperty());
        HBox.setHgrow(filter, Priority.ALWAYS);
        Button reset = new Button();
        reset.setId("reset");
        reset.textProperty().bind(texts.bind("reset.all"));
        reset.setMinWidth(USE_PREF_SIZE);
        reset.disableProperty().bind(model.configurationProperty().map(configuration ->
                configuration.changes().isEmpty() && configuration.fixedInput() == null));
        reset.setOnAction(_ -> viewModel.reset());

        VBox head = new VBox(new NetworkChooser(model, texts), new HBox(8, filter, reset));
        head.getStyleClass().add("parameters-head");
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setFocusTraversable(false);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(head, scroll);

        viewModel.formProperty().subscribe(form -> {
            FormView view = forms.computeIfAbsent(form.family(), _ -> new FormView(form));
            scroll.setContent(view);
            view.filter(viewModel.filterProperty().get());
        });
        viewModel.filterProperty().addListener((_, _, wanted) -> {
            if (scroll.getContent() instanceof FormView view) {
                view.filter(wanted);
            }
        });
    }

    /** Where the keyboard goes to look for a parameter. */
    public void focusFilter() {
        filter.requestFocus();
        filter.selectAll();
    }

    /** The controls of one family. */
    private final class FormView extends VBox {
        private final ParametersViewModel.Form form;
        private final List<Part> parts = new ArrayList<>();

        /** A section on screen, and which parameters its nodes show. */
        private record Part(TitledPane pane, Map<Node, List<ParameterSpec>> nodes) {}

        FormView(ParametersViewModel.Form form) {
            this.form = form;
            getStyleClass().add("parameters-body");
            SpecTexts specTexts = new SpecTexts(form.family(), texts);
            for (ParametersViewModel.Section section : form.sections()) {
                VBox content = new VBox();
                Map<Node, List<ParameterSpec>> nodes = new HashMap<>();
                switch (section) {
                    case ParametersViewModel.Section.Rows(_, List<ParameterField> fields) -> {
                        for (ParameterField field : fields) {
                            ParameterRow row = new ParameterRow(field, specTexts);
                            nodes.put(row, List.of(field.spec()));
                            content.getChildren().add(row);
                            if (field.spec().key().equals("gamma") && PhiGauge.suits(form)) {
                                PhiGauge gauge = new PhiGauge(form, texts);
                                nodes.put(gauge, List.of(field.spec()));
                                content.getChildren().add(gauge);
                            }
                        }
                    }
                    case ParametersViewModel.Section.Table table -> {
                        StageTable grid = new StageTable(table, specTexts);
                        nodes.put(grid, table.columns());
                        content.getChildren().add(grid);
                    }
                }
                TitledPane pane = new TitledPane();
                pane.setContent(content);
                pane.setAnimated(false);
                pane.setId("group-" + section.group());
                pane.textProperty().bind(specTexts.group(section.group()));
                parts.add(new Part(pane, nodes));
                getChildren().add(pane);
            }
        }

        /** Shows the parameters in whose name or key every word occurs. */
        void filter(String wanted) {
            String[] words = wanted.toLowerCase(Locale.ROOT).strip().split("\\s+");
            for (Part part : parts) {
                boolean any = false;
                for (Map.Entry<Node, List<ParameterSpec>> node : part.nodes().entrySet()) {
                    boolean shown = node.getValue().stream().anyMatch(spec -> matches(spec, words));
                    node.getKey().setVisible(shown);
                    node.getKey().setManaged(shown);
                    any |= shown;
                }
                part.pane().setVisible(any);
                part.pane().setManaged(any);
                if (any && !wanted.isBlank()) {
                    part.pane().setExpanded(true);
                }
            }
        }

        private boolean matches(ParameterSpec spec, String[] words) {
            String names = (spec.key() + ' '
                            + ParameterTexts.label(form.family(), spec, texts.language().current()))
                    .toLowerCase(Locale.ROOT);
            return List.of(words).stream().allMatch(names::contains);
        }
    }
}
