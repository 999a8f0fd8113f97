// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Orientation;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Failed;
import org.phiscope.app.ui.features.FeatureAnswer.Missing;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.features.Look.Show;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Configuration;
import org.phiscope.features.ChannelStatistics;
import org.phiscope.features.Plane;
import org.phiscope.weights.Weights;

/** One network's node: the map over the image with its scale, all channels beside it, and the numbers of both. */
final class MapsPane extends BorderPane {
    /** Height from which on everything can be said in words as well. */
    private static final double ROOMY = 470;

    private static final double TWO_LINES = 44;
    private static final double ONE_LINE = 24;

    private final FeaturesViewModel model;
    private final Side side;
    private final Texts texts;
    private final FieldTexts fields;
    private final MapCanvas canvas;
    private final ChannelGrid grid;
    private final ColourBar bar;
    private final Label value = new Label();
    private final Label sees = new Label();
    private final Label statistics = new Label();
    private final Label warning = new Label();
    private final VBox message = new VBox(8);
    private final Body body;

    /**
     * @param title which network this is
     * @param empty what stands here while there is nothing to see
     */
    MapsPane(
            FeaturesViewModel model,
            Side side,
            ObservableValue<String> title,
            ObservableValue<String> empty,
            Theme theme,
            Texts texts,
            Executor painter,
            Executor screen) {
        this.model = model;
        this.side = side;
        this.texts = texts;
        fields = new FieldTexts(texts);
        canvas = new MapCanvas(model, side, theme);
        grid = new ChannelGrid(model, side, theme, painter, screen);
        bar = new ColourBar(theme);
        canvas.accessibleTextProperty().bind(texts.bind("map.accessible"));
        grid.accessibleTextProperty().bind(texts.bind("grid.accessible"));
        getStyleClass().add("pane");
        setMinWidth(220);

        sees.getStyleClass().addAll("muted", "line");
        sees.setWrapText(true);
        sees.setMinHeight(Region.USE_PREF_SIZE);
        value.getStyleClass().addAll("muted", "line");
        value.setWrapText(true);
        value.setAlignment(Pos.TOP_LEFT);
        statistics.getStyleClass().addAll("muted", "line");
        statistics.setMinWidth(0);
        message.getStyleClass().add("message");
        message.setAlignment(Pos.CENTER);
        StackPane stage = new StackPane(canvas, message);
        stage.setMinHeight(90);
        VBox.setVgrow(stage, Priority.ALWAYS);
        VBox picture = new VBox(stage, bar, value, sees);
        picture.setMinSize(160, 0);
        VBox.setVgrow(grid, Priority.ALWAYS);
        VBox channels = new VBox(grid, statistics);
        channels.getStyleClass().add("channels");
        channels.setMinSize(120, 0);
        body = new Body(picture, channels);
        // Where there is little room the map comes first.
        ObservableValue<Boolean> roomy = heightProperty().map(height -> height.doubleValue() >= ROOMY);
        sees.visibleProperty().bind(roomy);
        sees.managedProperty().bind(roomy);
        value.minHeightProperty().bind(roomy.map(much -> much ? TWO_LINES : ONE_LINE));
        value.prefHeightProperty().bind(value.minHeightProperty());
        value.tooltipProperty().bind(roomy.map(much -> much ? null : explanation()));
        setTop(new VBox(header(title), warning(), notShown()));
        setCenter(body);
        empty.subscribe(this::tell);
        side.answerProperty().subscribe(() -> tell(empty.getValue()));
        side.answerProperty().subscribe(this::arrange);
        side.paintedProperty().subscribe(this::count);
        canvas.cellProperty().subscribe(this::count);
        model.hoveredProperty().subscribe(this::count);
        model.showProperty().subscribe(this::count);
        model.clickedProperty().subscribe(this::count);
        grid.hoveredProperty().subscribe(this::count);
        texts.language().currentProperty().subscribe(this::count);
        texts.language().currentProperty().subscribe(() -> tell(empty.getValue()));
        arrange();
        count();
    }

    /** Beside one another where there is room, one above the other where two panes share it. */
    void setOrientation(Orientation orientation) {
        body.setOrientation(orientation);
    }

