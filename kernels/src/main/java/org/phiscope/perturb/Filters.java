// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.Arrays;

/** Filters that several corruptions are made of. */
final class Filters {
    private Filters() {}

    /**
     * A Gaussian blur.
     *
     * @param sigma in pixels
     * @param truncated where the Gaussian is cut off, in sigmas
     */
    static Pixels gaussian(Pixels image, double sigma, double truncated) {
        int radius = (int) (truncated * sigma + 0.5);
        double[] kernel = new double[2 * radius + 1];
        for (int i = -radius; i <= radius; i++) {
            kernel[i + radius] = Math.exp(-0.5 * i * i / (sigma * sigma));
        }
        normalise(kernel);
        return along(along(image, kernel, true), kernel, false);
    }

    private static void normalise(double[] kernel) {
        double sum = Arrays.stream(kernel).sum();
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
    }

    /** A filter along rows or columns; what is beyond the edge is like the edge. */
    private static Pixels along(Pixels image, double[] kernel, boolean rows) {
        Pixels result = image.empty();
        int lines = rows ? image.height() : image.width();
        int length = rows ? image.width() : image.height();
        int radius = kernel.length / 2;
        float[] line = new float[length + 2 * radius];
        for (int plane = 0; plane < image.planes(); plane++) {
            for (int l = 0; l < lines; l++) {
                for (int i = 0; i < line.length; i++) {
                    int inside = Math.clamp(i - radius, 0, length - 1);
                    line[i] = rows ? image.at(plane, l, inside) : image.at(plane, inside, l);
                }
                for (int i = 0; i < length; i++) {
                    double sum = 0;
                    for (int k = 0; k < kernel.length; k++) {
                        sum += kernel[k] * line[i + k];
                    }
                    if (rows) {
                        result.set(plane, l, i, sum);
                    } else {
                        result.set(plane, i, l, sum);
                    }
                }
            }
        }
        return result;
    }

    /**
     * A filter by a square kernel; what is beyond the edge is mirrored.
     *
     * @param kernel of an odd number of rows
     */
    static Pixels convolved(Pixels image, double[][] kernel) {
        Pixels result = image.empty();
        int radius = kernel.length / 2;
        for (int plane = 0; plane < image.planes(); plane++) {
            for (int dy = -radius; dy <= radius; dy++) {
                for (int dx = -radius; dx <= radius; dx++) {
                    double weight = kernel[dy + radius][dx + radius];
                    if (weight != 0) {
                        addShifted(image, result, plane, dy, dx, weight);
                    }
                }
            }
        }
        return result;
    }

    private static void addShifted(Pixels image, Pixels result, int plane, int dy, int dx, double weight) {
        for (int y = 0; y < image.height(); y++) {
            int fromY = Pixels.mirrored(y + dy, image.height());
            for (int x = 0; x < image.width(); x++) {
                int fromX = Pixels.mirrored(x + dx, image.width());
                result.set(plane, y, x, result.at(plane, y, x) + weight * image.at(plane, fromY, fromX));
            }
        }
    }

    /**
     * A blur along a line that begins at each pixel, as ImageMagick's: half a Gaussian over 2·radius + 1 pixels.
     *
     * @param degrees direction of the line, from the right downwards
     */
    static Pixels motion(Pixels image, int radius, double sigma, double degrees) {
        double[] kernel = new double[2 * radius + 1];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = Math.exp(-0.5 * i * i / (sigma * sigma));
        }
        normalise(kernel);
        double angle = Math.toRadians(degrees);
        Pixels result = image.empty();
        for (int i = 0; i < kernel.length; i++) {
            int dx = (int) Math.ceil(i * Math.cos(angle) - 0.5);
            int dy = (int) Math.ceil(i * Math.sin(angle) - 0.5);
            for (int plane = 0; plane < image.planes(); plane++) {
                for (int y = 0; y < image.height(); y++) {
                    int fromY = Math.clamp(y + dy, 0, image.height() - 1);
                    for (int x = 0; x < image.width(); x++) {
                        int fromX = Math.clamp(x + dx, 0, image.width() - 1);
                        result.set(plane, y, x, result.at(plane, y, x) + kernel[i] * image.at(plane, fromY, fromX));
                    }
                }
            }
        }
        return result;
    }

    /** The middle of an image, magnified to its size. */
    static Pixels magnified(Pixels image, double factor) {
        Pixels result = image.empty();
        double middleY = (image.height() - 1) / 2.0;
        double middleX = (image.width() - 1) / 2.0;
        for (int plane = 0; plane < image.planes(); plane++) {
            for (int y = 0; y < image.height(); y++) {
                double fromY = middleY + (y - middleY) / factor;
                for (int x = 0; x < image.width(); x++) {
                    result.set(plane, y, x, image.bilinear(plane, fromY, middleX + (x - middleX) / factor));
                }
            }
        }
        return result;
    }
}
