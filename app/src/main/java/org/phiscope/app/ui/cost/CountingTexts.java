// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.Counted;

/** What a counting convention makes of a network's operators, in the reader's words. */
public final class CountingTexts {
    private final Texts texts;

    public CountingTexts(Language language) {
        this(new Texts(language, CountingTexts.class));
    }

    CountingTexts(Texts texts) {
        this.texts = texts;
    }

    /** A line for each kind of operator that is counted or takes mult-adds, and one with those counted as zero. */
    public String ofNetwork(CostReport report, Convention convention) {
        Map<OpKind, Counted> counted = report.counted(convention, OpKind::of);
        List<String> lines = new ArrayList<>();
        counted.forEach((kind, figures) -> {
            if (!figures.isNothing()) {
                lines.add(line(kind, figures, convention, Quantity::count));
            }
        });
        List<OpKind> zero = zero(counted);
        lines.add(zero.isEmpty() ? texts.get("counting.all") : texts.get("counting.zero", names(zero, report)));
        return String.join("\n", lines);
    }

    /** The kinds of operators that are counted as zero, by name; empty if all are counted. */
    public String zero(CostReport report, Convention convention) {
        return names(zero(report.counted(convention, OpKind::of)), report);
    }

    /** A layer's figure, and the convention's rule where that is not just its mult-adds. */
    String ofLayer(Layer layer, Convention convention) {
        Counted counted = Counted.of(layer.cost(), convention);
        if (counted.isNothing()) {
            return texts.get("counting.zero", name(layer.kind()));
        }
        String line = line(layer.kind(), counted, convention, Quantity::exact);
        return counted.beyond() == 0 ? line : line + "\n" + rule(layer.kind(), convention);
    }

    /** Why a convention's figure for a kind of operator is not just its mult-adds. */
    String rule(OpKind kind, Convention convention) {
        if (kind == OpKind.FOREIGN) {
            return texts.get("rule.foreign");
        }
        OpKind ruled = kind.isConvolution() ? OpKind.CONVOLUTION : kind;
        return texts.get("rule." + convention.id() + "." + ruled.id());
    }

    private String line(OpKind kind, Counted counted, Convention convention, LongFunction<String> figure) {
        String flops = figure.apply(counted.flops());
        String beyond = figure.apply(Math.abs(counted.beyond()));
        long each = convention.flops(1);
        if (counted.multiplyAdds() == 0) {
            return texts.get("counting.extra", name(kind), flops);
        }
        if (counted.beyond() == 0) {
            return texts.get("counting.same", name(kind), flops, each);
        }
        return counted.beyond() > 0
                ? texts.get("counting.more", name(kind), flops, each, beyond)
                : texts.get("counting.less", name(kind), flops, each, beyond);
    }

    private static List<OpKind> zero(Map<OpKind, Counted> counted) {
        return counted.entrySet().stream()
                .filter(kind -> kind.getValue().flops() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What only a file knows is named as that names it. */
    private String names(List<OpKind> kinds, CostReport report) {
        return kinds.stream()
                .map(kind -> kind == OpKind.FOREIGN ? name(kind) + " (" + foreign(report) + ")" : name(kind))
                .collect(Collectors.joining(", "));
    }

    private static String foreign(CostReport report) {
        return report.nodes().stream()
                .filter(node -> OpKind.of(node.node().op()) == OpKind.FOREIGN && !node.counted())
                .map(node -> node.node().op().title())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String name(OpKind kind) {
        return kind.label(texts.language());
    }
}
