// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How FLOPs are counted. */
final class ConventionOption {
    @Option(
            names = "--convention",
            paramLabel = "C",
            converter = ById.class,
            completionCandidates = Ids.class,
            description =
                    "How FLOPs are counted: ${COMPLETION-CANDIDATES}. By default the configuration's, else flops.")
    @Nullable
    Convention convention;

    Convention or(Convention otherwise) {
        return convention == null ? otherwise : convention;
    }

    static final class ById implements ITypeConverter<Convention> {
        @Override
        public Convention convert(String id) {
            return Arrays.stream(Convention.values())
                    .filter(convention -> convention.id().equals(id))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException("'" + id + "' is not one of " + String.join(", ", new Ids())));
        }
    }

    static final class Ids implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Convention.values()).map(Convention::id).iterator();
        }
    }
}
