package org.navalis.cli.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.navalis.core.Drop;
import org.navalis.node.NodeSnapshot;

/// What a server has done, in the categories that people know from other Teredo servers: what it
/// received by kind, what it refused by cause, what it passed on, what it sent. It tells of nobody
/// in particular.
final class ServerStatistics {

    private static final Set<Drop> SOURCE =
            Set.of(
                    Drop.SRC_PORT0,
                    Drop.SRC_PORT_POLICY,
                    Drop.SRC4_NOT_GLOBAL,
                    Drop.LOOP_SELF,
                    Drop.RS_SRC);

    private static final Set<Drop> DESTINATION =
            Set.of(
                    Drop.DST_PORT0,
                    Drop.DST_PORT_POLICY,
                    Drop.DST4_SELF,
                    Drop.DST4_NOT_GLOBAL,
                    Drop.RS_DST,
                    Drop.RS_CONE_UNSUPPORTED,
                    Drop.NOT_SERVED,
                    Drop.NO_NATIVE_IPV6,
                    Drop.HOP_LIMIT);

    private static final Set<Drop> AUTHENTICATION =
            Set.of(Drop.AUTH_ABSENT, Drop.AUTH_IDENTIFIER, Drop.AUTH_VALUE);

    private ServerStatistics() {}

    /// In total, and of the last 30 seconds if that is known.
    static Map<String, Object> of(NodeSnapshot node) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("total", facts(node.counters()));
        node.recent()
                .ifPresent(recent -> {
                    var lately = new LinkedHashMap<String, Object>();
                    double seconds = Math.max(0.001, recent.span().toMillis() / 1000.0);
                    lately.put("seconds", Math.round(seconds));
                    lately.putAll(facts(recent.counters()));
                    lately.put("receivedBitsPerSecond", bits(recent, "received", seconds));
                    lately.put("sentBitsPerSecond", bits(recent, "sent", seconds));
                    facts.put("recent", lately);
                });
        return facts;
    }

    private static long bits(NodeSnapshot.Recent recent, String direction, double seconds) {
        return Math.round(
                8 * count(recent.counters(), "datagrams_" + direction + "_bytes") / seconds);
    }

    private static Map<String, Object> facts(Map<String, Long> counters) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("received", received(counters));
        facts.put("failed", failed(counters));
        facts.put("relayed", relayed(counters));
        facts.put("sent", sent(counters));
        facts.put("receivedBytes", count(counters, "datagrams_received_bytes"));
        facts.put("sentBytes", count(counters, "datagrams_sent_bytes"));
        return facts;
    }

    /// What was received and accepted; a server does one thing with each.
    private static Map<String, Long> received(Map<String, Long> counters) {
        var kinds = new LinkedHashMap<String, Long>();
        kinds.put("bubbles", count(counters, "bubbles_forwarded"));
        kinds.put(
                "echoes",
                count(counters, "echoes_forwarded")
                        + count(counters, "echoes_answered")
                        + count(counters, "native_forwarded"));
        kinds.put("solicitationsPrimary", count(counters, "solicitations"));
        kinds.put("solicitationsSecondary", count(counters, "solicitations_secondary"));
        return kinds;
    }

    private static Map<String, Long> failed(Map<String, Long> counters) {
        var causes = new LinkedHashMap<String, Long>();
        for (var cause : new String[] {"header", "source", "destination", "authentication"}) {
            causes.put(cause, 0L);
        }
        causes.put("rate", 0L);
        for (var drop : Drop.values()) {
            causes.merge(causeOf(drop), count(counters, "drop." + drop.label()), Long::sum);
        }
        return causes;
    }

    private static String causeOf(Drop drop) {
        var name = drop.name();
        if (name.endsWith("_RATE")) {
            return "rate";
        }
        if (AUTHENTICATION.contains(drop)) {
            return "authentication";
        }
        if (name.startsWith("SRC6_") || SOURCE.contains(drop)) {
            return "source";
        }
        return name.startsWith("DST6_") || DESTINATION.contains(drop) ? "destination" : "header";
    }

    private static Map<String, Long> relayed(Map<String, Long> counters) {
        var kinds = new LinkedHashMap<String, Long>();
        kinds.put("bubbles", count(counters, "bubbles_forwarded"));
        kinds.put("echoes", count(counters, "echoes_forwarded"));
        kinds.put("echoesToNative", count(counters, "native_forwarded"));
        return kinds;
    }

    private static Map<String, Long> sent(Map<String, Long> counters) {
        var kinds = new LinkedHashMap<String, Long>();
        kinds.put("advertisements", count(counters, "advertisements"));
        kinds.put("echoReplies", count(counters, "echoes_answered"));
        kinds.put("datagrams", count(counters, "datagrams_sent"));
        kinds.put("failed", count(counters, "datagrams_send_failed"));
        return kinds;
    }

    private static long count(Map<String, Long> counters, String name) {
        return counters.getOrDefault(name, 0L);
    }
}
