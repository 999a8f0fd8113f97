// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ice as it grows on a window pane: feathers of crystals whose branches stand at 60° as those of hexagonal ice do, which grow all at
 * once until they meet, over a film of fine ice. It stands in for the photographs of frost that ImageNet-C's authors cut pieces from.
 */
final class Ice {
    /** A feather starts in every so many pixels. */
    private static final double PIXELS_PER_FEATHER = 85 * 85;

    private static final double REACH = 260;
    private static final double BRANCHING = Math.toRadians(60);
    /** From one pair of branches to the next, by how often what bears them has branched: in pixels. */
    private static final double[] SPACING = {4, 3.2, 3};
    /** Half the thickness where a branch starts, by how often it has branched: in pixels. */
    private static final double[] RADIUS = {1.1, 0.7, 0.5, 0.4};
    /** Pixels that a tip grows at a time: what branched off stays behind, so that a feather is pointed. */
    private static final int[] SPEED = {4, 2, 1, 1};
    /** How thick a branch looks: light that it scatters. */
    private static final double[] LIGHT = {1, 0.84, 0.66, 0.5};

    private static final double[] FILM = {0.25, 0.31, 0.39};
    private static final double[] CRYSTAL = {0.9, 0.97, 1.04};

    private final int width;
    private final int height;
    private final SplittableRandom random;
    /** What lies on a pixel: the number of a branch, 0 for none. */
    private final int[] owners;

    private final Pixels crystals;
    private List<Tip> tips = new ArrayList<>();
    private int branches;

    /** The end of a branch that still grows. */
    private static final class Tip {
        final int branch;
        final int parent;
        final int order;
        final double length;
        final double curl;
        double x;
        double y;
        double angle;
        double grown;
        double branchesAt;

        Tip(int branch, int parent, int order, double x, double y, double angle, double length, double curl) {
            this.branch = branch;
            this.parent = parent;
            this.order = order;
            this.x = x;
            this.y = y;
            this.angle = angle;
            this.length = length;
            this.curl = curl;
            this.branchesAt = order == 0 ? 2 : 3;
        }
    }

    private Ice(int width, int height, SplittableRandom random) {
        this.width = width;
        this.height = height;
        this.random = random;
        this.owners = new int[width * height];
        this.crystals = new Pixels(width, height, 1);
    }

    /** A layer of three planes, 0 … 1: the light of the ice in red, green and blue. */
    static Pixels grown(int width, int height, SplittableRandom random) {
        Ice ice = new Ice(width, height, random);
        ice.seed();
        while (!ice.tips.isEmpty()) {
            ice.grow();
        }
        return ice.lit();
    }

    private void seed() {
        int count = 1 + (int) (width * (double) height / PIXELS_PER_FEATHER);
        for (int i = 0; i < count; i++) {
            double x = random.nextDouble(width);
            double y = random.nextDouble(height);
            double angle = random.nextDouble(2 * Math.PI);
            int arms = random.nextInt(1, 3);
            for (int arm = 0; arm < arms; arm++) {
                double length = REACH * random.nextDouble(0.4, 1.3);
                double curl = random.nextDouble(-0.012, 0.012);
                tips.add(new Tip(++branches, 0, 0, x, y, angle + arm * 2 * BRANCHING, length, curl));
            }
        }
    }

    /** Every tip goes on, or ends where other ice is. */
    private void grow() {
        List<Tip> growing = new ArrayList<>();
        for (Tip tip : tips) {
            int steps = SPEED[tip.order];
            while (steps > 0 && advances(tip)) {
                branch(tip, growing);
                steps--;
            }
            if (steps == 0) {
                growing.add(tip);
            }
        }
        tips = growing;
    }

    /** A pixel farther; false where it ends. */
    private boolean advances(Tip tip) {
        tip.x += Math.cos(tip.angle);
        tip.y += Math.sin(tip.angle);
        tip.angle += tip.curl;
        tip.grown++;
        int x = (int) Math.floor(tip.x);
        int y = (int) Math.floor(tip.y);
        if (tip.grown > tip.length || x < 0 || y < 0 || x >= width || y >= height) {
            return false;
        }
        int owner = owners[y * width + x];
        boolean leaving = owner == tip.parent && tip.grown < 3;
        if (owner != 0 && owner != tip.branch && !leaving) {
            return false;
        }
        if (owner == 0) {
            owners[y * width + x] = tip.branch;
        }
        draw(tip);
        return true;
    }

    private void branch(Tip tip, List<Tip> growing) {
        if (tip.order >= SPACING.length || tip.grown < tip.branchesAt) {
            return;
        }
        tip.branchesAt += SPACING[tip.order] * random.nextDouble(0.7, 1.4);
        double left = tip.length - tip.grown;
        for (int side = -1; side <= 1; side += 2) {
            double length = Math.min(left, 8 + 0.5 * left) * random.nextDouble(0.7, 1);
            double curl = -side * random.nextDouble(0, 0.01) + tip.curl;
            growing.add(new Tip(
                    ++branches, tip.branch, tip.order + 1, tip.x, tip.y, tip.angle + side * BRANCHING, length, curl));
        }
    }

    /** A round spot whose rim is smooth, the smaller the nearer the branch is to its end. */
    private void draw(Tip tip) {
        double left = 1 - tip.grown / (tip.length + 1);
        double radius = RADIUS[tip.order] * (0.45 + 0.55 * left);
        int reach = (int) Math.ceil(radius + 0.5);
        int middleX = (int) Math.floor(tip.x);
        int middleY = (int) Math.floor(tip.y);
        for (int y = Math.max(0, middleY - reach); y <= Math.min(height - 1, middleY + reach); y++) {
            for (int x = Math.max(0, middleX - reach); x <= Math.min(width - 1, middleX + reach); x++) {
                double distance = Math.hypot(x + 0.5 - tip.x, y + 0.5 - tip.y);
                double light = LIGHT[tip.order] * Math.clamp(radius + 0.5 - distance, 0, 1);
                crystals.set(0, y, x, Math.max(crystals.at(0, y, x), light));
            }
        }
    }

    /** Light falls from the upper left: sides turned to it shine, those turned away are dim. */
    private Pixels lit() {
        Pixels relief = Filters.gaussian(crystals, 0.7, 4);
        Pixels glow = Filters.gaussian(crystals, 5, 3);
        int size = Math.max(2, Integer.highestOneBit(2 * Math.max(width, height) - 1));
        float[][] thickness = Weather.plasma(size, 1.9, random);
        Pixels ice = new Pixels(width, height, Pixels.CHANNELS);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double slope = relief.at(0, y, x) - relief.at(0, Math.max(0, y - 1), Math.max(0, x - 1));
                double thick = 0.55 + 0.9 * thickness[y][x];
                double crystal = Math.max(0, 0.7 * relief.at(0, y, x) + 0.5 * slope) * thick;
                double film = 0.3 + 0.9 * thickness[y][x] + 0.9 * glow.at(0, y, x);
                for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
                    ice.set(plane, y, x, Math.clamp(FILM[plane] * film + CRYSTAL[plane] * crystal, 0, 1));
                }
            }
        }
        return ice;
    }
}
