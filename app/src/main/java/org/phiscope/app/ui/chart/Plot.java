// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.PlotAxis.Tick;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;

/**
 * Marks between two axes. What can be pointed at is explained beside the mouse and chosen by a click; with the
 * keyboard, arrows go from one to the next and Enter chooses. It is painted when it is laid out, so at most once a
 * frame.
 */
public final class Plot extends Region {
    private static final double TEXT_SIZE = 11;
    private static final double GAP = 6;
    private static final double ASIDE = 9;
    private static final double TICK_DISTANCE = 44;
    private static final double REACH = 14;
    private static final double TIP_DISTANCE = 14;
    /** So many small dots may lie under a name. */
    private static final long COVERED = 2;
    /** Radius of a dot that no name may cover. */
    private static final double LARGE = 5;
    private static final PlotAxis NOTHING = PlotAxis.linear("", Unit.PLAIN, 0, 1);

    private final Theme theme;
    private final Canvas canvas = new Canvas();
    /** Painted anew whenever the mouse moves to something else, while the plot is not. */
    private final Canvas pointed = new Canvas();
    private final Label tip = new Label();
    /** Has the face that the theme gives to everything written. */
    private final Label face = new Label();
    private final Text ruler = new Text();
    private final ReadOnlyObjectWrapper<Mark.@Nullable Target> target = new ReadOnlyObjectWrapper<>(this, "target");

    private PlotAxis x = NOTHING;
    private PlotAxis y = NOTHING;
    private List<Mark> marks = List.of();
    private Bounds area = new BoundingBox(0, 0, 1, 1);
    private Font font = Font.font(TEXT_SIZE);
    private Function<Object, String> explain = Objects::toString;
    private Consumer<Object> choose = _ -> {};
    private boolean choosable;

