// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.TreeMap;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.theme.Palette;

/**
 * Paints a drawing: what of it lies in sight, as finely as the scale allows. From afar boxes are bare and what is too small
 * to be seen is left out.
 */
final class Painter {
    private static final double TITLE_SIZE = 12;
    private static final double SUBTITLE_SIZE = 10;
    private static final double FLOW_SIZE = 9.5;
    /** Smallest size of letters that can be read. */
    private static final double LEGIBLE = 5;
    /** Boxes less high on the screen have no frame; open blocks less high are painted as one. */
    private static final double TINY = 5;

    private static final double FLOWS_FROM = 0.7;
    private static final double TIPS_FROM = 0.3;
    private static final double RADIUS = 5;
    private static final double INSET = 9;
    private static final double STRIP = 5;
    private static final double SIGN = 14;

    /**
     * How a drawing is to look.
     *
     * @param hits indices of the nodes that were looked for
     * @param current identifier of the block in use; {@code null} for none
     */
    record Look(
            Palette palette,
            Colouring colouring,
            Figures figures,
            Captions captions,
            Set<Integer> hits,
            @Nullable String current) {}

    private final Drawing drawing;
    private final Look look;
    private final Palette palette;
    private final long largest;
    private final Map<Integer, TreeSet<Integer>> leaving = new TreeMap<>();
    private final TreeSet<Integer> hits;

    Painter(Drawing drawing, Look look) {
        this.drawing = drawing;
        this.look = look;
        palette = look.palette();
        hits = new TreeSet<>(look.hits());
        largest = look.colouring() instanceof Colouring.ByMetric(Metric metric)
                ? look.figures().largest(drawing, metric)
                : 0;
        for (Drawing.Wire wire : drawing.wires()) {
            leaving.computeIfAbsent(wire.from(), _ -> new TreeSet<>()).addAll(wire.sources());
        }
    }

    /** The most that a box costs by the metric that colours them; 0 where kinds do. */
    long largest() {
        return largest;
    }

    /** Paints what lies on a sheet of a size. */
    void paint(Sheet sheet, Camera camera, double width, double height) {
        sheet.fill(0, 0, width, height, 0, palette.background());
        double scale = camera.scale();
        boxes(sheet, camera, width, height, true);
        wires(sheet, camera, width, height);
        titles(sheet, camera, width, height);
        boxes(sheet, camera, width, height, false);
        if (scale >= FLOWS_FROM) {
            flows(sheet, camera, width, height);
        }
        drawing.box(look.current()).ifPresent(box -> emphasise(sheet, camera, box, width, height));
    }

    /** Either the open blocks, which lie below the lines, or the boxes above them. */
    private void boxes(Sheet sheet, Camera camera, double width, double height, boolean open) {
        int i = 0;
        while (i < drawing.boxes().size()) {
            Drawing.Box box = drawing.boxes().get(i);
            if (outside(camera, box.x(), box.y(), box.right(), box.bottom(), width, height)) {
                i = box.end();
                continue;
            }
            boolean tiny = box.height() * camera.scale() < TINY;
            boolean whole = box.open() && tiny; // too small for what is in it to be told apart
            if (whole && !open) {
                sheet.fill(
                        camera.x(box.x()),
                        camera.y(box.y()),
                        box.width() * camera.scale(),
                        box.height() * camera.scale(),
                        0,
                        fill(box.block()));
            } else if (box.open() == open && !whole) {
                if (open) {
                    frame(sheet, camera, box);
                } else {
                    box(sheet, camera, box, tiny);
                }
            }
            i = whole ? box.end() : i + 1;
        }
    }

    private static boolean outside(
            Camera camera, double left, double top, double right, double bottom, double width, double height) {
        return camera.x(right) < 0 || camera.x(left) > width || camera.y(bottom) < 0 || camera.y(top) > height;
    }

    /** An open block: a frame round its parts. */
    private void frame(Sheet sheet, Camera camera, Drawing.Box box) {
        double scale = camera.scale();
        double x = camera.x(box.x());
        double y = camera.y(box.y());
        double width = box.width() * scale;
        double height = box.height() * scale;
        sheet.fill(x, y, width, height, RADIUS * scale, ground(box));
        sheet.frame(x, y, width, height, RADIUS * scale, 1, palette.border());
    }

