package org.navalis.bench.loss;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the kernel tells of its protocols under `/proc/net`.
final class Protocols {

    private Protocols() {}

    /// `/proc/net/snmp6`: a name and a number on each line.
    static Map<String, Long> six(String text) {
        var counters = new LinkedHashMap<String, Long>();
        text.lines()
                .forEach(line -> {
                    var words = line.split("\\s+", -1);
                    counters.put(words[0], Long.parseLong(words[1]));
                });
        return counters;
    }

    /// `/proc/net/snmp` and `/proc/net/netstat`: for each protocol a line with names and one with
    /// numbers.
    ///
    /// @return by the name of the protocol and that of the counter, such as `UdpInErrors`
    static Map<String, Long> four(String text) {
        var counters = new LinkedHashMap<String, Long>();
        for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
            var names = lines.next().split(" ", -1);
            var numbers = lines.next().split(" ", -1);
            var protocol = names[0].replace(":", "");
            for (int i = 1; i < names.length; i++) {
                counters.put(protocol + names[i], Long.parseLong(numbers[i]));
            }
        }
        return counters;
    }

    /// `/proc/net/udp`: the last word of each line but the first is what a socket has lost.
    static long socketDrops(String text) {
        return text.lines()
                .skip(1)
                .map(String::strip)
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
