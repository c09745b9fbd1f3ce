package org.navalis.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientState;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;

/// When a host is a client and when a relay for itself (RFC 4380, section 5.5).
class TeredoHostTest {

    private static final Ipv6Address NATIVE = Ipv6Address.parse("2600:9::5");
    private static final Ipv6Address OTHER_NATIVE = Ipv6Address.parse("2600:9::7");
    private static final Ipv4Endpoint SERVER = Ipv4Endpoint.parse("11.1.1.1:3544");
    private static final Ipv4Endpoint A_MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    private static final Ipv6Address A = new TeredoAddress(SERVER.address(), 0, A_MAPPED).toIpv6();

    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    private final RecordingOutbox out = new RecordingOutbox();
    private long nowNanos;
    private int silent;

    @Test
    @Clause(rfc = 4380, section = "5.5", row = "SUN-01")
    void isNoClientFromTheStartWhereThereIsNativeIpv6() {
        var host = started(NATIVE);

        assertThat(out.events()).containsExactly(new TeredoEvent.HostRelayBegun(List.of(NATIVE)));
        assertThat(host.client().state()).isEqualTo(new ClientState.Disabled());
        assertThat(host.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
        assertThat(host.status(0).isHostRelay()).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"HSR-06", "SUN-03"})
    void changesOverWithNativeIpv6AndBack() {
        var host = started();

        host.setNatives(List.of(NATIVE), 1, out);
        host.setNatives(List.of(), 2, out);

        assertThat(out.events())
                .containsExactly(
                        new TeredoEvent.ServerWanted(0),
                        new TeredoEvent.HostRelayBegun(List.of(NATIVE)),
                        new TeredoEvent.HostRelayEnded(),
                        new TeredoEvent.ServerWanted(0));
        assertThat(host.status(2).isHostRelay()).isFalse();
        assertThat(out.counted(Counter.HOST_RELAYS_BEGUN)).isEqualTo(1);
        assertThat(out.counted(Counter.HOST_RELAYS_ENDED)).isEqualTo(1);
    }

    @Test
    void tellsNothingWhenNothingChangesForIt() {
        var client = started();
        var relay = started(NATIVE);
        out.clear();

        client.setNatives(List.of(), 1, out);
        relay.setNatives(List.of(NATIVE), 1, out);
        relay.setNatives(List.of(OTHER_NATIVE, NATIVE), 2, out);

        assertThat(out.events()).isEmpty();
        assertThat(relay.status(2).natives()).containsExactly(OTHER_NATIVE, NATIVE);
    }

    @Test
    @Clause(rfc = 4380, section = "5.5", row = "SUN-01")
    void staysARelayOnAnotherIpv4Network() {
        var host = started(NATIVE);
        out.transmit(host, Datagrams.udp(NATIVE, A, 10), 0);
        out.clear();

        host.onNetworkChange(1, out);
        host.client().onNetworkChange(1, out);
        host.client().check(1, out);

        assertThat(out.events()).isEmpty();
        assertThat(host.peerCount()).isZero();
        assertThat(host.heldBytes()).isZero();
        assertThat(host.client().state()).isEqualTo(new ClientState.Disabled());
    }

