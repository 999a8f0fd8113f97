// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.phiscope.app.ui.session.LayerTimes;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.cost.Convention;

/** Layers in the reader's words: what the table's cells say and what copying puts on the clipboard. */
public final class LayerTexts {
    private final Texts texts;

    /** Texts that follow the language. */
    public LayerTexts(Language language) {
        this(new Texts(language, LayerTexts.class));
    }

    LayerTexts(Texts texts) {
        this.texts = texts;
    }

    /** An operator with what distinguishes it: {@code depthwise 5×5}; a non-linearity and what only its file knows by its name alone. */
    public String op(Layer layer) {
        return switch (layer.kind()) {
            case ACTIVATION, FOREIGN -> layer.detail();
            default -> kindAndDetail(layer);
        };
    }

    /** An operator in all the words it may be looked for by. */
    public String kindAndDetail(Layer layer) {
        String kind = texts.get("op." + layer.kind().id());
        return layer.detail().isEmpty() ? kind : kind + " " + layer.detail();
    }

    String title(LayerColumn column) {
        return texts.get("column." + column.id());
    }

    /** What a column is, in a sentence; for FLOPs with the convention that counts them. */
    String explanation(LayerColumn column, Convention convention) {
        return column == LayerColumn.FLOPS
                ? texts.get("column.flops.tip." + convention.id())
                : texts.get("column." + column.id() + ".tip");
    }

    /** What a column of times shows, and of which device. */
    String explanation(LayerColumn column, LayerTimes times) {
        return texts.get("column." + column.id() + ".tip", column == LayerColumn.BOUND ? times.target() : times.device());
    }

    /** What a cell says: figures in groups of three. */
    String cell(Layer layer, LayerColumn column) {
        if (layer.isOnlyPinned() && column.isNumeric() && !column.isOfComparison()) {
            return switch (column) {
                case STRIDE, DILATION, GROUPS -> positive(column.figure(layer).orElse(0L).intValue());
                default -> "";
            };
        }
        return switch (column) {
            case NAME -> layer.name();
            case OP -> op(layer);
            case INPUT -> layer.inputText();
            case OUTPUT -> layer.outputText();
            case KERNEL -> layer.kernel();
            case STRIDE -> positive(layer.stride());
            case DILATION -> positive(layer.dilation());
            case GROUPS -> positive(layer.groups());
            case SHARE -> Double.isNaN(layer.share()) ? "–" : Quantity.percent(layer.share());
            case REFERENCE -> isNothing(layer) ? "" : reference(layer.beside());
            case BOUND -> seconds(layer.time().bound());
            case MEASURED -> seconds(layer.time().measured());
            case DIFFERENCE -> isNothing(layer) ? "" : difference(layer.beside().difference());
            case PARAMS, MULTIPLY_ADDS, FLOPS, MEMORY_ACCESS, CIO, ACTIVATIONS ->
                isUncounted(layer, column)
                        ? uncounted(column)
                        : Quantity.exact(column.figure(layer).orElseThrow());
        };
    }

    /** Whether there is nothing to compare: no other network, or an operator that costs nothing in either. */
    private static boolean isNothing(Layer layer) {
        Layer.Beside beside = layer.beside();
        return !beside.compared()
                || !layer.counted() && beside.own().orElse(0) == 0 && beside.reference().orElse(0) == 0;
    }

    private static String seconds(double time) {
        return Double.isNaN(time) ? "" : Quantity.seconds(time);
    }

    private static String reference(Layer.Beside beside) {
        return beside.reference().isPresent() ? Quantity.exact(beside.reference().getAsLong()) : "–";
    }

    /** With its sign; an equals sign where there is no difference. */
    static String difference(long more) {
        return more == 0 ? "=" : (more < 0 ? "−" : "+") + Quantity.exact(Math.abs(more));
    }

    /** Whether a cell stands for a figure that is not counted rather than one that is zero. */
    static boolean isUncounted(Layer layer, LayerColumn column) {
        if (layer.isOnlyPinned()) {
            return false;
        }
        return column == LayerColumn.SHARE ? Double.isNaN(layer.share()) : !layer.counted() && column.onlyIfCounted();
    }

    /**
     * Rows as tab-separated lines below a line of titles; figures without grouping, so that a spreadsheet reads
     * them.
     */
    String tabSeparated(List<LayerRow> rows, List<LayerColumn> columns) {
        StringBuilder lines = new StringBuilder(
                columns.stream().map(this::title).collect(Collectors.joining("\t", "", "\n")));
        for (LayerRow row : rows) {
            Layer layer = row.layer();
            lines.append(columns.stream()
                    .map(column -> plain(layer, column))
                    .collect(Collectors.joining("\t", "", "\n")));
        }
        return lines.toString();
    }

    private String plain(Layer layer, LayerColumn column) {
        if (column == LayerColumn.REFERENCE) {
            OptionalLong reference = layer.beside().reference();
            return reference.isPresent() ? Long.toString(reference.getAsLong()) : "";
        }
        if (column == LayerColumn.DIFFERENCE) {
            return Long.toString(layer.beside().difference());
        }
        if (layer.isOnlyPinned()) {
            return cell(layer, column);
        }
        if (column.isOfTime()) {
            double time = column == LayerColumn.BOUND ? layer.time().bound() : layer.time().measured();
            return Double.isNaN(time) ? "" : Double.toString(time);
        }
        if (isUncounted(layer, column)) {
            return texts.get("cell.uncounted");
        }
        if (column == LayerColumn.SHARE) {
            return String.format(Locale.ROOT, "%.6f", layer.share());
        }
        return column.figure(layer).map(figure -> figure == 0 ? blankOrZero(column) : Long.toString(figure))
                .orElseGet(() -> cell(layer, column));
    }

    /** What has no window has no stride, rather than one of zero. */
    private static String blankOrZero(LayerColumn column) {
        return column.metric().isPresent() ? "0" : "";
    }

    /** Said in words for operations, which are what people look for; elsewhere in the row a dash is enough. */
    private String uncounted(LayerColumn column) {
        return switch (column) {
            case MULTIPLY_ADDS, FLOPS -> texts.get("cell.uncounted");
            default -> "–";
        };
    }

    private static String positive(int value) {
        return value == 0 ? "" : Integer.toString(value);
    }
}
