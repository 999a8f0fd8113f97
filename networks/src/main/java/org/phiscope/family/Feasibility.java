// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.phiscope.family.Finding.Reason;
import org.phiscope.family.Finding.Severity;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;

/**
 * Says what does not fit in a configuration, and at which parameter. What a family declares ({@link Constraint}) is looked
 * at first; for a network that cannot be built for any other reason, the parameter at fault is the one of those that were
 * changed whose smallest move makes it possible. Of a network that can be built, only what its preset has not is said.
 */
public final class Feasibility {
    /** Values next to a parameter's that are tried one by one; beyond them in strides that double. */
    private static final int CLOSE = 100;

    private static final int FARTHEST = 1 << 20;

    /** So many networks are built at most in the search for a parameter at fault. */
    private static final int BUILDS = 400;

    private Feasibility() {}

    /** What does not fit; impossible things first. */
    public static List<Finding> of(Configuration configuration) {
        return of(configuration, () -> false);
    }

    /**
     * The same, which another thread may call off.
     *
     * @throws CancellationException if {@code abandoned} came true
     */
    public static List<Finding> of(Configuration configuration, BooleanSupplier abandoned) {
        Graph graph;
        try {
            graph = configuration.graph();
        } catch (GraphException e) {
            return new Search(configuration, e, abandoned).findings();
        }
        List<Finding> findings = new ArrayList<>(unusual(configuration, graph));
        if (!findings.isEmpty()) {
            Configuration preset = configuration.family().configure(configuration.preset());
            findings.removeAll(unusual(preset, preset.graph()));
        }
        return List.copyOf(findings);
    }

    /** What the family's constraints say; a network that is there after all is not impossible. */
    private static List<Finding> declared(Configuration configuration, Severity severity) {
        return configuration.family().constraints().stream()
                .flatMap(constraint -> constraint.findings(configuration).stream())
                .filter(finding -> severity == Severity.UNUSUAL || finding.severity() == severity)
                .map(finding -> finding.withSeverity(severity))
                .toList();
    }

    private static List<Finding> unusual(Configuration configuration, Graph graph) {
        List<Finding> findings = declared(configuration, Severity.UNUSUAL);
        boolean sizeIsNamed = findings.stream().anyMatch(finding -> finding.reason() instanceof Reason.NotMultiple);
        return sizeIsNamed
                ? findings
                : rounding(configuration, graph).map(found -> with(findings, found)).orElse(findings);
    }

    private static List<Finding> with(List<Finding> findings, Finding further) {
        List<Finding> all = new ArrayList<>(findings);
        all.add(further);
        return all;
    }

    /** Where a window's stride does not divide the map that it slides over, the map after it is rounded to whole cells. */
    private static Optional<Finding> rounding(Configuration configuration, Graph graph) {
        int[] strides = new int[graph.nodes().size()];
        int coarsest = 1;
        boolean rounds = false;
        for (Node node : graph.nodes()) {
            // Where maps meet, one may have been enlarged from fewer cells than it has nominally.
            int before = node.inputs().stream().mapToInt(input -> strides[input]).min().orElse(1);
            int stride = stride(node.op());
            if (stride > 1) {
                Shape map = graph.node(node.inputs().getFirst()).shape();
                rounds |= map.height() % stride != 0 || map.width() % stride != 0;
            } else if (node.op() instanceof Op.Resize) {
                Shape map = graph.node(node.inputs().getFirst()).shape();
                before = Math.max(1, before / Math.ceilDiv(node.shape().height(), map.height()));
            }
            strides[node.index()] = Math.min(before * stride, InputSize.MAX_SIDE);
            coarsest = Math.max(coarsest, strides[node.index()]);
        }
        InputSize input = configuration.input();
        int side = input.height() % coarsest != 0 ? input.height() : input.width();
        if (!rounds || side % coarsest == 0) {
            return Optional.empty();
        }
        return Optional.of(Constraint.InputMultiple.ofInput(configuration, coarsest, new Reason.Rounded(side, coarsest))
                .withSeverity(Severity.UNUSUAL));
    }

