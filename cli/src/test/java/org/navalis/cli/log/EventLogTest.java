package org.navalis.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.testing.Clause;

class EventLogTest {

    private final List<LogLine> lines = new ArrayList<>();

    private List<String> logged(LogLevel level, TeredoEvent... events) {
        try (var log = new NodeLog(level, lines::add, () -> 0)) {
            var listener = new EventLog(log, "client", List.of("teredo.example.net"), () -> 0);
            for (var event : events) {
                listener.onEvent(event);
            }
        }
        return lines.stream().map(LogLine::text).toList();
    }

    @Test
    void aQualifiedClientIsOneLine() {
        var event =
                new TeredoEvent.Qualified(
                        Snapshots.ADDRESS, Snapshots.MAPPED, NatKind.RESTRICTED, 1280);

        assertThat(logged(LogLevel.INFO, event))
                .containsExactly(
                        "client: qualified as 2001:0:b01:101:2c5a:63be:e6f5:ebe1, mapped"
                                + " 25.10.20.30:40001, NAT restricted");
        assertThat(lines.getFirst().facts())
                .containsEntry("role", "client")
                .containsEntry("event", "qualified")
                .containsEntry("mapped", "25.10.20.30:40001");
    }

    @Test
    void whenNativeIpv6ComesAndGoesThatIsALineEach() {
        var natives = List.of(Ipv6Address.parse("2600:9::5"), Ipv6Address.parse("2600:9::7"));

        assertThat(
                        logged(
                                LogLevel.INFO,
                                new TeredoEvent.HostRelayBegun(natives),
                                new TeredoEvent.HostRelayEnded()))
                .containsExactly(
                        "client: this machine has native IPv6, as 2600:9::5, 2600:9::7: a relay for"
                                + " itself from now on, and no client",
                        "client: this machine has no native IPv6 any more: a client again");
        assertThat(lines.getFirst().facts())
                .containsEntry("natives", List.of("2600:9::5", "2600:9::7"));
    }

    @Test
    @Clause(rfc = 4380, section = "5.5", row = "SUN-02")
    void aPublicAddressIsWarnedOfOnce() {
        var event =
                new TeredoEvent.Qualified(Snapshots.ADDRESS, Snapshots.MAPPED, NatKind.NONE, 1280);

        assertThat(logged(LogLevel.WARN, event, event))
                .containsExactly(
                        "client: this machine has a public IPv4 address, and a tunnel broker or its"
                                + " provider can give it IPv6 that is better than Teredo");
    }

    @Test
    void aPortMappingIsOneLineAndNoneIsForDebugging() {
        assertThat(
                        logged(
                                LogLevel.INFO,
                                new TeredoEvent.PortMapped("PCP", Snapshots.MAPPED),
                                new TeredoEvent.PortUnmapped(Snapshots.MAPPED),
                                new TeredoEvent.PortNotMapped("the gateway does not answer")))
                .containsExactly(
                        "client: the gateway maps 25.10.20.30:40001 to this client, by PCP",
                        "client: the gateway maps 25.10.20.30:40001 to this client no more");
        assertThat(
                        logged(
                                LogLevel.DEBUG,
                                new TeredoEvent.PortNotMapped("the gateway does not answer")))
                .endsWith("client: no port mapping: the gateway does not answer");
        assertThat(logged(LogLevel.DEBUG, new TeredoEvent.MappingFollowed(Snapshots.MAPPED)))
                .endsWith(
                        "client: with the port mapping the server sees this client as"
                                + " 25.10.20.30:40001");
    }

    @Test
    void aMappingThatComesAndGoesIsAWarning() {
        var event = new TeredoEvent.MappingFlaps(Duration.ofSeconds(60).toNanos());

        assertThat(logged(LogLevel.WARN, event))
                .containsExactly(
                        "client: the NAT shows one endpoint and then another; the address is kept"
                                + " for 60 s, and may not be reached by all meanwhile");
        assertThat(lines.getFirst().facts()).containsEntry("heldSeconds", 60L);
    }

    @Test
    void aSilentServerIsOneSentenceWithWhatToDo() {
        var event =
                new TeredoEvent.Disqualified(
                        Trouble.PRIMARY_SERVER_SILENT, Duration.ofSeconds(30).toNanos());

        assertThat(logged(LogLevel.INFO, event))
                .containsExactly(
                        "client: off-line: teredo.example.net does not answer on UDP port 3544;"
                                + " check that a firewall lets UDP out, or use another --server;"
                                + " next try in 30 s");
    }

    @Test
    void aNameThatDoesNotResolveIsNamed() {
        var event = new TeredoEvent.Disqualified(Trouble.SERVER_NAME_UNRESOLVED, 0);

        assertThat(logged(LogLevel.INFO, event).getFirst())
                .contains("the server name teredo.example.net has no public IPv4 address");
    }

    @Test
    void everyStepIsForDebuggingOnly() {
        var steps =
                new TeredoEvent[] {
                    new TeredoEvent.ServerWanted(0),
                    new TeredoEvent.Soliciting(Snapshots.SERVER, false),
                    new TeredoEvent.EchoAnswered(Snapshots.ADDRESS, 1, 1, Snapshots.MAPPED)
                };

        assertThat(logged(LogLevel.INFO, steps)).isEmpty();
        assertThat(logged(LogLevel.DEBUG, steps))
                .contains("client: asking the primary server 11.1.1.1")
                .hasSize(3);
    }
}
