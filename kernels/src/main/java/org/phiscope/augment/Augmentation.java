// SPDX-License-Identifier: Apache-2.0
package org.phiscope.augment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.phiscope.vision.Resized;
import org.phiscope.vision.RgbImage;

/** A way to change images for training. The same seed changes the same images alike. */
public sealed interface Augmentation {
    /** Behind which pixels are hidden: about the mean of ImageNet. */
    int GREY = 114;

    /** How many images it is made of. */
    default int images() {
        return 1;
    }

    /**
     * An image made of others.
     *
     * @param images at least {@link #images()}, all of one size; of a single one the first is taken
     * @throws IllegalArgumentException if there are fewer, or their sizes differ
     */
    default Augmented apply(List<RgbImage> images, long seed) {
        RgbImage first = images.isEmpty() ? null : images.getFirst();
        if (first == null || images.size() < images()) {
            throw new IllegalArgumentException("this takes " + images() + " images, not " + images.size());
        }
        for (RgbImage image : images) {
            if (image.width() != first.width() || image.height() != first.height()) {
                throw new IllegalArgumentException("images that are made into one have the same size");
            }
        }
        return made(images, new SplittableRandom(seed));
    }

    /** The image, of images that were checked. */
    Augmented made(List<RgbImage> images, SplittableRandom random);

    /**
     * A square hidden, its centre anywhere, so that it may be cut off at the edge (DeVries & Taylor 2017).
     *
     * @param side of the square, as a share of the image's shorter side
     */
    record CutOut(double side) implements Augmentation {
        @Override
        public Augmented made(List<RgbImage> images, SplittableRandom random) {
            Canvas canvas = new Canvas(images.getFirst());
            int length = (int) Math.round(side * Math.min(canvas.width(), canvas.height()));
            int x = random.nextInt(canvas.width());
            int y = random.nextInt(canvas.height());
            canvas.hide(x - length / 2, y - length / 2, x - length / 2 + length, y - length / 2 + length, GREY);
            return new Augmented(canvas.image(), List.of(1.0), canvas.visible());
        }
    }

    /**
     * Cells of a grid hidden, each by chance (Singh & Lee 2017).
     *
     * @param grid cells of a side
     * @param probability that a cell is hidden
     */
    record HideAndSeek(int grid, double probability) implements Augmentation {
        @Override
        public Augmented made(List<RgbImage> images, SplittableRandom random) {
            Canvas canvas = new Canvas(images.getFirst());
            for (int row = 0; row < grid; row++) {
                for (int column = 0; column < grid; column++) {
                    if (random.nextDouble() < probability) {
                        canvas.hide(
                                column * canvas.width() / grid,
                                row * canvas.height() / grid,
                                (column + 1) * canvas.width() / grid,
                                (row + 1) * canvas.height() / grid,
                                GREY);
                    }
                }
            }
            return new Augmented(canvas.image(), List.of(1.0), canvas.visible());
        }
    }

    /**
     * Squares hidden in a regular grid (Chen et al. 2020): of each unit of side d a square of side d·(1 − r), so that a share of
     * 1 − (1 − r)² is kept; where the grid begins is drawn.
     *
     * @param unit d, as a share of the image's shorter side
     * @param ratio r
     */
    record GridMask(double unit, double ratio) implements Augmentation {
        /** The share that is kept of a whole number of units. */
        public double keeps() {
            return 1 - (1 - ratio) * (1 - ratio);
        }

        @Override
        public Augmented made(List<RgbImage> images, SplittableRandom random) {
            Canvas canvas = new Canvas(images.getFirst());
            int d = Math.max(2, (int) Math.round(unit * Math.min(canvas.width(), canvas.height())));
            int side = (int) Math.round(d * (1 - ratio));
            int right = random.nextInt(d);
            int down = random.nextInt(d);
            for (int y = down - d; y < canvas.height(); y += d) {
                for (int x = right - d; x < canvas.width(); x += d) {
                    canvas.hide(x, y, x + side, y + side, GREY);
                }
            }
            return new Augmented(canvas.image(), List.of(1.0), canvas.visible());
        }
    }

    /**
     * Blocks of a feature map dropped, here of the image divided into cells (Ghiasi, Lin & Le 2018): a block begins at a cell with
     * γ = (1 − keep)/block² · f²/(f − block + 1)², and the rest is scaled by cells/cells kept.
     *
     * @param cells f, of a side of the map
     * @param block of a side, in cells, at most f
     * @param keep about the share that is kept
     */
    record DropBlock(int cells, int block, double keep) implements Augmentation {
        /** The probability that a block begins at a cell where it fits. */
        public double gamma() {
            double fits = cells - block + 1;
            return (1 - keep) / (block * block) * cells * cells / (fits * fits);
        }