    /** The names of open blocks, above the lines that run into them. */
    private void titles(Sheet sheet, Camera camera, double width, double height) {
        double scale = camera.scale();
        double size = TITLE_SIZE * scale;
        if (size < LEGIBLE) {
            return;
        }
        for (Drawing.Box box : drawing.boxes()) {
            if (!box.open()
                    || outside(camera, box.x(), box.y(), box.right(), box.y() + LayeredLayout.TITLE, width, height)) {
                continue;
            }
            double x = camera.x(box.x());
            double y = camera.y(box.y());
            double end = x + (box.width() - INSET) * scale;
            double left = x + (INSET + SIGN + 7) * scale;
            String title = sheet.fitted(look.captions().title(box.block()), end - left, size, true);
            double after = left + sheet.width(title, size, true) + 8 * scale;
            String about = look.captions().subtitle(box.block(), look.colouring());
            double all = after + sheet.width(about, SUBTITLE_SIZE * scale, false);
            boolean room = all <= end;
            double from = x + (INSET - 2) * scale;
            sheet.fill(from, y + 5 * scale, (room ? all : after) - from, 18 * scale, 0, ground(box));
            sign(sheet, camera, box, palette.textMuted());
            sheet.write(title, left, y + 18 * scale, size, true, palette.text());
            if (room) {
                sheet.write(about, after, y + 18 * scale, SUBTITLE_SIZE * scale, false, palette.textMuted());
            }
        }
    }

    /** The colour of an open block's ground, by turns so that frames within frames are told apart. */
    private Color ground(Drawing.Box box) {
        return box.depth() % 2 == 0 ? palette.surface() : palette.background();
    }

    /** Where the sign lies that opens or folds a block: its left edge, top edge and side, on the drawing. */
    static double[] sign(Drawing.Box box) {
        double top = box.open() ? box.y() + 7 : box.y() + 8;
        return new double[] {box.x() + INSET, top, SIGN};
    }

    /** Paints the sign and says where what follows it begins, from the box's left edge. */
    private static double sign(Sheet sheet, Camera camera, Drawing.Box box, Color colour) {
        double[] place = sign(box);
        double scale = camera.scale();
        double x = camera.x(place[0]);
        double y = camera.y(place[1]);
        double side = place[2] * scale;
        sheet.frame(x, y, side, side, 2 * scale, 1, colour);
        double[] across = {x + 0.25 * side, x + 0.75 * side};
        double[] middle = {y + side / 2, y + side / 2};
        sheet.line(across, middle, 1, colour);
        if (!box.open()) {
            sheet.line(new double[] {x + side / 2, x + side / 2}, new double[] {y + 0.25 * side, y + 0.75 * side}, 1, colour);
        }
        return (INSET + place[2] + 5) * scale;
    }

    private void box(Sheet sheet, Camera camera, Drawing.Box box, boolean tiny) {
        double scale = camera.scale();
        Block block = box.block();
        double x = camera.x(box.x());
        double y = camera.y(box.y());
        double width = box.width() * scale;
        double height = box.height() * scale;
        Color fill = fill(block);
        sheet.fill(x, y, width, height, tiny ? 0 : RADIUS * scale, fill);
        if (tiny) {
            return;
        }
        boolean kinds = look.colouring() instanceof Colouring.ByKind;
        if (kinds) {
            strip(sheet, camera, box);
        }
        boolean hit = !block.isNode() ? hits.subSet(block.from(), block.to()).size() > 0 : hits.contains(block.from());
        sheet.frame(x, y, width, height, RADIUS * scale, hit ? 2 : 1, hit ? palette.warn() : edge(fill));
        if (TITLE_SIZE * scale < LEGIBLE) {
            return;
        }
        Color ink = ink(fill);
        double left = x + (block.isNode() ? INSET * scale : sign(sheet, camera, box, ink));
        double room = x + width - INSET * scale - left;
        double title = y + (block.isNode() ? 16 : 20) * scale;
        sheet.write(
                sheet.fitted(look.captions().title(block), room, TITLE_SIZE * scale, true),
                left,
                title,
                TITLE_SIZE * scale,
                true,
                ink);
        if (SUBTITLE_SIZE * scale >= LEGIBLE) {
            String subtitle = look.captions().subtitle(block, look.colouring());
            double from = block.isNode() ? left : x + INSET * scale;
            sheet.write(
                    sheet.fitted(subtitle, x + width - INSET * scale - from, SUBTITLE_SIZE * scale, false),
                    from,
                    y + height - (kinds ? 9 : 8) * scale,
                    SUBTITLE_SIZE * scale,
                    false,
                    ink);
        }
    }

    /** What a block's nodes compute, by their number. */
    private void strip(Sheet sheet, Camera camera, Drawing.Box box) {
        double scale = camera.scale();
        double from = box.x() + 2;
        double unit = (box.width() - 4) / box.block().nodes();
        for (Map.Entry<KindGroup, Integer> group : look.figures().groups(box.block()).entrySet()) {
            double length = unit * group.getValue();
            sheet.fill(
                    camera.x(from),
                    camera.y(box.bottom() - STRIP),
                    length * scale,
                    (STRIP - 1) * scale,
                    0,
                    colour(group.getKey(), palette));
            from += length;
        }
    }

    /** The colour that stands for a group of operators. */
    static Color colour(KindGroup group, Palette palette) {
        return palette.series(group.ordinal());
    }

