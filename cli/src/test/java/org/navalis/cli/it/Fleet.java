package org.navalis.cli.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.testing.Run;

/// Two relays, BIRD beside the one and FRR beside the other, each with what `--print-config` says
/// and what their operator adds, and a router that hears from them where 2001::/32 is.
final class Fleet implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String TO_RELAY_B = "dev to-relay-b";

    private static final String ROUTER =
            """
            protocol device { }
            protocol kernel { ipv6 { import none; export all; }; }
            protocol bfd {
                interface "to-*" {
                    min rx interval 300 ms;
                    min tx interval 300 ms;
                    multiplier 3;
                };
            }
            """;

    /// How the relays tell the router.
    enum Protocol {
        BGP(
                """
                template bgp relay {
                    local as 64512;
                    bfd on;
                    connect delay time 1;
                    error wait time 1, 10;
                    ipv6 { import all; export all; };
                }
                protocol bgp relay_a from relay { neighbor 2610:41:1::2 as 64513; }
                protocol bgp relay_b from relay { neighbor 2610:41:5::2 as 64514; }
                """,
                "protocol bgp uplink from teredo_bgp {",
                "router bgp 64514",
                "show route 2001::/32",
                "unicast"),
        /// External routes are of type 4005. The router is the designated one before the relays
        /// come, which else takes 40 seconds.
        OSPF(
                """
                protocol ospf v3 {
                    ipv6 { import all; export none; };
                    area 0 { interface "to-relay*" { bfd on; wait 2; }; };
                }
                """,
                "",
                "",
                "show ospf lsadb",
                " 4005 ");

        private final String router;

        /// A line of the block in `docs/operations.md` that the operator adds; empty for none.
        private final String bird;

        private final String frr;
        private final String question;
        private final String sign;

        Protocol(String router, String bird, String frr, String question, String sign) {
            this.router = router;
            this.bird = bird;
            this.frr = frr;
            this.question = question;
            this.sign = sign;
        }
    }

    private final MixInternet internet;
    private final Protocol protocol;
    private final List<Routing> daemons = new ArrayList<>();
    private final Map<Netns, Launched> relays = new HashMap<>();

    Fleet(MixInternet internet, Protocol protocol) {
        this.internet = internet;
        this.protocol = protocol;
    }

    /// Starts all, and waits until the router knows both.
    void start() throws IOException, InterruptedException {
        var logs = internet.directory();
        daemons.add(Routing.bird(internet.router(), logs, ROUTER + protocol.router));
        startRelay(internet.relay());
        startRelay(internet.relayB());
        var bird = protocol.bird.isEmpty() ? "protocol device { }\n" : block(protocol.bird);
        daemons.add(Routing.bird(internet.relay(), logs, printed("bird") + bird));
        var frr = protocol.frr.isEmpty() ? "" : block(protocol.frr);
        daemons.add(Routing.frr(internet.relayB(), logs, printed("frr") + frr));
        awaitBoth();
    }

    private static String printed(String daemon) {
        return Run.of("relay", "--print-config", daemon).out();
    }

    /// What the page tells the operator to add, with the addresses of the test Internet.
    private static String block(String line) throws IOException {
        return Page.read("docs/operations.md")
                .blockWith(line)
                .replace("2001:db8:1::", "2610:41:1::")
                .replace("2001:db8:2::", "2610:41:5::");
    }

    /// Starts the relay of this place.
    void startRelay(Netns place) throws IOException, InterruptedException {
        var address = place.equals(internet.relay()) ? TeredoInternet.RELAY : MixInternet.RELAY_B;
        var relay = new Navalis().startRelay(internet, place, address);
        relays.put(place, relay);
    }

    /// Waits until the router hears of both relays, and has made up its mind. By OSPF it prefers
    /// what FRR tells, of which it hears long before it sends anything there.
    void awaitBoth() throws IOException, InterruptedException {
        await("both relays", answer -> answer.split(protocol.sign, -1).length == 3);
    }

    private void await(String what, Predicate<String> isIt)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        var answer = "";
        while (System.nanoTime() < deadlineNanos) {
            answer = answer();
            if (isIt.test(answer) && isSettled(route())) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        var text = new StringBuilder(what + " are not there: " + answer + route() + "\n");
        for (var daemon : daemons) {
            text.append(daemon.tail());
        }
        throw new IOException(text.toString());
    }

    private boolean isSettled(String route) {
        return protocol == Protocol.OSPF ? route.contains(TO_RELAY_B) : !route.isBlank();
    }

    /// The program fails as long as there is no such route.
    private String answer() throws InterruptedException {
        try {
            return daemons.getFirst().ask(protocol.question);
        } catch (IOException none) {
            return String.valueOf(none.getMessage());
        }
    }

    private String route() throws IOException, InterruptedException {
        return internet.router().run("ip", "-6", "route", "show", "2001::/32");
    }

    /// The place of the relay to which the router sends.
    Netns active() throws IOException, InterruptedException {
        return route().contains(TO_RELAY_B) ? internet.relayB() : internet.relay();
    }

    /// Drains the relay of this place, and waits for its end.
    ///
    /// @return its exit code
    int drain(Netns place, String time) throws IOException, InterruptedException {
        var _ = Navalis.ask(place, "drain", "--time", time);
        return relayAt(place).await();
    }

    private Launched relayAt(Netns place) throws IOException {
        var relay = relays.get(place);
        if (relay == null) {
            throw new IOException("no relay at " + place);
        }
        return relay;
    }

    /// Kills the relay of this place.
    ///
    /// @return when
    long kill(Netns place) throws IOException, InterruptedException {
        var relay = relayAt(place);
        long nowNanos = System.nanoTime();
        ProcessHandle.of(relay.pid()).ifPresent(ProcessHandle::destroyForcibly);
        relay.await();
        return nowNanos;
    }

    /// What the nodes have counted, for whoever wonders.
    String counters() throws IOException, InterruptedException {
        var text = new StringBuilder();
        for (var place :
                List.of(
                        internet.server(),
                        internet.relay(),
                        internet.relayB(),
                        internet.clientA(),
                        internet.clientB())) {
            text.append(place.name()).append('\n');
            try {
                Navalis.ask(place, "counters")
                        .lines()
                        .filter(line -> !line.endsWith(" 0"))
                        .forEach(line -> text.append(line).append('\n'));
                text.append(Navalis.ask(place, "peers", "--json"));
            } catch (IOException ended) {
                text.append("no answer\n");
            }
        }
        return text.toString();
    }

    /// Lets nothing in or out of this place any more, as when its machine has lost its power.
    ///
    /// @return when
    static long cut(Netns place) throws IOException, InterruptedException {
        SystemPrograms.run(
                place.command(List.of("nft", "-f", "-")),
                """
                table inet cut {
                  chain in { type filter hook input priority -300; policy drop; }
                  chain through { type filter hook forward priority -300; policy drop; }
                  chain out { type filter hook output priority -300; policy drop; }
                }
                """);
        return System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        for (var daemon : daemons) {
            daemon.close();
        }
        relays.values().forEach(Launched::close);
    }
}
