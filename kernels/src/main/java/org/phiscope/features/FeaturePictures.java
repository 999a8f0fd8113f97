// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import java.util.List;
import java.util.function.IntFunction;
import org.phiscope.vision.Box;
import org.phiscope.vision.ColourMap;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.RgbImage;

/** Maps as pictures. */
public final class FeaturePictures {
    private static final int CHANNELS = 3;
    private static final int GAP = 2;
    /** Between the maps of a sheet. */
    private static final int PAPER = 0x808080;
    /** Smaller maps are enlarged to about this many pixels. */
    private static final int READABLE = 48;
    /** Longest side of a sheet. */
    public static final int LARGEST_SHEET = 16_384;

    private FeaturePictures() {}

    /** One pixel for each cell. */
    public static RgbImage of(Plane plane, ValueRange range, ColourMap colours) {
        byte[] rgb = new byte[CHANNELS * plane.rows() * plane.columns()];
        for (int i = 0; i < plane.values().length; i++) {
            put(rgb, i, range.rgb(plane.values()[i], colours));
        }
        return RgbImage.of(plane.columns(), plane.rows(), rgb);
    }

    /**
     * Channels side by side in rows, as nearly square as they go, without words. Small maps are enlarged by a whole number,
     * maps that make too large a sheet are thinned out.
     *
     * @param order which channels, first to last
     * @param range of a channel
     */
    public static RgbImage sheet(
            FeatureMaps maps, List<Integer> order, IntFunction<ValueRange> range, ColourMap colours) {
        int enlarged = Math.max(1, READABLE / Math.max(maps.rows(), maps.columns()));
        int height = maps.rows() * enlarged;
        int width = maps.columns() * enlarged;
        int across = Math.clamp(
                Math.round(Math.sqrt((double) order.size() * (height + GAP) / (width + GAP))), 1, order.size());
        int down = Math.ceilDiv(order.size(), across);
        long wide = (long) across * (width + GAP) + GAP;
        long high = (long) down * (height + GAP) + GAP;
        int thinned = (int) Math.ceilDiv(Math.max(wide, high), (long) LARGEST_SHEET);
        if (thinned > 1) {
            width = Math.max(1, width / thinned);
            height = Math.max(1, height / thinned);
        }
        int sheetWidth = across * (width + GAP) + GAP;
        int sheetHeight = down * (height + GAP) + GAP;
        byte[] rgb = new byte[Math.multiplyExact(CHANNELS, Math.multiplyExact(sheetWidth, sheetHeight))];
        for (int i = 0; i < sheetWidth * sheetHeight; i++) {
            put(rgb, i, PAPER);
        }
        for (int i = 0; i < order.size(); i++) {
            int channel = order.get(i);
            ValueRange colouring = range.apply(channel);
            int left = GAP + i % across * (width + GAP);
            int top = GAP + i / across * (height + GAP);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int row = (int) ((long) y * maps.rows() / height);
                    float value = maps.at(channel, row, (int) ((long) x * maps.columns() / width));
                    put(rgb, (top + y) * sheetWidth + left + x, colouring.rgb(value, colours));
                }
            }
        }
        return RgbImage.of(sheetWidth, sheetHeight, rgb);
    }

    /**
     * A map over the image that it was made of, smoothed between the cells' middles; the letterbox is undone.
     *
     * @param opacity of the map, 0 … 1
     */
    public static RgbImage over(
            RgbImage image, FittedImage fitted, Plane plane, ValueRange range, ColourMap colours, double opacity) {
        Box whole = fitted.toImage(new Box(
                0, 0, fitted.tensor().shape().width(), fitted.tensor().shape().height()));
        byte[] rgb = new byte[Math.multiplyExact(CHANNELS, Math.multiplyExact(image.width(), image.height()))];
        double down = (double) image.originalHeight() / image.height();
        double right = (double) image.originalWidth() / image.width();
        for (int y = 0, i = 0; y < image.height(); y++) {
            double row = ((y + 0.5) * down - whole.top()) / whole.height() * plane.rows() - 0.5;
            for (int x = 0; x < image.width(); x++, i++) {
                double column = ((x + 0.5) * right - whole.left()) / whole.width() * plane.columns() - 0.5;
                int colour = range.rgb(smooth(plane, row, column), colours);
                for (int c = 0; c < CHANNELS; c++) {
                    int of = colour >> 8 * (2 - c) & 0xff;
                    rgb[CHANNELS * i + c] =
                            (byte) Math.round(image.sample(x, y, c) * (1 - opacity) + of * opacity);
                }
            }
        }
        return RgbImage.of(image.width(), image.height(), rgb);
    }

    private static double smooth(Plane plane, double row, double column) {
        double inRow = Math.clamp(row, 0, plane.rows() - 1);
        double inColumn = Math.clamp(column, 0, plane.columns() - 1);
        int top = (int) inRow;
        int left = (int) inColumn;
        int bottom = Math.min(top + 1, plane.rows() - 1);
        int right = Math.min(left + 1, plane.columns() - 1);
        double down = inRow - top;
        double along = inColumn - left;
        double above = plane.at(top, left) * (1 - along) + plane.at(top, right) * along;
        double below = plane.at(bottom, left) * (1 - along) + plane.at(bottom, right) * along;
        return above * (1 - down) + below * down;
    }

    private static void put(byte[] rgb, int pixel, int colour) {
        rgb[CHANNELS * pixel] = (byte) (colour >> 16);
        rgb[CHANNELS * pixel + 1] = (byte) (colour >> 8);
        rgb[CHANNELS * pixel + 2] = (byte) colour;
    }
}
