// SPDX-License-Identifier: Apache-2.0
package org.phiscope.published;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The tables of published networks that come with the program. Their first lines say where the figures are from. */
public final class PublishedNetworks {
    private static final String COMMENT = "#";

    private PublishedNetworks() {}

    /** The networks compared on a benchmark, in the order of its table. */
    public static List<PublishedNetwork> of(Benchmark benchmark) {
        List<String> lines = lines(benchmark.resource());
        List<String> columns = List.of(lines.getFirst().split("\t", -1));
        return lines.stream().skip(1).map(line -> network(columns, line.split("\t", -1))).toList();
    }

    private static List<String> lines(String resource) {
        try (InputStream in = PublishedNetworks.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its table " + resource);
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines().filter(line -> !line.startsWith(COMMENT)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static PublishedNetwork network(List<String> columns, String[] cells) {
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            String figure = cell(columns, cells, measure.column(), "");
            if (!figure.isEmpty()) {
                figures.put(measure, Double.parseDouble(figure) * measure.unit());
            }
        }
        String name = cells[columns.indexOf("model")];
        return new PublishedNetwork(
                name,
                cells[columns.indexOf("family")],
                cell(columns, cells, "preset", name.split("[.]", 2)[0]),
                Integer.parseInt(cells[columns.indexOf("size")]),
                figures,
                Set.of(),
                cell(columns, cells, "source", "huggingface/pytorch-image-models, results"));
    }

    private static String cell(List<String> columns, String[] cells, String column, String otherwise) {
        int index = columns.indexOf(column);
        return index < 0 ? otherwise : Objects.requireNonNull(Arrays.asList(cells).get(index));
    }
}