    /** The colour that stands for a part of the largest cost, 0 … 1. */
    static Color colour(double share, Palette palette) {
        return Ink.heat(share).in(palette);
    }

    private Color fill(Block block) {
        return switch (look.colouring()) {
            case Colouring.ByKind _ -> {
                Map<KindGroup, Integer> groups = look.figures().groups(block);
                yield groups.size() == 1
                        ? palette.surface().interpolate(colour(groups.keySet().iterator().next(), palette), 0.22)
                        : palette.surface2();
            }
            case Colouring.ByMetric(Metric metric) -> {
                long own = look.figures().of(block, metric);
                yield own == 0 || largest == 0 ? palette.surface2() : colour((double) own / largest, palette);
            }
        };
    }

    /** The one of the theme's two extremes that can be read on a colour. */
    private Color ink(Color fill) {
        Color dark = palette.dark() ? palette.background() : palette.text();
        Color light = palette.dark() ? palette.text() : palette.surface();
        return contrast(fill, dark) >= contrast(fill, light) ? dark : light;
    }

    /** WCAG 2.2, contrast ratio. */
    private static double contrast(Color one, Color two) {
        double a = luminance(one);
        double b = luminance(two);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(Color colour) {
        return 0.2126 * linear(colour.getRed()) + 0.7152 * linear(colour.getGreen()) + 0.0722 * linear(colour.getBlue());
    }

    private static double linear(double channel) {
        return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
    }

    private Color edge(Color fill) {
        return fill.interpolate(palette.textMuted(), 0.45);
    }

    private void wires(Sheet sheet, Camera camera, double width, double height) {
        for (Drawing.Wire wire : drawing.wires()) {
            wire(sheet, camera, wire, width, height, 1.2, palette.textMuted().interpolate(palette.surface(), 0.25));
        }
    }

    private void wire(
            Sheet sheet, Camera camera, Drawing.Wire wire, double width, double height, double lineWidth, Color colour) {
        double scale = camera.scale();
        if (outside(camera, wire.left(), wire.top(), wire.right(), wire.bottom(), width, height)
                || (wire.bottom() - wire.top()) * scale < 2) {
            return;
        }
        double[] xs = new double[wire.xs().length];
        double[] ys = new double[xs.length];
        for (int i = 0; i < xs.length; i++) {
            xs[i] = camera.x(wire.xs()[i]);
            ys[i] = camera.y(wire.ys()[i]);
        }
        double tip = 7 * scale;
        if (scale >= TIPS_FROM) {
            sheet.tip(xs[xs.length - 1], ys[ys.length - 1], tip, colour);
            ys[ys.length - 1] -= tip;
        }
        sheet.line(xs, ys, Math.max(0.7, (wire.sources().size() > 1 ? 2 : 1) * lineWidth * Math.min(1, scale)), colour);
    }

    /** What flows, written where it leaves its box. */
    private void flows(Sheet sheet, Camera camera, double width, double height) {
        double size = FLOW_SIZE * camera.scale();
        int written = -1;
        for (Drawing.Wire wire : drawing.wires()) {
            TreeSet<Integer> sources = leaving.get(wire.from());
            if (sources == null || wire.from() == written) {
                continue;
            }
            Drawing.Box box = drawing.boxes().get(wire.from());
            if (outside(camera, box.x(), box.y(), box.right(), box.bottom() + 2 * FLOW_SIZE, width, height)) {
                continue;
            }
            written = wire.from();
            String text = look.captions().flow(sources);
            double x = camera.x(wire.xs()[0]) + 5 * camera.scale();
            double y = camera.y(box.bottom());
            sheet.fill(
                    x - 1,
                    y + 2 * camera.scale(),
                    sheet.width(text, size, false) + 2,
                    size * 1.1,
                    0,
                    backdrop(box).deriveColor(0, 1, 1, 0.85));
            sheet.write(text, x, y + 2 * camera.scale() + size * 0.9, size, false, palette.textMuted());
        }
    }

    /** What lies behind a box. */
    private Color backdrop(Drawing.Box box) {
        return box.depth() % 2 == 1 ? palette.surface() : palette.background();
    }

    /** The box in use, and what flows in and out of it. */
    private void emphasise(Sheet sheet, Camera camera, Drawing.Box box, double width, double height) {
        for (Drawing.Wire wire : drawing.wires()) {
            if (wire.from() == box.place() || wire.to() == box.place()) {
                wire(sheet, camera, wire, width, height, 2, palette.accent());
            }
        }
        double scale = camera.scale();
        sheet.frame(
                camera.x(box.x()) - 2,
                camera.y(box.y()) - 2,
                box.width() * scale + 4,
                box.height() * scale + 4,
                RADIUS * scale + 2,
                2.5,
                palette.accent());
    }
}