    /** What cannot be read below the map for want of room. */
    private Tooltip explanation() {
        Tooltip tip = new Tooltip();
        tip.setWrapText(true);
        tip.setMaxWidth(380);
        tip.textProperty().bind(value.textProperty().concat("\n").concat(sees.textProperty()));
        return tip;
    }

    private HBox header(ObservableValue<String> title) {
        Label name = new Label();
        name.getStyleClass().add("pane-title");
        name.textProperty().bind(title);
        name.setMinWidth(0);
        Label shape = new Label();
        shape.getStyleClass().add("muted");
        shape.setMinWidth(0);
        shape.textProperty().bind(side.answerProperty().map(MapsPane::shape).orElse(""));
        Tooltip where = new Tooltip();
        where.textProperty()
                .bind(side.answerProperty()
                        .map(answer -> answer instanceof Seen seen ? seen.device().name() : "")
                        .orElse(""));
        shape.setTooltip(where);
        HBox.setHgrow(shape, Priority.ALWAYS);
        shape.setMaxWidth(Double.MAX_VALUE);
        ProgressIndicator busy = new ProgressIndicator();
        busy.setPrefSize(16, 16);
        busy.setMinSize(16, 16);
        busy.setMaxSize(16, 16);
        Button cancel = new Button();
        cancel.getStyleClass().add("quiet");
        cancel.textProperty().bind(texts.bind("cancel"));
        cancel.setMinWidth(Region.USE_PREF_SIZE);
        cancel.setOnAction(_ -> side.cancel());
        HBox working = new HBox(6, busy, cancel);
        working.setAlignment(Pos.CENTER);
        working.visibleProperty().bind(side.runningProperty());
        working.managedProperty().bind(working.visibleProperty());
        HBox header = new HBox(8, name, shape, working);
        header.getStyleClass().add("pane-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private static String shape(@Nullable FeatureAnswer answer) {
        return answer instanceof Seen seen
                ? String.format(Locale.ROOT, "%s · %.1f ms", seen.maps().shape(), seen.time().toNanos() / 1e6)
                : "";
    }

    private Label warning() {
        warning.getStyleClass().add("banner");
        warning.setWrapText(true);
        warning.setMaxWidth(Double.MAX_VALUE);
        warning.setMinHeight(Region.USE_PREF_SIZE);
        ObservableValue<Boolean> untrained = side.answerProperty()
                .map(answer -> answer instanceof Seen seen
                        && seen.provenance() instanceof Weights.Provenance.Untrained)
                .orElse(false);
        warning.textProperty().bind(texts.bind("untrained"));
        warning.visibleProperty().bind(untrained);
        warning.managedProperty().bind(untrained);
        return warning;
    }

    /** Why there is no trace. */
    private Label notShown() {
        Label reason = new Label();
        reason.getStyleClass().add("banner");
        reason.setWrapText(true);
        reason.setMaxWidth(Double.MAX_VALUE);
        reason.textProperty().bind(texts.bind(side.untraceableProperty()));
        reason.visibleProperty()
                .bind(reason.textProperty().isNotEmpty().and(model.showProperty().isEqualTo(Show.TRACE)));
        reason.managedProperty().bind(reason.visibleProperty());
        return reason;
    }

    /** A single channel needs no list of channels. */
    private void arrange() {
        Seen seen = side.seen();
        body.setBoth(seen != null && seen.maps().channels() > 1);
    }

    /** The map and all channels, beside one another or one above the other. */
    private static final class Body extends Region {
        private static final double BESIDE = 0.56;
        private static final double ABOVE = 0.62;

        private final Region picture;
        private final Region channels;
        private Orientation orientation = Orientation.HORIZONTAL;

        Body(Region picture, Region channels) {
            this.picture = picture;
            this.channels = channels;
            getChildren().addAll(picture, channels);
            channels.setVisible(false);
        }

        void setBoth(boolean both) {
            channels.setVisible(both);
            requestLayout();
        }

        void setOrientation(Orientation wanted) {
            orientation = wanted;
            requestLayout();
        }

        @Override
        protected void layoutChildren() {
            double width = getWidth();
            double height = getHeight();
            if (!channels.isVisible()) {
                picture.resizeRelocate(0, 0, width, height);
            } else if (orientation == Orientation.HORIZONTAL) {
                double left = Math.rint(width * BESIDE);
                picture.resizeRelocate(0, 0, left, height);
                channels.resizeRelocate(left, 0, width - left, height);
            } else {
                double top = Math.rint(height * ABOVE);
                picture.resizeRelocate(0, 0, width, top);
                channels.resizeRelocate(0, top, width, height - top);
            }
        }
    }

    /** What stands where maps would, if there are none. */
    private void tell(String empty) {
        message.getChildren().clear();
        switch (side.answerProperty().get()) {
            case null -> message.getChildren().add(sentence(empty));
            case Failed failed -> message.getChildren().add(sentence(texts.get("failed", failed.reason())));
            case Missing missing -> {
                message.getChildren().add(sentence(texts.get(
                        missing.near().isEmpty() ? "missing" : "missing.near",
                        network(missing.question().configuration()),
                        missing.node())));
                Consumer<String> choose = model.nodeProperty()::set;
                for (String near : missing.near()) {
                    Hyperlink link = new Hyperlink(near);
                    link.setOnAction(_ -> choose.accept(near));
                    message.getChildren().add(link);
                }
            }
            case Seen _ -> {}
        }
        message.setVisible(!message.getChildren().isEmpty());
    }

    private String network(Configuration configuration) {
        String title = configuration.preset().title();
        return configuration.differsFromPreset() ? texts.get("title.modified", title) : title;
    }

    private static Label sentence(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMaxWidth(420);
        label.getStyleClass().add("sentence");
        return label;
    }

    /** The numbers below the map and below the channels. */
    private void count() {
        Seen seen = side.seen();
        Painted painted = side.paintedProperty().get();
        Cell cell = canvas.cellProperty().get();
        Show show = model.showProperty().get();
        bar.setVisible(painted != null);
        if (seen == null) {
            value.setText("");
            sees.setText("");
            statistics.setText("");
            bar.show(null, Double.NaN);
            return;
        }
        double at = painted == null ? Double.NaN : valueAt(painted, cell);
        bar.show(painted, at);
        value.setText(cellText(seen, painted, cell, at));
        sees.setText(
                seen.maps().onImage()
                        ? fields.of(seen)
                        : texts.get("matrix", seen.maps().rows(), seen.maps().columns()));
        int pointed = grid.hoveredProperty().get();
        int channel = pointed >= 0 ? pointed : model.channelProperty().get();
        if (channel < seen.maps().channels()) {
            statistics.setText(texts.get("channel.statistics", channel, numbers(seen.maps().statistics(channel))));
        }
        if (painted == null && show == Show.TRACE && seen.maps().onImage() && !side.runningProperty().get()) {
            value.setText(texts.get("trace.click"));
        }
    }

    private double valueAt(Painted painted, @Nullable Cell cell) {
        Plane plane = painted.plane();
        Cell shown = cell;
        if (painted.look().show() == Show.TRACE) {
            Point2D point = model.hoveredProperty().get();
            shown = point == null
                    ? null
                    : new Placement(painted.seen().fitted(), plane.rows(), plane.columns())
                            .at(point.getX(), point.getY())
                            .orElse(null);
        }
        return shown == null || shown.row() >= plane.rows() || shown.column() >= plane.columns()
                ? Double.NaN
                : plane.at(shown.row(), shown.column());
    }

    private String cellText(Seen seen, @Nullable Painted painted, @Nullable Cell cell, double at) {
        if (painted == null) {
            return model.showProperty().get() == Show.CHANNEL ? texts.get("channel.none", seen.maps().channels()) : "";
        }
        String shown = texts.get("map." + painted.look().show().id(), painted.look().channel());
        if (painted.look().show() == Show.TRACE && painted.look().alone()) {
            shown = texts.get("map.trace.alone", painted.look().channel());
        }
        if (cell == null) {
            return shown + " · " + numbers(painted.statistics());
        }
        String where = Double.isNaN(at)
                ? texts.get("cell", cell.row(), cell.column())
                : texts.get("cell.value", cell.row(), cell.column(), Figures.number(at));
        String field = fields.at(seen, cell);
        return shown + " · " + where + (field.isEmpty() ? "" : " · " + field);
    }

    private String numbers(ChannelStatistics of) {
        return texts.get(
                "numbers",
                Figures.number(of.least()),
                Figures.number(of.most()),
                Figures.number(of.mean()),
                String.format(Locale.ROOT, "%.1f %%", 100 * of.zeros()));
    }
}
