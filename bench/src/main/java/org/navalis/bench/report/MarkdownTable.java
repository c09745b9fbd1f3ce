package org.navalis.bench.report;

import org.navalis.bench.path.Contender;

/// The table for people, in Markdown.
public final class MarkdownTable {

    private MarkdownTable() {}

    /// The results with their heading.
    public static String text(Results results, Machine machine, int rounds) {
        var text = new StringBuilder();
        var links = results.links().title();
        text.append("### ").append(Character.toUpperCase(links.charAt(0)));
        text.append(links.substring(1)).append("\n\n");
        text.append(machine.text()).append(".\nMedian of ").append(rounds);
        text.append(rounds == 1 ? " round" : " rounds");
        text.append(". Ratios to Miredo and to kernel VXLAN beside.\n\n");
        text.append("| | no tunnel | kernel VXLAN | Miredo | **Navalis** | × Miredo | × VXLAN |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (var figure : Figure.values()) {
            text.append(
                    "| %s | %s | %s | %s | **%s** | %s | %s |%n"
                            .formatted(
                                    figure.title(),
                                    results.text(Contender.NO_TUNNEL, figure),
                                    results.text(Contender.VXLAN, figure),
                                    results.text(Contender.MIREDO, figure),
                                    results.text(Contender.NAVALIS, figure),
                                    ratio(results, Contender.MIREDO, figure),
                                    ratio(results, Contender.VXLAN, figure)));
        }
        return text.toString();
    }

    private static String ratio(Results results, Contender other, Figure figure) {
        var ours = results.median(Contender.NAVALIS, figure);
        var theirs = results.median(other, figure);
        return ours.isEmpty() || theirs.isEmpty() || theirs.getAsDouble() == 0
                ? "–"
                : Results.text(ours.getAsDouble() / theirs.getAsDouble());
    }
}