        @Override
        public Augmented made(List<RgbImage> images, SplittableRandom random) {
            Canvas canvas = new Canvas(images.getFirst());
            for (int row = 0; row <= cells - block; row++) {
                for (int column = 0; column <= cells - block; column++) {
                    if (random.nextDouble() < gamma()) {
                        canvas.hide(
                                column * canvas.width() / cells,
                                row * canvas.height() / cells,
                                (column + block) * canvas.width() / cells,
                                (row + block) * canvas.height() / cells,
                                0);
                    }
                }
            }
            return new Augmented(canvas.image(), List.of(1.0), canvas.visible());
        }
    }

    /**
     * λ of one image and 1 − λ of another, the labels alike, λ ~ Beta(α, α) (Zhang et al. 2018).
     *
     * @param alpha α &gt; 0
     */
    record MixUp(double alpha) implements Augmentation {
        @Override
        public int images() {
            return 2;
        }

        @Override
        public Augmented made(List<RgbImage> images, SplittableRandom random) {
            double lambda = Beta.symmetric(alpha, random);
            Canvas canvas = new Canvas(images.getFirst());
            canvas.blend(images.get(1), lambda);
            return new Augmented(canvas.image(), List.of(lambda, 1 - lambda), 1);
        }
    }

    /**
     * A box of another image pasted in, of sides √(1 − λ) of the image's with its centre anywhere, λ ~ Beta(α, α); labels weigh as
     * much as is seen of their image (Yun et al. 2019).
     *
     * @param alpha α &gt; 0
     */
    record CutMix(double alpha) implements Augmentation {
        @Override
        public int images() {
            return 2;
        }

        @Override
        public Augmented made(List<RgbImage> images, SplittableRandom random) {
            double lambda = Beta.symmetric(alpha, random);
            Canvas canvas = new Canvas(images.getFirst());
            int w = (int) (canvas.width() * Math.sqrt(1 - lambda));
            int h = (int) (canvas.height() * Math.sqrt(1 - lambda));
            int x = random.nextInt(canvas.width());
            int y = random.nextInt(canvas.height());
            int left = Math.max(0, x - w / 2);
            int top = Math.max(0, y - h / 2);
            int right = Math.min(canvas.width(), x - w / 2 + w);
            int bottom = Math.min(canvas.height(), y - h / 2 + h);
            canvas.copy(images.get(1), left, top, left, top, right, bottom);
            double pasted = (double) (right - left) * (bottom - top) / ((double) canvas.width() * canvas.height());
            return new Augmented(canvas.image(), List.of(1 - pasted, pasted), 1);
        }
    }

    /**
     * Four images around a point that is drawn, each filling its corner (Bochkovskiy, Wang & Liao 2020, section 3.3). Boxes stay those
     * of their images; what is given as weights are the shares of the corners.
     *
     * @param margin how near an edge the point may be, as a share of the side, below ½
     */
    record Mosaic(double margin) implements Augmentation {
        @Override
        public int images() {
            return 4;
        }

        @Override
        public Augmented made(List<RgbImage> images, SplittableRandom random) {
            Canvas canvas = new Canvas(images.getFirst());
            int w = canvas.width();
            int h = canvas.height();
            int x = (int) Math.round(w * (margin + (1 - 2 * margin) * random.nextDouble()));
            int y = (int) Math.round(h * (margin + (1 - 2 * margin) * random.nextDouble()));
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
            for (int i = order.size() - 1; i > 0; i--) {
                Collections.swap(order, i, random.nextInt(i + 1));
            }
            Double[] shares = new Double[order.size()];
            for (int corner = 0; corner < order.size(); corner++) {
                int left = corner % 2 == 0 ? 0 : x;
                int right = corner % 2 == 0 ? x : w;
                int top = corner / 2 == 0 ? 0 : y;
                int bottom = corner / 2 == 0 ? y : h;
                int width = right - left;
                int height = bottom - top;
                if (width > 0 && height > 0) {
                    RgbImage filling = Resized.covering(images.get(order.get(corner)), width, height);
                    canvas.copy(filling, 0, 0, left, top, right, bottom);
                }
                shares[order.get(corner)] = (double) width * height / ((double) w * h);
            }
            return new Augmented(canvas.image(), List.of(shares), 1);
        }
    }
}