    public Plot(Theme theme) {
        this.theme = theme;
        getStyleClass().add("plot");
        getStylesheets().add(Objects.requireNonNull(Plot.class.getResource("chart.css")).toExternalForm());
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setFocusTraversable(true);
        setMinSize(160, 120);
        setPrefSize(480, 320);
        canvas.setMouseTransparent(true);
        pointed.setMouseTransparent(true);
        tip.getStyleClass().add("plot-tip");
        tip.setManaged(false);
        tip.setMouseTransparent(true);
        tip.setVisible(false);
        face.setManaged(false);
        face.setVisible(false);
        face.fontProperty().subscribe(themed -> {
            font = Font.font(themed.getFamily(), TEXT_SIZE);
            requestLayout();
        });
        getChildren().addAll(canvas, pointed, tip, face);
        theme.paletteProperty().subscribe(this::requestLayout);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> point(at(event.getX(), event.getY()), event.getX(), event.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, _ -> point(null, 0, 0));
        addEventHandler(MouseEvent.MOUSE_CLICKED, event -> {
            requestFocus();
            if (event.getButton() == MouseButton.PRIMARY && event.isStillSincePress()) {
                choose(at(event.getX(), event.getY()));
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
        focusedProperty().subscribe(focused -> {
            if (!focused) {
                point(null, 0, 0);
            }
        });
    }

    /** Shows marks between axes, the first undermost. */
    public void show(PlotAxis horizontal, PlotAxis vertical, List<? extends Mark> shown) {
        x = horizontal;
        y = vertical;
        marks = List.copyOf(shown);
        point(null, 0, 0);
        requestLayout();
    }

    /** How the subject of a mark is explained when it is pointed at. */
    public void setExplanation(Function<Object, String> explanation) {
        explain = explanation;
    }

    /** What happens to the subject of a mark that is clicked. */
    public void setOnChosen(Consumer<Object> chosen) {
        choose = chosen;
        choosable = true;
    }

    /** The mark pointed at. */
    public ReadOnlyObjectProperty<Mark.@Nullable Target> targetProperty() {
        return target.getReadOnlyProperty();
    }

    /** Where a place given in the values of the axes lies in this region. */
    public Point2D toPixels(double valueX, double valueY) {
        return new Point2D(left(valueX), top(valueY));
    }

    private double left(double value) {
        return area.getMinX() + x.position(value) * area.getWidth();
    }

    private double top(double value) {
        return area.getMaxY() - y.position(value) * area.getHeight();
    }

    // ---- pointing ----

    private void point(Mark.@Nullable Target at, double mouseX, double mouseY) {
        Object subject = at == null ? null : at.subject();
        target.set(at);
        setCursor(subject != null && choosable ? Cursor.HAND : null);
        tip.setVisible(subject != null);
        if (subject != null) {
            tip.setText(explain.apply(subject));
            tip.setMaxWidth(Math.max(120, getWidth() - 2 * GAP));
            tip.autosize();
            placeTip(mouseX, mouseY);
        }
        paintPointed();
    }

    /** Beside the mouse, on the side with room. */
    private void placeTip(double mouseX, double mouseY) {
        double width = tip.getWidth();
        double height = tip.getHeight();
        double right = mouseX + TIP_DISTANCE;
        double left = right + width <= getWidth() ? right : Math.max(0, mouseX - TIP_DISTANCE - width);
        double above = mouseY - TIP_DISTANCE - height;
        double top = above >= 0 ? above : Math.min(mouseY + TIP_DISTANCE, Math.max(0, getHeight() - height));
        tip.relocate(Math.round(left), Math.round(top));
    }

    /** The nearest dot within reach, else the cell under the mouse. */
    private Mark.@Nullable Target at(double mouseX, double mouseY) {
        Mark.Dot nearest = null;
        Mark.Cell under = null;
        double shortest = REACH;
        for (Mark mark : marks) {
            if (mark instanceof Mark.Dot dot && dot.subject() != null && isInside(dot)) {
                double distance = Math.hypot(left(dot.x()) - mouseX, top(dot.y()) - mouseY);
                if (distance <= shortest) {
                    shortest = distance;
                    nearest = dot;
                }
            } else if (mark instanceof Mark.Cell cell
                    && cell.subject() != null
                    && bounds(cell).contains(mouseX, mouseY)) {
                under = cell;
            }
        }
        return nearest != null ? nearest : under;
    }

    private boolean isInside(Mark.Dot dot) {
        return x.contains(dot.x()) && y.contains(dot.y());
    }

    private Bounds bounds(Mark.Cell cell) {
        double left = Math.max(area.getMinX(), left(cell.left()));
        double top = Math.max(area.getMinY(), top(cell.top()));
        double right = Math.min(area.getMaxX(), left(cell.right()));
        double bottom = Math.min(area.getMaxY(), top(cell.bottom()));
        return new BoundingBox(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    }

    private Point2D middle(Mark.Target of) {
        return switch (of) {
            case Mark.Dot dot -> toPixels(dot.x(), dot.y());
            case Mark.Cell cell -> new Point2D(bounds(cell).getCenterX(), bounds(cell).getCenterY());
        };
    }

    private void choose(Mark.@Nullable Target chosen) {
        Object subject = chosen == null ? null : chosen.subject();
        if (subject != null) {
            choose.accept(subject);
        }
    }

    private void typed(KeyEvent event) {
        KeyCode code = event.getCode();
        if (code == KeyCode.ENTER || code == KeyCode.SPACE) {
            choose(target.get());
        } else if (code == KeyCode.ESCAPE && target.get() != null) {
            point(null, 0, 0);
        } else if (code.isArrowKey()) {
            step(code == KeyCode.RIGHT || code == KeyCode.UP ? 1 : -1);
        } else {
            return;
        }
        event.consume();
    }

    /** Points at the next target to the right, or to the left. */
    private void step(int direction) {
        List<Mark.Target> targets = new ArrayList<>();
        for (Mark mark : marks) {
            if (mark instanceof Mark.Target candidate
                    && candidate.subject() != null
                    && (!(candidate instanceof Mark.Dot dot) || isInside(dot))) {
                targets.add(candidate);
            }
        }
        if (targets.isEmpty()) {
            return;
        }
        targets.sort(Comparator.comparingDouble((Mark.Target candidate) -> middle(candidate).getX())
                .thenComparingDouble(candidate -> -middle(candidate).getY()));
        int now = targets.indexOf(target.get());
        int next = now < 0 ? (direction > 0 ? 0 : targets.size() - 1) : now + direction;
        Mark.Target chosen = targets.get(Math.clamp(next, 0, targets.size() - 1));
        Point2D place = middle(chosen);
        point(chosen, place.getX(), place.getY());
    }

    // ---- painting ----

    @Override
    protected void layoutChildren() {
        for (Canvas each : List.of(canvas, pointed)) {
            if (each.getWidth() != getWidth() || each.getHeight() != getHeight()) {
                each.setWidth(getWidth());
                each.setHeight(getHeight());
            }
        }
        paint();
        paintPointed();
    }

    private void paint() {
        Palette palette = theme.palette();
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, getWidth(), getHeight());
        graphics.setFont(font);
        double line = height("0");
        double top = y.title().isEmpty() ? GAP + line / 2 : line + 2 * GAP;
        double bottom = getHeight() - line - GAP - (x.title().isEmpty() ? 0 : line + GAP);
        int rows = Math.max(2, (int) ((bottom - top) / TICK_DISTANCE));
        List<Tick> yTicks = y.ticks(rows);
        double left = GAP + yTicks.stream().mapToDouble(tick -> width(tick.text())).max().orElse(0) + GAP;
        double right = getWidth() - 3 * GAP;
        if (right - left < 20 || bottom - top < 20) {
            return;
        }
        area = new BoundingBox(left, top, right - left, bottom - top);
        List<Tick> xTicks = xTicks();

        paintGrid(graphics, palette, xTicks, yTicks, line);
        graphics.save();
        graphics.beginPath();
        graphics.rect(left - 1, top - 1, right - left + 2, bottom - top + 2);
        graphics.clip();
        marks.forEach(mark -> paint(graphics, palette, mark));
        graphics.restore();
        graphics.setFont(font);
        paintNames(graphics, palette, line);
    }

    /** As many ticks as have room for their texts side by side. */
    private List<Tick> xTicks() {
        for (int most = Math.max(2, (int) (area.getWidth() / TICK_DISTANCE)); most > 2; most--) {
            List<Tick> ticks = x.ticks(most);
            if (haveRoom(ticks)) {
                return ticks;
            }
        }
        return x.ticks(2);
    }

    private boolean haveRoom(List<Tick> ticks) {
        double end = Double.NEGATIVE_INFINITY;
        for (Tick tick : ticks) {
            if (!tick.text().isEmpty()) {
                double half = width(tick.text()) / 2;
                if (left(tick.value()) - half < end + 2 * GAP) {
                    return false;
                }
                end = left(tick.value()) + half;
            }
        }
        return true;
    }

    private void paintGrid(
            GraphicsContext graphics, Palette palette, List<Tick> xTicks, List<Tick> yTicks, double line) {
        Color written = palette.border();
        Color unwritten = palette.border().deriveColor(0, 1, 1, 0.35);
        graphics.setLineWidth(1);
        graphics.setTextBaseline(VPos.CENTER);
        for (Tick tick : yTicks) {
            double at = crisp(top(tick.value()));
            graphics.setStroke(tick.text().isEmpty() ? unwritten : written);
            graphics.strokeLine(area.getMinX(), at, area.getMaxX(), at);
            graphics.setFill(palette.textMuted());
            graphics.setTextAlign(TextAlignment.RIGHT);
            graphics.fillText(tick.text(), area.getMinX() - GAP, at);
        }
        for (Tick tick : xTicks) {
            double at = crisp(left(tick.value()));
            graphics.setStroke(tick.text().isEmpty() ? unwritten : written);
            graphics.strokeLine(at, area.getMinY(), at, area.getMaxY());
            double half = width(tick.text()) / 2;
            graphics.setFill(palette.textMuted());
            graphics.setTextAlign(TextAlignment.CENTER);
            graphics.fillText(
                    tick.text(), Math.clamp(at, half, Math.max(half, getWidth() - half)), area.getMaxY() + GAP + line / 2);
        }
        graphics.setStroke(palette.textMuted());
        graphics.strokeLine(area.getMinX(), crisp(area.getMaxY()), area.getMaxX(), crisp(area.getMaxY()));
        graphics.setFill(palette.text());
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.fillText(y.title(), GAP, GAP + line / 2);
        graphics.setTextAlign(TextAlignment.RIGHT);
        graphics.fillText(x.title(), area.getMaxX(), getHeight() - line / 2 - 1);
    }

    private void paint(GraphicsContext graphics, Palette palette, Mark mark) {
        switch (mark) {
            case Mark.Path(List<Point2D> points, Mark.Pen pen, boolean steps) -> {
                draw(graphics, palette, pen);
                trace(graphics, points, steps);
                graphics.stroke();
            }
            case Mark.Area(List<Point2D> points, Ink ink, boolean steps) -> {
                if (!points.isEmpty()) {
                    graphics.setFill(ink.in(palette));
                    trace(graphics, points, steps);
                    graphics.lineTo(left(points.getLast().getX()), area.getMaxY());
                    graphics.lineTo(left(points.getFirst().getX()), area.getMaxY());
                    graphics.closePath();
                    graphics.fill();
                }
            }
            case Mark.Dot dot -> {
                if (isInside(dot)) {
                    paint(graphics, dot, dot.ink().in(palette));
                }
            }
            case Mark.Cell cell -> {
                Bounds box = bounds(cell);
                double left = Math.floor(box.getMinX());
                double top = Math.floor(box.getMinY());
                graphics.setFill(cell.ink().in(palette));
                graphics.fillRect(left, top, Math.ceil(box.getMaxX()) - left, Math.ceil(box.getMaxY()) - top);
            }
            case Mark.Vertical(double at, String _, Mark.Pen pen) -> {
                draw(graphics, palette, pen);
                graphics.strokeLine(crisp(left(at)), area.getMinY(), crisp(left(at)), area.getMaxY());
            }
            case Mark.Horizontal(double at, String _, Mark.Pen pen) -> {
                draw(graphics, palette, pen);
                graphics.strokeLine(area.getMinX(), crisp(top(at)), area.getMaxX(), crisp(top(at)));
            }
            case Mark.Name _ -> {} // names come last, over everything
        }
    }

    private static void draw(GraphicsContext graphics, Palette palette, Mark.Pen pen) {
        graphics.setStroke(pen.ink().in(palette));
        graphics.setLineWidth(pen.width());
        graphics.setLineDashes(pen.dashed() ? new double[] {5, 4} : new double[0]);
    }

    private void trace(GraphicsContext graphics, List<Point2D> points, boolean steps) {
        graphics.beginPath();
        double before = 0;
        for (int i = 0; i < points.size(); i++) {
            double left = left(points.get(i).getX());
            double top = top(points.get(i).getY());
            if (i == 0) {
                graphics.moveTo(left, top);
            } else {
                if (steps) {
                    graphics.lineTo(left, before);
                }
                graphics.lineTo(left, top);
            }
            before = top;
        }
    }

    private void paint(GraphicsContext graphics, Mark.Dot dot, Color colour) {
        if (dot.radius() <= 0) {
            return;
        }
        double r = dot.radius();
        double cx = left(dot.x());
        double cy = top(dot.y());
        graphics.setFill(colour);
        graphics.setStroke(colour);
        graphics.setLineWidth(1.5);
        graphics.setLineDashes();
        switch (dot.shape()) {
            case DISC -> graphics.fillOval(cx - r, cy - r, 2 * r, 2 * r);
            case RING -> graphics.strokeOval(cx - r, cy - r, 2 * r, 2 * r);
            case SQUARE -> graphics.fillRect(cx - r, cy - r, 2 * r, 2 * r);
            case DIAMOND ->
                graphics.fillPolygon(new double[] {cx - r, cx, cx + r, cx}, new double[] {cy, cy - r, cy, cy + r}, 4);
            case CROSS -> {
                graphics.strokeLine(cx - r, cy - r, cx + r, cy + r);
                graphics.strokeLine(cx - r, cy + r, cx + r, cy - r);
            }
        }
    }

    /** The names of lines, then of places, each where it overlaps no earlier one and no large dot. */
    private void paintNames(GraphicsContext graphics, Palette palette, double line) {
        List<Bounds> taken = new ArrayList<>();
        for (Mark mark : marks) {
            if (mark instanceof Mark.Dot dot && dot.radius() >= LARGE && isInside(dot)) {
                double side = 2 * dot.radius();
                taken.add(new BoundingBox(left(dot.x()) - dot.radius(), top(dot.y()) - dot.radius(), side, side));
            }
        }
        graphics.setTextBaseline(VPos.CENTER);
        graphics.setTextAlign(TextAlignment.LEFT);
        for (Mark mark : marks) {
            switch (mark) {
                case Mark.Vertical(double at, String name, Mark.Pen pen) when x.contains(at) && !name.isEmpty() ->
                    write(graphics, palette, name, pen.ink(), taken, aside(left(at), area.getMinY() + line / 2 + 2, name, line));
                case Mark.Horizontal(double at, String name, Mark.Pen pen) when y.contains(at) && !name.isEmpty() -> {
                    double left = area.getMaxX() - width(name) - GAP;
                    double above = top(at) - line - 2;
                    double below = top(at) + 2;
                    write(
                            graphics,
                            palette,
                            name,
                            pen.ink(),
                            taken,
                            List.of(
                                    new BoundingBox(left, above, width(name), line),
                                    new BoundingBox(left, below, width(name), line)));
                }
                default -> {}
            }
        }
        for (Mark mark : marks) {
            if (mark instanceof Mark.Name(double atX, double atY, String text, Ink ink)
                    && x.contains(atX)
                    && y.contains(atY)) {
                write(graphics, palette, text, ink, taken, leastCovering(aside(left(atX), top(atY), text, line)));
            }
        }
    }

    /** Places for a text beside, above and beneath a point. */
    private List<Bounds> aside(double left, double top, String text, double line) {
        double width = width(text);
        return List.of(
                new BoundingBox(left + ASIDE, top - line / 2, width, line),
                new BoundingBox(left - ASIDE - width, top - line / 2, width, line),
                new BoundingBox(left - width / 2, top - line - ASIDE, width, line),
                new BoundingBox(left - width / 2, top + ASIDE, width, line),
                new BoundingBox(left + ASIDE, top + ASIDE, width, line),
                new BoundingBox(left - ASIDE - width, top - line - ASIDE, width, line));
    }

    private void write(
            GraphicsContext graphics, Palette palette, String text, Ink ink, List<Bounds> taken, List<Bounds> places) {
        for (Bounds place : places) {
            if (area.contains(place) && taken.stream().noneMatch(place::intersects)) {
                taken.add(place);
                graphics.setFill(palette.surface().deriveColor(0, 1, 1, 0.75));
                graphics.fillRect(place.getMinX() - 2, place.getMinY(), place.getWidth() + 4, place.getHeight());
                graphics.setFill(ink.in(palette));
                graphics.fillText(text, place.getMinX(), place.getCenterY());
                return;
            }
        }
    }

    /** Places by how many dots a text would cover there, the fewest first; none where it would bury them. */
    private List<Bounds> leastCovering(List<Bounds> places) {
        Map<Bounds, Long> covered = new HashMap<>();
        for (Bounds place : places) {
            covered.put(
                    place,
                    marks.stream()
                            .filter(mark -> mark instanceof Mark.Dot dot
                                    && dot.radius() > 0
                                    && place.contains(left(dot.x()), top(dot.y())))
                            .count());
        }
        return places.stream()
                .filter(place -> covered.getOrDefault(place, 0L) <= COVERED)
                .sorted(Comparator.comparingLong(place -> covered.getOrDefault(place, 0L)))
                .toList();
    }

    private void paintPointed() {
        GraphicsContext graphics = pointed.getGraphicsContext2D();
        graphics.clearRect(0, 0, pointed.getWidth(), pointed.getHeight());
        graphics.setStroke(theme.palette().text());
        graphics.setLineWidth(1.5);
        switch (target.get()) {
            case null -> {}
            case Mark.Dot dot -> {
                double r = Math.max(dot.radius(), 2) + 3;
                graphics.strokeOval(left(dot.x()) - r, top(dot.y()) - r, 2 * r, 2 * r);
            }
            case Mark.Cell cell -> {
                Bounds box = bounds(cell);
                graphics.strokeRect(box.getMinX(), box.getMinY(), box.getWidth(), box.getHeight());
            }
        }
    }

    private double width(String text) {
        return measure(text).getWidth();
    }

    private double height(String text) {
        return Math.ceil(measure(text).getHeight());
    }

    private Bounds measure(String text) {
        ruler.setFont(font);
        ruler.setText(text);
        return ruler.getLayoutBounds();
    }

    private static double crisp(double pixel) {
        return Math.floor(pixel) + 0.5;
    }
}
