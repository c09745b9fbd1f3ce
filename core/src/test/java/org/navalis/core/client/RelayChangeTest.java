package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;

/// What happens when packets of a native host come another way than before (RFC 4380, section
/// 5.2.9).
class RelayChangeTest {

    private static final Ipv4Endpoint RELAY_2 = Ipv4Endpoint.parse("28.4.5.6:3545");

    private final ClientBench bench = ClientBench.qualified();

    private Packet out(int number) {
        return Packets.numbered(bench.address(), NATIVE, number);
    }

    private Packet in(int number) {
        return Packets.numbered(NATIVE, bench.address(), number);
    }

    private static List<Integer> numbers(List<Packet> packets) {
        return packets.stream().map(packet -> packet.intAt(48)).toList();
    }

    private List<ClientBench.Sent> takeRequests() {
        return bench.takeSent().stream()
                .filter(sent -> Icmpv6.isMessage(sent.packet()))
                .filter(sent -> Icmpv6.type(sent.packet()) == Icmpv6.ECHO_REQUEST)
                .toList();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CTS-09", "CLI-40", "CLI-50", "CLI-49"})
    void testsAnotherRelayWhileItUsesTheOldOne() {
        bench.trustNative();
        bench.advance(Duration.ofSeconds(2));

        bench.receive(in(1), RELAY_2);
        var request = bench.takeOnlySent();
        assertThat(request.to()).isEqualTo(SERVER);
        bench.transmit(out(2));
        assertThat(bench.takeOnlySent().to()).isEqualTo(RELAY);
        assertThat(bench.takeDelivered()).isEmpty();

        bench.receive(Packets.echoReply(request), RELAY_2);
        bench.transmit(out(3));

        assertThat(numbers(bench.takeDelivered())).containsExactly(1);
        assertThat(bench.takeOnlySent().to()).isEqualTo(RELAY_2);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.2.2",
            row = {"SEC-03", "CLI-50", "CTS-09"})
    void strangersCannotMoveNativeHost() {
        bench.trustNative();

        for (int i = 0; i < 100; i++) {
            bench.receive(in(i), STRANGER);
            bench.advance(Duration.ofMillis(100));
        }

        assertThat(bench.peer(NATIVE).orElseThrow().endpoint()).contains(RELAY);
        bench.transmit(out(1));
        assertThat(bench.takeSent().getLast().to()).isEqualTo(RELAY);
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-09")
    void packetsThroughTheOldRelayAreTakenMeanwhile() {
        bench.trustNative();
        bench.advance(Duration.ofSeconds(2));
        bench.receive(in(1), RELAY_2);
        var request = bench.takeOnlySent();

        bench.receive(in(2), RELAY);
        assertThat(numbers(bench.takeDelivered())).containsExactly(2);
        bench.receive(Packets.echoReply(request), RELAY_2);

        assertThat(numbers(bench.takeDelivered())).containsExactly(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CTS-05")
    void asksOnceInTwoSecondsAlthoughEachTestIsAnsweredAtOnce() {
        bench.trustNative();

        int requests = 0;
        for (int i = 0; i < 100; i++) {
            bench.receive(in(i), STRANGER);
            for (var request : takeRequests()) {
                requests++;
                bench.receive(Packets.echoReply(request), RELAY);
            }
            bench.advance(Duration.ofMillis(100));
        }

        assertThat(requests).isLessThanOrEqualTo(6);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void testsAnewWhenDataIsNotAnswered() {
        bench.trustNative();
        bench.advance(Duration.ofSeconds(5));

        bench.transmit(out(1));
        bench.advance(Duration.ofMillis(499));
        bench.transmit(out(2));
        assertThat(takeRequests()).isEmpty();
        bench.advance(Duration.ofMillis(1));
        bench.transmit(out(3));

        var request = takeRequests().getFirst();
        assertThat(request.to()).isEqualTo(SERVER);
        bench.transmit(out(4));
        assertThat(bench.takeOnlySent().to()).isEqualTo(RELAY);
        bench.receive(Packets.echoReply(request), RELAY_2);
        bench.takeSent();
        bench.transmit(out(5));
        assertThat(bench.takeOnlySent().to()).isEqualTo(RELAY_2);
    }

    /// A sender of TCP that has tried four times waits a second and a half before the next.
    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void sendsAgainByAnotherRelayWhatWentDuringTheTest() {
        bench.trustNative();
        bench.advance(Duration.ofSeconds(5));
        bench.transmit(out(1));
        bench.advance(Duration.ofMillis(600));
        bench.transmit(out(2));
        var request = takeRequests().getFirst();
        bench.advance(Duration.ofMillis(100));
        for (int i = 3; i < 8; i++) {
            bench.transmit(out(i));
        }
        assertThat(bench.takeSent()).hasSize(5).allMatch(sent -> sent.to().equals(RELAY));

        bench.receive(Packets.echoReply(request), RELAY_2);

        var again = bench.takeSent();
        assertThat(again).hasSize(4).allMatch(sent -> sent.to().equals(RELAY_2));
        assertThat(numbers(again.stream().map(ClientBench.Sent::packet).toList()))
                .containsExactly(4, 5, 6, 7);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void sendsNothingAgainByTheSameRelay() {
        bench.trustNative();
        bench.advance(Duration.ofSeconds(5));
        bench.transmit(out(1));
        bench.advance(Duration.ofMillis(600));
        bench.transmit(out(2));
        var request = takeRequests().getFirst();
        bench.takeSent();

        bench.receive(in(1), RELAY);
        bench.receive(Packets.echoReply(request), RELAY);

        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void testsWhatOnlySendsMoreAndMoreRarely() {
        bench.trustNative();

        int requests = 0;
        for (int i = 0; i < 1200; i++) {
            bench.transmit(out(i));
            for (var request : takeRequests()) {
                requests++;
                bench.receive(Packets.echoReply(request), RELAY);
            }
            bench.advance(Duration.ofMillis(100));
        }

        // Without doubling it would be one in two seconds, 60.
        assertThat(requests).isBetween(4, 9);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void testsNothingThatIsAnsweredWithPausesBetween() {
        bench.trustNative();

        for (int i = 0; i < 20; i++) {
            bench.transmit(out(i));
            bench.advance(Duration.ofMillis(i * 20L));
            bench.receive(in(i), RELAY);
            // The last word of an exchange.
            bench.advance(Duration.ofMillis(5));
            bench.transmit(out(i));
            bench.advance(Duration.ofSeconds(i % 2 == 0 ? 7 : 0));
        }

        assertThat(takeRequests()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void doubtsSoonerAgainAfterTheHostWasHeard() {
        bench.trustNative();
        for (int i = 0; i < 100; i++) {
            bench.transmit(out(i));
            takeRequests().forEach(it -> bench.receive(Packets.echoReply(it), RELAY));
            bench.advance(Duration.ofMillis(100));
        }
        bench.advance(Duration.ofSeconds(3));
        bench.receive(in(1), RELAY);

        bench.advance(Duration.ofMillis(10));
        bench.transmit(out(1));
        bench.advance(Duration.ofMillis(500));
        bench.transmit(out(2));

        assertThat(takeRequests()).hasSize(1);
    }
}