    @Test
    void stopsOnce() {
        var host = started(NATIVE);
        out.clear();

        host.stop(1, out);

        assertThat(out.events()).containsExactly(new TeredoEvent.Stopped());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2600:9::7", "2600:8::5", "fd00::5", "fe80::5", "2001:0:b01:101::5"})
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"HSR-02", "ICMP-05"})
    void tellsProgramsThatSendFromAnotherAddress(String source) {
        var host = started(NATIVE);
        out.clear();

        var refusal = out.transmit(host, Datagrams.udp(Ipv6Address.parse(source), A, 10), 0);

        assertThat(refusal).contains(Drop.TX_SRC6_NOT_SERVED);
        // Destination unreachable (1), source address failed policy (5).
        assertThat(out.onlyIpv6Packet().substring(80)).startsWith("0105");
        assertThat(out.datagrams()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "HSR-02")
    void sendsFromEachOfItsAddresses() {
        var host = started(NATIVE, OTHER_NATIVE);
        out.transmit(host, Datagrams.udp(NATIVE, A, 10), 0);
        out.receive(host, Datagrams.bubble(A, NATIVE), A_MAPPED, 1);
        out.clear();
        var packet = Datagrams.udp(OTHER_NATIVE, A, 10);
        var octets = Hex.of(packet);

        assertThat(out.transmit(host, packet, 2)).isEmpty();

        // Not even the hop limit is another one.
        assertThat(out.onlyDatagram().hex()).isEqualTo(octets);
        assertThat(out.onlyDatagram().to()).isEqualTo(A_MAPPED);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.2", row = "HSR-03")
    void takesWhatIsForItsOwnAddressesOnly() {
        var host = started(NATIVE);
        out.transmit(host, Datagrams.udp(NATIVE, A, 10), 0);
        out.receive(host, Datagrams.bubble(A, NATIVE), A_MAPPED, 1);

        assertThat(out.receive(host, Datagrams.udp(A, NATIVE, 10), A_MAPPED, 2)).isEmpty();
        assertThat(out.receive(host, Datagrams.udp(A, OTHER_NATIVE, 10), A_MAPPED, 2))
                .contains(Drop.DST6_NOT_SERVED);
    }

    @Test
    @Clause(rfc = 4380, section = "5.5", row = "SUN-03")
    void stepsAsideWhenThreeClientsAreSilentAndNoneHasAnswered() {
        var host = started(NATIVE);
        out.clear();

        beSilent(host, 3);

        assertThat(out.events())
                .containsExactly(
                        new TeredoEvent.Disqualified(
                                Trouble.NO_CLIENT_REACHED, nowNanos + HOUR_NANOS));
        assertThat(out.counted(Counter.FAILED_NO_CLIENT_REACHED)).isEqualTo(1);
        assertThat(host.status(nowNanos).isHostRelay()).isTrue();
        assertThat(host.status(nowNanos).isUp()).isFalse();
        assertThat(out.transmit(host, Datagrams.udp(NATIVE, A, 10), nowNanos))
                .contains(Drop.TX_UNUSED);
        assertThat(out.receive(host, Datagrams.bubble(A, NATIVE), A_MAPPED, nowNanos))
                .contains(Drop.NO_ENTRY);
        assertThat(host.heldBytes()).isZero();
    }

    @Test
    void triesAgainAfterAnHourAndWhenSomethingChanges() {
        var host = started(NATIVE);
        beSilent(host, 3);
        out.clear();
        nowNanos = host.nextDeadlineNanos();
        host.onTimer(nowNanos, out);
        beSilent(host, 3);
        host.retry(nowNanos, out);
        beSilent(host, 3);
        host.onNetworkChange(nowNanos, out);

        assertThat(out.events())
                .filteredOn(new TeredoEvent.HostRelayBegun(List.of(NATIVE))::equals)
                .hasSize(3);
        assertThat(host.status(nowNanos).isUp()).isTrue();
    }

    @Test
    void doesNotStepAsideWhenOneClientHasAnswered() {
        var host = started(NATIVE);
        out.transmit(host, Datagrams.udp(NATIVE, A, 10), 0);
        out.receive(host, Datagrams.bubble(A, NATIVE), A_MAPPED, 1);
        out.clear();

        beSilent(host, 10);

        assertThat(out.events()).isEmpty();
        assertThat(host.status(nowNanos).isUp()).isTrue();
    }

    @Test
    void isAClientAgainWhenNativeIpv6GoesWhileItStandsAside() {
        var host = started(NATIVE);
        beSilent(host, 3);
        out.clear();

        host.setNatives(List.of(OTHER_NATIVE), nowNanos, out);
        assertThat(out.events()).isEmpty();
        host.setNatives(List.of(), nowNanos, out);

        assertThat(out.events())
                .containsExactly(new TeredoEvent.HostRelayEnded(), new TeredoEvent.ServerWanted(0));
        host.stop(nowNanos, out);
    }

    @Test
    void stopsWhileItStandsAside() {
        var host = started(NATIVE);
        beSilent(host, 3);
        out.clear();

        host.stop(nowNanos, out);

        assertThat(out.events()).containsExactly(new TeredoEvent.Stopped());
    }

    /// So many clients are sent to, and none of them answers.
    private void beSilent(TeredoHost host, int clients) {
        for (int i = 0; i < clients; i++) {
            var mapped = new Ipv4Endpoint(A_MAPPED.address() + ++silent, 40_000);
            var client = new TeredoAddress(SERVER.address(), 0, mapped).toIpv6();
            out.transmit(host, Datagrams.udp(NATIVE, client, 10), nowNanos);
            while (host.heldBytes() > 0) {
                nowNanos = host.nextDeadlineNanos();
                host.onTimer(nowNanos, out);
            }
        }
    }

    private TeredoHost started(Ipv6Address... natives) {
        var host =
                new TeredoHost(ClientSettings.DEFAULT, List.of(natives), new SplittableRandom(5));
        host.start(0, out);
        return host;
    }
}
