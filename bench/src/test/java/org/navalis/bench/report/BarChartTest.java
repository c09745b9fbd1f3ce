package org.navalis.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.navalis.bench.report.BarChart.Bar;
import org.navalis.bench.report.BarChart.Panel;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class BarChartTest {

    private static final String SVG = "http://www.w3.org/2000/svg";

    private static Document draw(String title, Panel... panels) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        var svg = BarChart.svg(title, "a machine", List.of(panels));
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(Document document, String name) {
        var nodes = document.getElementsByTagNameNS(SVG, name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static List<Double> barWidths(Document document) {
        return elements(document, "rect").stream()
                .filter(element -> element.getAttribute("class").startsWith("bar"))
                .map(element -> Double.parseDouble(element.getAttribute("width")))
                .toList();
    }

    @Test
    void showsEveryLabelAndValue() throws Exception {
        var drawn =
                draw(
                        "speed",
                        new Panel(
                                "TCP",
                                List.of(
                                        new Bar("theirs", 5, "5.00", false),
                                        new Bar("ours", 10, "10.0", true))));

        assertThat(elements(drawn, "text"))
                .extracting(Element::getTextContent)
                .containsExactly("speed", "a machine", "TCP", "theirs", "5.00", "ours", "10.0");
    }

    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        var drawn =
                draw(
                        "speed",
                        new Panel(
                                "TCP",
                                List.of(
                                        new Bar("a", 5, "5", false),
                                        new Bar("b", 10, "10", true),
                                        new Bar("c", 0, "0", false))));

        var widths = barWidths(drawn);
        assertThat(widths.get(1)).isEqualTo(2 * widths.get(0));
        assertThat(widths.get(2)).isEqualTo(1);
    }

    @Test
    void escapesWhatIsMarkup() throws Exception {
        var title = "a < b & \"c\" > ]]>";

        var drawn = draw(title, new Panel("<p>", List.of(new Bar("&amp;", 1, "1", true))));

        assertThat(elements(drawn, "title"))
                .extracting(Element::getTextContent)
                .containsExactly(title);
        assertThat(elements(drawn, "text"))
                .extracting(Element::getTextContent)
                .contains("<p>", "&amp;");
    }

    @Test
    void tellsTheSameInWords() throws Exception {
        var drawn =
                draw(
                        "speed",
                        new Panel("TCP", List.of(new Bar("ours", 10, "10.0", true))),
                        new Panel("UDP", List.of(new Bar("ours", 3, "3.00", true))));

        assertThat(drawn.getDocumentElement().getAttribute("aria-labelledby"))
                .isEqualTo("title desc");
        assertThat(elements(drawn, "desc"))
                .extracting(Element::getTextContent)
                .containsExactly("a machine. TCP: ours 10.0; UDP: ours 3.00");
    }

    @Test
    void staysInsideItsFrame() throws Exception {
        var bars = List.of(new Bar("a", 3, "3", false), new Bar("b", 30, "30", true));

        var drawn = draw("speed", new Panel("1", bars), new Panel("2", bars), new Panel("3", bars));

        var root = drawn.getDocumentElement();
        double width = Double.parseDouble(root.getAttribute("width"));
        double height = Double.parseDouble(root.getAttribute("height"));
        assertThat(elements(drawn, "rect"))
                .allSatisfy(element -> {
                    assertThat(number(element, "x") + number(element, "width"))
                            .isLessThanOrEqualTo(width);
                    assertThat(number(element, "y") + number(element, "height"))
                            .isLessThanOrEqualTo(height);
                });
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
