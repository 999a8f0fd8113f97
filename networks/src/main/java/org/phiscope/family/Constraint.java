// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.phiscope.family.Finding.Reason;
import org.phiscope.family.Finding.Severity;
import org.phiscope.parameter.ParameterSpec.Whole;
import org.phiscope.parameter.Parameters;

/**
 * What a family's parameters must have to do with each other beyond each one's own range. A family declares its constraints
 * as data ({@link Family#constrained}); that a violated one makes the network impossible, and not merely unusual, shows
 * when the network is built; one that never does is {@link Advised}.
 */
public sealed interface Constraint {

    /** What is wrong; empty where nothing is. */
    List<Finding> findings(Configuration configuration);

    /**
     * Both sides of the image are multiples of a number: {@code new InputMultiple(p -> p.whole("patch"))}.
     *
     * @param applies whether this is asked of a network of these parameters at all
     */
    record InputMultiple(Predicate<Parameters> applies, ToIntFunction<Parameters> of) implements Constraint {
        public InputMultiple(ToIntFunction<Parameters> of) {
            this(_ -> true, of);
        }

        @Override
        public List<Finding> findings(Configuration configuration) {
            Parameters p = configuration.parameters();
            if (!applies.test(p)) {
                return List.of();
            }
            int multiple = of.applyAsInt(p);
            InputSize input = configuration.input();
            int side = input.height() % multiple != 0 ? input.height() : input.width();
            return side % multiple == 0
                    ? List.of()
                    : List.of(ofInput(configuration, multiple, new Reason.NotMultiple(side, multiple)));
        }

        /** A finding about the image's size, with the nearest sizes that are multiples. */
        static Finding ofInput(Configuration configuration, int multiple, Reason reason) {
            Family family = configuration.family();
            InputSize fixed = configuration.fixedInput();
            if (fixed != null) {
                InputSize nearest =
                        new InputSize(fixed.batch(), multiple(fixed.height(), multiple), multiple(fixed.width(), multiple));
                return new Finding(Finding.INPUT, Severity.IMPOSSIBLE, reason, List.of(nearest));
            }
            String key = family.resolution();
            int value = configuration.parameters().whole(key);
            List<Object> nearest = nearest((Whole) family.parameter(key), value, side -> side % multiple == 0);
            return new Finding(key, Severity.IMPOSSIBLE, reason, nearest);
        }

        private static int multiple(int side, int of) {
            int nearest = Math.max(1, Math.round((float) side / of)) * of;
            return nearest > InputSize.MAX_SIDE ? InputSize.MAX_SIDE / of * of : nearest;
        }
    }

    /** The image is cut into whole tiles of a parameter's size. Of the two, the one that was set is the one at fault. */
    record Tiles(String key) implements Constraint {
        @Override
        public List<Finding> findings(Configuration configuration) {
            int tile = configuration.parameters().whole(key);
            InputSize input = configuration.input();
            int side = input.height() % tile != 0 ? input.height() : input.width();
            if (side % tile == 0) {
                return List.of();
            }
            List<Finding> findings = new ArrayList<>(2);
            boolean tileWasSet = configuration.changes().containsKey(key);
            if (tileWasSet) {
                Whole spec = (Whole) configuration.family().parameter(key);
                List<Object> nearest = nearest(
                        spec, tile, size -> input.height() % size == 0 && input.width() % size == 0);
                findings.add(new Finding(key, Severity.IMPOSSIBLE, new Reason.NotDivisor(tile, side), nearest));
            }
            boolean sizeWasSet = configuration.fixedInput() != null
                    || configuration.changes().containsKey(configuration.family().resolution());
            if (!tileWasSet || sizeWasSet) {
                findings.add(InputMultiple.ofInput(configuration, tile, new Reason.NotMultiple(side, tile)));
            }
            return findings;
        }
    }

    /** A constraint that a network is better for keeping, but is there without. */
    record Advised(Constraint constraint) implements Constraint {
        @Override
        public List<Finding> findings(Configuration configuration) {
            return constraint.findings(configuration).stream()
                    .map(finding -> finding.withSeverity(Severity.UNUSUAL))
                    .toList();
        }
    }

    /** A whole number divides others: groups their channels, heads the width. */
    record Divides(String key, Function<Parameters, List<Integer>> wholes) implements Constraint {
        @Override
        public List<Finding> findings(Configuration configuration) {
            List<Integer> divided = wholes.apply(configuration.parameters());
            int value = configuration.parameters().whole(key);
            for (int whole : divided) {
                if (whole % value != 0) {
                    Whole spec = (Whole) configuration.family().parameter(key);
                    List<Object> nearest =
                            nearest(spec, value, divisor -> divided.stream().allMatch(all -> all % divisor == 0));
                    return List.of(
                            new Finding(key, Severity.IMPOSSIBLE, new Reason.NotDivisor(value, whole), nearest));
                }
            }
            return List.of();
        }
    }

    /** A whole number does not exceed another, or stays so many below it. The one that was set is the one at fault. */
    record Ordered(String lower, String upper, int apart) implements Constraint {
        @Override
        public List<Finding> findings(Configuration configuration) {
            int low = configuration.parameters().whole(lower);
            int high = configuration.parameters().whole(upper);
            if (low + apart <= high) {
                return List.of();
            }
            List<Finding> findings = new ArrayList<>(2);
            boolean lowerWasSet = configuration.changes().containsKey(lower);
            if (lowerWasSet) {
                int most = high - apart;
                findings.add(finding(configuration, lower, low, new Reason.TooLarge(low, most, upper), v -> v <= most));
            }
            if (!lowerWasSet || configuration.changes().containsKey(upper)) {
                int least = low + apart;
                findings.add(finding(configuration, upper, high, new Reason.TooSmall(high, least, lower), v -> v >= least));
            }
            return findings;
        }

        private static Finding finding(
                Configuration configuration, String key, int value, Reason reason, IntPredicate works) {
            Whole spec = (Whole) configuration.family().parameter(key);
            return new Finding(key, Severity.IMPOSSIBLE, reason, nearest(spec, value, works));
        }
    }

    /** The numbers of a list are taken so many at a time: an anchor has a width and a height. */
    record Tuples(String key, int of) implements Constraint {
        @Override
        public List<Finding> findings(Configuration configuration) {
            List<Integer> list = configuration.parameters().wholes(key);
            int whole = list.size() / of * of;
            if (whole == list.size()) {
                return List.of();
            }
            List<Object> nearest = whole == 0 ? List.of() : List.of(List.copyOf(list.subList(0, whole)));
            return List.of(new Finding(
                    key, Severity.IMPOSSIBLE, new Reason.Incomplete(list.size(), of), nearest));
        }
    }

    /** The nearest value below and the nearest above that a parameter can have and that work, the nearer first. */
    private static List<Object> nearest(Whole spec, int value, IntPredicate works) {
        List<Integer> found = new ArrayList<>();
        for (int below = value - spec.step(); below >= spec.min(); below -= spec.step()) {
            if (works.test(below)) {
                found.add(below);
                break;
            }
        }
        for (int above = value + spec.step(); above <= spec.max(); above += spec.step()) {
            if (works.test(above)) {
                found.add(above);
                break;
            }
        }
        found.sort(Comparator.comparingInt(candidate -> Math.abs(candidate - value)));
        return List.copyOf(found);
    }
}
