package org.navalis.bench.report;

import java.io.StringWriter;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Horizontal bars in SVG, readable on light and on dark ground, and as text.
public final class BarChart {

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int WIDTH = 760;
    private static final int MARGIN = 20;
    private static final int HEAD = 66;
    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = (WIDTH - MARGIN) / COLUMNS;
    private static final int PANEL_HEAD = 26;
    private static final int BAR_STEP = 24;
    private static final int BAR_HEIGHT = 16;
    private static final int BAR_START = 104;
    private static final int BAR_LENGTH_MAX = PANEL_WIDTH - BAR_START - MARGIN - 56;

    private static final String STYLE =
            """
            .ground { fill: #ffffff; stroke: #d1d9e0 }
            text { font: 13px system-ui, sans-serif; fill: #1f2328 }
            .title { font-size: 16px; font-weight: 600 }
            .note { fill: #59636e }
            .panel { font-weight: 600 }
            .bar { fill: #8c959f }
            .ours { fill: #0969da }
            @media (prefers-color-scheme: dark) {
              .ground { fill: #0d1117; stroke: #3d444d }
              text { fill: #f0f6fc }
              .note { fill: #9198a1 }
              .bar { fill: #656c76 }
              .ours { fill: #4493f8 }
            }
            """;

    private BarChart() {}

    /// A bar.
    ///
    /// @param value its length, not negative
    /// @param text the value as it is written beside
    /// @param isOurs whether it stands out
    public record Bar(String label, double value, String text, boolean isOurs) {}

    /// Bars of one unit.
    public record Panel(String title, List<Bar> bars) {}

    /// The picture.
    ///
    /// @param note a line below the title
    public static String svg(String title, String note, List<Panel> panels) {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new Drawing(xml).draw(title, note, panels);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a text that XML cannot hold", e);
        }
        return text + "\n";
    }

    private record Drawing(XMLStreamWriter xml) {

        void draw(String title, String note, List<Panel> panels) throws XMLStreamException {
            int barsMax = panels.stream().mapToInt(panel -> panel.bars().size()).max().orElse(0);
            int panelHeight = PANEL_HEAD + barsMax * BAR_STEP + MARGIN;
            int height = HEAD + (panels.size() + COLUMNS - 1) / COLUMNS * panelHeight;
            xml.setDefaultNamespace(SVG);
            xml.writeStartElement(SVG, "svg");
            xml.writeDefaultNamespace(SVG);
            xml.writeAttribute("viewBox", "0 0 " + WIDTH + " " + height);
            xml.writeAttribute("width", String.valueOf(WIDTH));
            xml.writeAttribute("height", String.valueOf(height));
            xml.writeAttribute("role", "img");
            xml.writeAttribute("aria-labelledby", "title desc");
            described("title", title);
            described("desc", note + ". " + words(panels));
            xml.writeStartElement(SVG, "style");
            xml.writeCharacters(STYLE);
            xml.writeEndElement();
            rectangle("ground", 0.5, 0.5, WIDTH - 1, height - 1);
            text("title", MARGIN, 30, title);
            text("note", MARGIN, 50, note);
            for (int i = 0; i < panels.size(); i++) {
                panel(
                        panels.get(i),
                        MARGIN + i % COLUMNS * PANEL_WIDTH,
                        HEAD + i / COLUMNS * panelHeight);
            }
            xml.writeEndElement();
        }

        private void panel(Panel panel, int left, int top) throws XMLStreamException {
            text("panel", left, top + 14, panel.title());
            double max = panel.bars().stream().mapToDouble(Bar::value).max().orElse(0);
            int y = top + PANEL_HEAD;
            for (var bar : panel.bars()) {
                double share = max == 0 ? 0 : bar.value() / max;
                int length = Math.max(1, (int) Math.round(BAR_LENGTH_MAX * share));
                text("label", left, y + 13, bar.label());
                rectangle(
                        bar.isOurs() ? "bar ours" : "bar", left + BAR_START, y, length, BAR_HEIGHT);
                text("value", left + BAR_START + length + 6, y + 13, bar.text());
                y += BAR_STEP;
            }
        }

        private void described(String element, String content) throws XMLStreamException {
            xml.writeStartElement(SVG, element);
            xml.writeAttribute("id", element);
            xml.writeCharacters(content);
            xml.writeEndElement();
        }

        private void rectangle(String kind, double x, double y, double width, double height)
                throws XMLStreamException {
            xml.writeEmptyElement(SVG, "rect");
            xml.writeAttribute("class", kind);
            xml.writeAttribute("x", String.valueOf(x));
            xml.writeAttribute("y", String.valueOf(y));
            xml.writeAttribute("width", String.valueOf(width));
            xml.writeAttribute("height", String.valueOf(height));
            xml.writeAttribute("rx", "3");
        }

        private void text(String kind, int x, int y, String content) throws XMLStreamException {
            xml.writeStartElement(SVG, "text");
            xml.writeAttribute("class", kind);
            xml.writeAttribute("x", String.valueOf(x));
            xml.writeAttribute("y", String.valueOf(y));
            xml.writeCharacters(content);
            xml.writeEndElement();
        }

        private static String words(List<Panel> panels) {
            return panels.stream()
                    .map(panel ->
                            panel.title()
                                    + ": "
                                    + panel.bars().stream()
                                            .map(bar -> bar.label() + " " + bar.text())
                                            .collect(Collectors.joining(", ")))
                    .collect(Collectors.joining("; "));
        }
    }
}