    private static int stride(Op op) {
        return switch (op) {
            case Op.Conv2d conv -> conv.stride();
            case Op.DeformConv2d conv -> conv.stride();
            case Op.Pool pool -> pool.stride();
            case Op.Reorg reorg -> reorg.stride();
            case Op.Input _,
                    Op.BatchNorm _,
                    Op.Activate _,
                    Op.GlobalAveragePool _,
                    Op.Flatten _,
                    Op.Linear _,
                    Op.Add _,
                    Op.Multiply _,
                    Op.Scale _,
                    Op.Affine _,
                    Op.Softmax _,
                    Op.Concat _,
                    Op.Slice _,
                    Op.Crop _,
                    Op.Fuse _,
                    Op.LayerNorm _,
                    Op.Projection _,
                    Op.MatMul _,
                    Op.Reshape _,
                    Op.Permute _,
                    Op.BroadcastAdd _,
                    Op.Roll _,
                    Op.Pad _,
                    Op.Learned _,
                    Op.RelativePositionBias _,
                    Op.WindowMask _,
                    Op.SinePosition _,
                    Op.ConvTranspose2d _,
                    Op.GroupNorm _,
                    Op.AdaptiveAveragePool _,
                    Op.Foreign _,
                    Regional _,
                    Op.Backward _,
                    Op.Resize _ -> 1;
        };
    }

    /** The search for what is at fault in a network that cannot be built. */
    private static final class Search {
        private final Configuration configuration;
        private final GraphException why;
        private final BooleanSupplier abandoned;
        private final Configuration preset;
        private int builds;

        Search(Configuration configuration, GraphException why, BooleanSupplier abandoned) {
            this.configuration = configuration;
            this.why = why;
            this.abandoned = abandoned;
            this.preset = configuration.family().configure(configuration.preset());
        }

        List<Finding> findings() {
            List<Finding> declared = declared(configuration, Severity.IMPOSSIBLE);
            Configuration repaired = configuration;
            for (Finding finding : declared) {
                if (!finding.nearest().isEmpty()) {
                    repaired = finding.apply(repaired, finding.nearest().getFirst());
                }
            }
            Optional<GraphException> further = failure(repaired);
            if (further.isEmpty()) {
                return declared;
            }
            List<Finding> all = new ArrayList<>(declared);
            all.addAll(culprits(repaired, declared.isEmpty() ? why : further.get()));
            return List.copyOf(all);
        }

        private Optional<GraphException> failure(Configuration candidate) {
            if (abandoned.getAsBoolean()) {
                throw new CancellationException("a newer configuration is wanted");
            }
            builds++;
            try {
                candidate.graph();
                return Optional.empty();
            } catch (GraphException e) {
                return Optional.of(e);
            }
        }

        private boolean works(Configuration broken, String key, Object value) {
            try {
                return failure(Finding.set(broken, key, value)).isEmpty();
            } catch (ParameterException e) {
                return false; // what follows this parameter would leave its own range
            }
        }

        /** Of the parameters that are not as the preset has them, those whose smallest move repairs the network. */
        private List<Finding> culprits(Configuration broken, GraphException failure) {
            Reason reason = new Reason.Unbuildable(failure.node(), failure.reason());
            Map<String, List<List<Object>>> moves = moves(broken);
            int rounds = moves.values().stream().mapToInt(List::size).max().orElse(0);
            for (int round = 0; round < rounds && builds < BUILDS; round++) {
                List<Finding> found = new ArrayList<>();
                for (Map.Entry<String, List<List<Object>>> entry : moves.entrySet()) {
                    String key = entry.getKey();
                    if (round < entry.getValue().size()) {
                        List<Object> working = entry.getValue().get(round).stream()
                                .filter(value -> works(broken, key, value))
                                .toList();
                        if (!working.isEmpty()) {
                            List<Object> nearest = round < CLOSE ? working : closer(broken, key, working.getFirst());
                            found.add(new Finding(key, Severity.IMPOSSIBLE, reason, nearest));
                        }
                    }
                }
                if (!found.isEmpty()) {
                    return found;
                }
            }
            return fromThePreset(broken, reason);
        }

        /** The change without which the changes before it make a network. */
        private List<Finding> fromThePreset(Configuration broken, Reason reason) {
            List<String> keys = new ArrayList<>(moves(broken).keySet());
            for (String key : keys) {
                Object published = published(key);
                if (works(broken, key, published)) {
                    return List.of(new Finding(key, Severity.IMPOSSIBLE, reason, List.of(published)));
                }
            }
            Configuration changed = preset;
            for (String key : keys) {
                if (!works(changed, key, value(broken, key))) {
                    return List.of(new Finding(key, Severity.IMPOSSIBLE, reason, List.of()));
                }
                changed = Finding.set(changed, key, value(broken, key));
            }
            return List.of();
        }

