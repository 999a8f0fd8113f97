// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.graph.Node;

/** What holds of every drawing, whatever the network and whichever of its blocks are open. */
class LayeredLayoutTest {
    private static final double TOLERANCE = 1e-6;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyNetwork(long seed) {
        Outline outline = Outline.of(Networks.any(seed));
        Random random = new Random(seed);
        holds(outline, Set.of());
        holds(outline, Networks.some(outline, random, 0.5));
        holds(outline, Networks.every(outline));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "efficientnet-b0", "densenet121", "yolov4-p5", "efficientdet-d0", "swin-t", "detr-r50", "vgg16"
            })
    void publishedNetworks(String name) {
        Outline outline = Outline.of(Networks.published(name));
        holds(outline, Set.of());
        holds(outline, Networks.some(outline, new Random(7), 0.4));
        holds(outline, Networks.every(outline));
    }

    @Test
    void theLargestOpenedWhole() {
        Outline outline = Outline.of(Networks.published("efficientdet-d7"));
        holds(outline, Networks.every(outline));
    }

    @Test
    void stopsWhenNobodyWantsItAnyLonger() {
        Outline outline = Outline.of(Networks.published("efficientnet-b0"));
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        assertThatThrownBy(() -> LayeredLayout.of(outline, Set.of(), cancelled))
                .isInstanceOf(CancellationException.class);
    }

    private static void holds(Outline outline, Set<String> open) {
        Drawing drawing = LayeredLayout.of(outline, open, new Cancellation());
        boxesAreThoseOfTheOpenBlocks(drawing);
        noTwoBoxesOverlap(drawing);
        boxesLieWithinTheirs(drawing);
        linesGoDown(drawing);
        linesGoRoundBoxes(drawing);
        everyInputIsDrawn(drawing);
        assertThat(drawn(LayeredLayout.of(outline, open, new Cancellation()))).isEqualTo(drawn(drawing));
    }

    private static List<String> drawn(Drawing drawing) {
        return List.of(
                drawing.boxes().toString(),
                drawing.wires().stream()
                        .map(wire -> wire.from() + " " + wire.to() + " " + wire.sources()
                                + Arrays.toString(wire.xs()) + Arrays.toString(wire.ys()))
                        .toList()
                        .toString());
    }

    private static void boxesAreThoseOfTheOpenBlocks(Drawing drawing) {
        assertThat(drawing.boxes())
                .hasSize(LayeredLayout.boxes(drawing.outline().stages(), drawing.open()));
        for (Drawing.Box box : drawing.boxes()) {
            assertThat(drawing.boxes().get(box.place())).isSameAs(box);
            assertThat(box.open()).isEqualTo(!box.block().isNode() && drawing.open().contains(box.block().id()));
        }
    }

    private static void noTwoBoxesOverlap(Drawing drawing) {
        List<Drawing.Box> byHeight = drawing.boxes().stream()
                .sorted(Comparator.comparingDouble(Drawing.Box::y))
                .toList();
        for (int i = 0; i < byHeight.size(); i++) {
            Drawing.Box one = byHeight.get(i);
            for (int j = i + 1; j < byHeight.size() && byHeight.get(j).y() < one.bottom() - TOLERANCE; j++) {
                Drawing.Box two = byHeight.get(j);
                boolean nested = isWithin(one, two) || isWithin(two, one);
                boolean apart = one.right() <= two.x() + TOLERANCE || two.right() <= one.x() + TOLERANCE;
                if (!nested && !apart) {
                    fail("%s overlaps %s", one, two);
                }
            }
        }
    }

    private static boolean isWithin(Drawing.Box inner, Drawing.Box outer) {
        return outer.place() < inner.place() && inner.place() < outer.end();
    }

    private static void boxesLieWithinTheirs(Drawing drawing) {
        for (Drawing.Box outer : drawing.boxes()) {
            assertThat(outer.x()).isGreaterThanOrEqualTo(0);
            assertThat(outer.right()).isLessThanOrEqualTo(drawing.width() + TOLERANCE);
            assertThat(outer.bottom()).isLessThanOrEqualTo(drawing.height() + TOLERANCE);
            for (Drawing.Box inner : drawing.boxes().subList(outer.place() + 1, outer.end())) {
                assertThat(inner.x()).isGreaterThan(outer.x());
                assertThat(inner.right()).isLessThan(outer.right());
                assertThat(inner.y()).isGreaterThanOrEqualTo(outer.y() + LayeredLayout.TITLE);
                assertThat(inner.bottom()).isLessThan(outer.bottom());
            }
        }
    }

    /** From the bottom of a box to the top of one that is whole below it, never up on the way. */
    private static void linesGoDown(Drawing drawing) {
        for (Drawing.Wire wire : drawing.wires()) {
            Drawing.Box from = drawing.boxes().get(wire.from());
            Drawing.Box to = drawing.boxes().get(wire.to());
            assertThat(from.bottom()).isLessThan(to.y());
            assertThat(wire.ys()[0]).isCloseTo(from.bottom(), offset(TOLERANCE));
            assertThat(wire.ys()[wire.ys().length - 1])
                    .isCloseTo(to.y(), offset(TOLERANCE));
            assertThat(wire.xs()[0]).isBetween(from.x(), from.right());
            assertThat(wire.xs()[wire.xs().length - 1]).isBetween(to.x(), to.right());
            for (int i = 1; i < wire.ys().length; i++) {
                assertThat(wire.ys()[i]).isGreaterThanOrEqualTo(wire.ys()[i - 1] - TOLERANCE);
                boolean straight = Math.abs(wire.xs()[i] - wire.xs()[i - 1]) < TOLERANCE
                        || Math.abs(wire.ys()[i] - wire.ys()[i - 1]) < TOLERANCE;
                assertThat(straight).isTrue();
            }
        }
    }

    private static void linesGoRoundBoxes(Drawing drawing) {
        List<Drawing.Box> closed =
                drawing.boxes().stream().filter(box -> !box.open()).toList();
        for (Drawing.Wire wire : drawing.wires()) {
            for (int i = 1; i < wire.xs().length; i++) {
                double left = Math.min(wire.xs()[i], wire.xs()[i - 1]);
                double right = Math.max(wire.xs()[i], wire.xs()[i - 1]);
                double top = wire.ys()[i - 1];
                double bottom = wire.ys()[i];
                for (Drawing.Box box : closed) {
                    boolean through = left < box.right() - TOLERANCE
                            && right > box.x() + TOLERANCE
                            && top < box.bottom() - TOLERANCE
                            && bottom > box.y() + TOLERANCE;
                    if (through) {
                        fail("%s runs through %s", wire, box);
                    }
                }
            }
        }
    }

    /** What a node takes is drawn as a line between the boxes that stand for the two, unless that is one box. */
    private static void everyInputIsDrawn(Drawing drawing) {
        Set<String> lines = new HashSet<>();
        for (Drawing.Wire wire : drawing.wires()) {
            wire.sources().forEach(source -> lines.add(source + "→" + wire.to()));
            assertThat(wire.sources())
                    .allSatisfy(source -> assertThat(drawing.shown(source).place()).isEqualTo(wire.from()));
        }
        Set<String> wanted = new HashSet<>();
        for (Node node : drawing.outline().graph().nodes()) {
            int to = drawing.shown(node.index()).place();
            node.inputs().stream()
                    .filter(input -> drawing.shown(input).place() != to)
                    .forEach(input -> wanted.add(input + "→" + to));
        }
        assertThat(lines).isEqualTo(wanted);
    }
}
