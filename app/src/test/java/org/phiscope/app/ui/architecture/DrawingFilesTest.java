// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palettes;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.engine.Cancellation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DrawingFilesTest {
    private static Document svg(Graph graph, Set<String> open, Colouring colouring, Locale locale) throws Exception {
        Figures figures = new Figures(CostModel.report(graph), Convention.FLOPS);
        Texts texts = new Texts(new Language(locale), ArchitectureView.class);
        Drawing drawing = LayeredLayout.of(Outline.of(graph), open, new Cancellation());
        Painter.Look look = new Painter.Look(
                Palettes.light(), colouring, figures, new Captions(figures, texts), Set.of(), null);
        byte[] file = DrawingFiles.svg(drawing, look, "DejaVu Sans");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(file));
    }

    private static Set<String> texts(Document document) {
        Set<String> texts = new HashSet<>();
        NodeList elements = document.getElementsByTagName("text");
        for (int i = 0; i < elements.getLength(); i++) {
            texts.add(elements.item(i).getTextContent());
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"efficientnet-b0", "yolov4-tiny", "swin-t", "detr-r50"})
    void isWellFormedAndWhole(String name) throws Exception {
        Graph graph = Networks.published(name);
        Outline outline = Outline.of(graph);
        for (Locale locale : Language.SUPPORTED) {
            for (Colouring colouring : List.of(new Colouring.ByKind(), new Colouring.ByMetric(Metric.PARAMS))) {
                Document document = svg(graph, Networks.every(outline), colouring, locale);
                Element root = document.getDocumentElement();
                assertThat(root.getTagName()).isEqualTo("svg");
                assertThat(root.getAttribute("font-family")).startsWith("'DejaVu Sans', ").endsWith("sans-serif");
                NodeList rectangles = document.getElementsByTagName("rect");
                // A background; for each box its ground and its frame.
                assertThat(rectangles.getLength()).isGreaterThan(2 * graph.nodes().size());
                assertThat(texts(document)).contains("input");
            }
        }
    }

    @Test
    void namesFromFilesAreEscaped() throws Exception {
        GraphBuilder graph = new GraphBuilder("<&\"'>");
        Node x = graph.input(Shape.of(1, 2));
        x = graph.add("a<b>&\"c\"\u0001", new Op.Affine(1, 0), x);
        graph.output("output", x);
        Document document = svg(
                graph.build(new Task.Classification(2), Preprocessing.IMAGENET),
                Set.of("input"),
                new Colouring.ByKind(),
                Locale.ENGLISH);
        assertThat(texts(document)).contains("a<b>&\"c\"\uFFFD");
        assertThat(document.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("<&\"'>");
    }
}
