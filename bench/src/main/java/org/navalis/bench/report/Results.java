package org.navalis.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.navalis.bench.path.Contender;
import org.navalis.bench.path.LinkModel;

/// All that was measured over links of one kind, round by round.
public final class Results {

    private final LinkModel links;
    private final Map<Figure, Map<Contender, List<Double>>> values = new EnumMap<>(Figure.class);

    /// Nothing so far.
    public Results(LinkModel links) {
        this.links = links;
    }

    /// What the links carried.
    public LinkModel links() {
        return links;
    }

    /// Adds a value.
    public void note(Contender contender, Figure figure, double value) {
        values.computeIfAbsent(figure, _ -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, _ -> new ArrayList<>())
                .add(value);
    }

    /// The median, if there is any value.
    public OptionalDouble median(Contender contender, Figure figure) {
        var sorted =
                new ArrayList<>(
                        values.getOrDefault(figure, Map.of()).getOrDefault(contender, List.of()));
        if (sorted.isEmpty()) {
            return OptionalDouble.empty();
        }
        Collections.sort(sorted);
        return OptionalDouble.of(sorted.get((sorted.size() - 1) / 2));
    }

    /// The medians as text, with a dash where there is none.
    public String text(Contender contender, Figure figure) {
        var median = median(contender, figure);
        return median.isPresent() ? text(median.getAsDouble()) : "–";
    }

    /// A number with as many digits as mean something.
    public static String text(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }

    /// Every value, as facts for JSON: by figure and contender.
    public Map<String, Object> facts() {
        var figures = new LinkedHashMap<String, Object>();
        values.forEach((figure, ofContenders) -> {
            var facts = new LinkedHashMap<String, Object>();
            ofContenders.forEach((contender, all) -> facts.put(key(contender), List.copyOf(all)));
            figures.put(key(figure), facts);
        });
        var facts = new LinkedHashMap<String, Object>();
        facts.put("links", key(links));
        facts.put("figures", figures);
        return facts;
    }

    private static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
