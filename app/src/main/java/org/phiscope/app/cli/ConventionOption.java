// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import picocli.CommandLine.Option;

/** How FLOPs are counted. */
final class ConventionOption {
    @Option(
            names = "--convention",
            paramLabel = "C",
            converter = ConventionById.class,
            completionCandidates = Ids.class,
            description =
                    "How FLOPs are counted: ${COMPLETION-CANDIDATES}. By default the configuration's, else flops.")
    private @Nullable Convention convention;

    Convention or(Convention otherwise) {
        return convention == null ? otherwise : convention;
    }

    static final class ConventionById extends ById<Convention> {
        ConventionById() {
            super(Convention.values(), Convention::id);
        }
    }

    static final class Ids implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Convention.values()).map(Convention::id).iterator();
        }
    }
}
