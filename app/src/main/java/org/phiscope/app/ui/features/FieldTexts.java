// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.receptive.Area;
import org.phiscope.receptive.Cause;
import org.phiscope.receptive.Field;
import org.phiscope.receptive.Side;

/** What is said about receptive fields. */
final class FieldTexts {
    private final Texts texts;

    FieldTexts(Texts texts) {
        this.texts = texts;
    }

    /** What the cells of a node see, in a sentence or two. */
    String of(Seen seen) {
        return switch (seen.field()) {
            case Field.Windowed cells -> {
                Side down = cells.vertical();
                Side right = cells.horizontal();
                String size = texts.get(
                        "field.size",
                        right.size(),
                        down.size(),
                        stride(right.stride()),
                        stride(down.stride()),
                        right.stride() == down.stride() ? 1 : 0,
                        Figures.number(right.centre(0)),
                        Figures.number(down.centre(0)));
                yield cells.wider() == null ? size : size + " " + wider(cells.wider().cause());
            }
            case Field.Whole whole -> texts.get("field.whole") + " "
                    + said("field.cause." + id(whole.cause()), "field.cause.other", whole.cause());
            case Field.Untold untold ->
                said("field.untold." + id(untold.cause()), "field.untold.other", untold.cause());
            case Field.None _ -> texts.get("field.none");
        };
    }

    private static String stride(double stride) {
        return stride == Math.rint(stride) ? String.format(Locale.ROOT, "%.0f", stride) : Figures.number(stride);
    }

    private String wider(Cause cause) {
        return said("field.wider." + id(cause), "field.wider.other", cause);
    }

    private String said(String key, String otherwise, Cause cause) {
        return texts.get(texts.has(key) ? key : otherwise, cause.node());
    }

    private static String id(Cause cause) {
        return cause.kind().name().toLowerCase(Locale.ROOT);
    }

    /** Which pixels of the network's input one cell's field covers; empty where that cannot be said. */
    String at(Seen seen, @Nullable Cell cell) {
        if (cell == null || !(seen.field() instanceof Field.Windowed cells)) {
            return "";
        }
        Area field = cells.field(cell.row(), cell.column());
        return texts.get("field.at", pixel(field.left()), pixel(field.right()), pixel(field.top()), pixel(field.bottom()));
    }

    private static String pixel(int pixel) {
        return (pixel < 0 ? "−" : "") + Math.abs(pixel);
    }
}
