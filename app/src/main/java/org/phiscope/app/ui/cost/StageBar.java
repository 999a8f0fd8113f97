// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.OptionalLong;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Quantity;

/**
 * One stage as a bar: its name and value above, the bar and the share below, and the preset's value as a thin mark
 * on the bar. Where it is narrow the name gives way; figures are never cut.
 */
final class StageBar extends Region {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final PseudoClass ABSENT = PseudoClass.getPseudoClass("absent");
    private static final PseudoClass ONLY = PseudoClass.getPseudoClass("only");
    private static final double GAP = 8;
    /** Letters leave room in their lines: the two may overlap a little. */
    private static final double SPACE = -2;
    private static final double THICKNESS = 8;
    private static final double MARK = 2;
    private static final double MARK_OVERHANG = 3;
    /** As wide as "100.0 %" and the gap before it. */
    private static final double SHARE_WIDTH = 62;

    private final Label name = label("stage-name", Pos.BASELINE_LEFT);
    private final Label value = label("stage-value", Pos.BASELINE_RIGHT);
    private final Label share = label("stage-share", Pos.BASELINE_RIGHT);
    private final Region track = new Region();
    private final Region bar = new Region();
    private final Region mark = new Region();
    private @Nullable StageShare shown;
    private long scale = 1;

    StageBar() {
        getStyleClass().add("stage-bar");
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        track.getStyleClass().add("track");
        bar.getStyleClass().add("bar");
        mark.getStyleClass().add("preset-mark");
        track.setMouseTransparent(true);
        bar.setMouseTransparent(true);
        mark.setMouseTransparent(true);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.TOGGLE_BUTTON);
        getChildren().addAll(track, bar, mark, name, value, share);
    }

    /**
     * Shows a stage.
     *
     * @param largest value that the bars' full length stands for
     */
    void show(StageShare stage, long largest) {
        if (stage.equals(shown) && largest == scale) {
            return;
        }
        shown = stage;
        scale = Math.max(1, largest);
        name.setText(stage.name());
        value.setText(Quantity.count(stage.value()));
        share.setText(Quantity.percent(stage.share()));
        mark.setVisible(stage.reference().isPresent() && stage.reference().getAsLong() != stage.value());
        pseudoClassStateChanged(ABSENT, !stage.own());
        setAccessibleText(stage.name() + ", " + value.getText() + ", " + share.getText());
        requestLayout();
    }

    void mark(boolean selected, boolean only) {
        pseudoClassStateChanged(SELECTED, selected);
        pseudoClassStateChanged(ONLY, only);
    }

    @Nullable StageShare stage() {
        return shown;
    }

    @Override
    protected double computePrefWidth(double height) {
        double words = name.prefWidth(-1) + GAP + value.prefWidth(-1);
        return snapSizeX(getInsets().getLeft() + words + getInsets().getRight());
    }

    @Override
    protected double computeMinWidth(double height) {
        return 140;
    }

    @Override
    protected double computePrefHeight(double width) {
        return snapSizeY(getInsets().getTop() + 2 * name.prefHeight(-1) + SPACE + getInsets().getBottom());
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computeMaxHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected void layoutChildren() {
        double left = getInsets().getLeft();
        double top = getInsets().getTop();
        double width = getWidth() - left - getInsets().getRight();
        double line = snapSizeY(name.prefHeight(-1));
        double figure = snapSizeX(value.prefWidth(-1));
        name.resizeRelocate(left, top, Math.max(0, Math.min(width - figure - GAP, name.prefWidth(-1))), line);
        value.resizeRelocate(left + width - figure, top, figure, line);

        double y = snapPositionY(top + line + SPACE + (line - THICKNESS) / 2);
        double length = Math.max(0, width - SHARE_WIDTH);
        track.resizeRelocate(left, y, length, THICKNESS);
        share.resizeRelocate(left + length, top + line + SPACE, SHARE_WIDTH, line);
        StageShare stage = shown;
        bar.resizeRelocate(left, y, stage == null ? 0 : along(stage.value(), length), THICKNESS);
        OptionalLong reference = stage == null ? OptionalLong.empty() : stage.reference();
        if (reference.isPresent()) {
            double x = snapPositionX(left + Math.min(length - MARK, along(reference.getAsLong(), length)));
            mark.resizeRelocate(x, y - MARK_OVERHANG, MARK, THICKNESS + 2 * MARK_OVERHANG);
        }
    }

    /** Nothing is nothing, but what is more than nothing can be seen. */
    private double along(long amount, double width) {
        return amount == 0 ? 0 : Math.max(1, snapSizeX(width * amount / scale));
    }

    private static Label label(String style, Pos alignment) {
        Label label = new Label();
        label.getStyleClass().add(style);
        label.setAlignment(alignment);
        label.setMinWidth(0);
        label.setMouseTransparent(true);
        return label;
    }
}