        /** Values of each changed parameter, by their distance from the one it has. */
        private Map<String, List<List<Object>>> moves(Configuration broken) {
            Map<String, List<List<Object>>> moves = new LinkedHashMap<>();
            for (ParameterSpec spec : broken.family().parameters()) {
                boolean idle = broken.fixedInput() != null && spec.key().equals(broken.family().resolution());
                Object value = broken.parameters().value(spec.key());
                Object published = published(spec.key());
                if (!value.equals(published) && !idle) {
                    moves.put(spec.key(), moves(spec, value, published));
                }
            }
            InputSize input = broken.fixedInput();
            if (input != null) {
                moves.put(Finding.INPUT, inputs(input));
            }
            return moves;
        }

        private static List<List<Object>> moves(ParameterSpec spec, Object value, Object published) {
            List<List<Object>> moves = new ArrayList<>();
            switch (spec) {
                case ParameterSpec.Whole _, ParameterSpec.Decimal _ -> {
                    for (int steps = 1; steps <= FARTHEST; steps = next(steps)) {
                        List<Object> both = new ArrayList<>(2);
                        moved(spec, value, -steps).ifPresent(both::add);
                        moved(spec, value, steps).ifPresent(both::add);
                        if (both.isEmpty()) {
                            break;
                        }
                        moves.add(both);
                    }
                }
                case ParameterSpec.Toggle _ -> moves.add(List.of(!(Boolean) value));
                case ParameterSpec.Choice choice -> moves.add(choice.options().stream()
                        .filter(option -> !option.equals(value))
                        .<Object>map(option -> option)
                        .toList());
                case ParameterSpec.WholeList list -> {
                    List<Integer> wholes = list.check(value);
                    for (int length = wholes.size() - 1; length >= list.minLength(); length--) {
                        moves.add(List.of(List.copyOf(wholes.subList(0, length))));
                    }
                    moves.add(List.of(published));
                }
            }
            return moves;
        }

        private static int next(int steps) {
            return steps < CLOSE ? steps + 1 : 2 * steps;
        }

        /** A number so many of its steps away; empty outside its range. */
        private static Optional<Object> moved(ParameterSpec spec, Object value, int steps) {
            try {
                return switch (spec) {
                    case ParameterSpec.Whole whole ->
                        Optional.of(whole.check(Math.addExact((Integer) value, Math.multiplyExact(steps, whole.step()))));
                    case ParameterSpec.Decimal decimal ->
                        Optional.of(decimal.check(BigDecimal.valueOf((Double) value)
                                .add(BigDecimal.valueOf(decimal.step()).multiply(BigDecimal.valueOf(steps)))
                                .doubleValue()));
                    case ParameterSpec.Toggle _, ParameterSpec.Choice _, ParameterSpec.WholeList _ -> Optional.empty();
                };
            } catch (ParameterException | ArithmeticException e) {
                return Optional.empty();
            }
        }

        private static List<List<Object>> inputs(InputSize input) {
            List<List<Object>> moves = new ArrayList<>();
            for (int by = 1; by < InputSize.MAX_SIDE; by = next(by)) {
                List<Object> both = new ArrayList<>(2);
                if (Math.min(input.height(), input.width()) > by) {
                    both.add(new InputSize(input.batch(), input.height() - by, input.width() - by));
                }
                if (Math.max(input.height(), input.width()) + by <= InputSize.MAX_SIDE) {
                    both.add(new InputSize(input.batch(), input.height() + by, input.width() + by));
                }
                moves.add(both);
            }
            return moves;
        }

        /** Halves the way back from a value that works towards the one that does not. */
        private List<Object> closer(Configuration broken, String key, Object working) {
            if (!(working instanceof Integer far) || !(value(broken, key) instanceof Integer start)) {
                return List.of(working);
            }
            int step = ((ParameterSpec.Whole) broken.family().parameter(key)).step();
            int fails = 0;
            int does = (far - start) / step;
            while (Math.abs(does - fails) > 1) {
                int middle = fails + (does - fails) / 2;
                if (works(broken, key, start + middle * step)) {
                    does = middle;
                } else {
                    fails = middle;
                }
            }
            return List.of(start + does * step);
        }

        private static Object value(Configuration broken, String key) {
            InputSize input = broken.fixedInput();
            return key.equals(Finding.INPUT) && input != null ? input : broken.parameters().value(key);
        }

        private Object published(String key) {
            return key.equals(Finding.INPUT) ? preset.input() : preset.parameters().value(key);
        }
    }
}
