package org.navalis.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.navalis.bench.path.Contender;
import org.navalis.bench.report.BarChart.Bar;
import org.navalis.bench.report.BarChart.Panel;

/// The head of the table as a picture.
public final class TunnelPicture {

    private static final List<Contender> SHOWN =
            List.of(Contender.MIREDO, Contender.NAVALIS, Contender.VXLAN);

    private TunnelPicture() {}

    /// The picture, in SVG.
    public static String svg(Results results, Machine machine) {
        var panels =
                List.of(
                        panel(results, "TCP up, Mbit/s", Figure.TCP_UP),
                        panel(results, "TCP down, Mbit/s", Figure.TCP_DOWN),
                        panel(results, "UDP, datagrams of 64 octets a second", Figure.UDP_SMALL),
                        panel(
                                results,
                                "Processor seconds a gigabyte (less is better)",
                                Figure.CPU_CLIENT,
                                Figure.CPU_RELAY));
        return BarChart.svg(
                "IPv6 through a tunnel, " + results.links().title(), machine.text(), panels);
    }

    private static Panel panel(Results results, String title, Figure... figures) {
        var bars = new ArrayList<Bar>();
        for (var contender : SHOWN) {
            var value = sum(results, contender, figures);
            if (value.isPresent()) {
                bars.add(
                        new Bar(
                                contender.title(),
                                value.getAsDouble(),
                                Results.text(value.getAsDouble()),
                                contender == Contender.NAVALIS));
            }
        }
        return new Panel(title, bars);
    }

    private static OptionalDouble sum(Results results, Contender contender, Figure... figures) {
        double sum = 0;
        for (var figure : figures) {
            var value = results.median(contender, figure);
            if (value.isEmpty()) {
                return value;
            }
            sum += value.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }
}
