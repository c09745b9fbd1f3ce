package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// The direct IPv6 connectivity test (RFC 4380, section 5.2.9), and with it rules 2 and 6 of
/// reception and rule 2 of transmission.
class ConnectivityTest {

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

    // The request

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.9",
            row = {"CTS-01", "CTS-03", "CTS-04", "CLI-58", "PEER-01"})
    void asksTheNativeHostByWayOfItsServer() {
        bench.transmit(out(1));

        var request = bench.takeOnlySent();
        assertThat(request.to()).isEqualTo(SERVER);
        assertThat(request.source()).isEqualTo(bench.address());
        assertThat(request.destination()).isEqualTo(NATIVE);
        assertThat(Packets.hex(request.packet())).startsWith("6000000000183a40");
        assertThat(request.packet().shortAt(Icmpv6.START)).isEqualTo(0x8000);
        assertThat(Icmpv6.isIntact(request.packet())).isTrue();
        assertThat(request.packet().length()).isEqualTo(64);
        assertThat(bench.peer(NATIVE).orElseThrow().isTrusted()).isFalse();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-02")
    void drawsAnotherTokenForEachTest() {
        var tokens = new HashSet<String>();
        for (int i = 0; i < 50; i++) {
            var host = new Ipv6Address(NATIVE.high(), i + 100);
            bench.transmit(Packets.data(bench.address(), host, 8));
            tokens.add(Packets.hex(bench.takeOnlySent().packet()).substring(96));
        }

        assertThat(tokens).hasSize(50).allMatch(token -> token.length() == 32);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CTS-05", "CTS-06", "TIM-10", "AMB-07"})
    void asksFourTimesTwoSecondsApartWithTheSameToken() {
        bench.transmit(out(1));
        bench.transmit(out(2));
        var tokens = new HashSet<String>();
        for (int i = 0; i < 4; i++) {
            var request = bench.takeOnlySent();
            assertThat(request.packet().shortAt(Icmpv6.BODY + 2)).isEqualTo(i + 1);
            tokens.add(Packets.hex(request.packet()).substring(96));
            bench.advance(Duration.ofSeconds(2).minusNanos(1));
            assertThat(bench.takeSent()).isEmpty();
            bench.advance(Duration.ofNanos(1));
        }

        assertThat(tokens).hasSize(1);
        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2", row = "CTS-08")
    void neverTestsTeredoPeers() {
        bench.transmit(Packets.data(bench.address(), ClientBench.PEER, 8));
        bench.advance(Duration.ofSeconds(9));

        assertThat(takeRequests()).isEmpty();
        assertThat(bench.count(Counter.ECHO_REQUESTS_SENT)).isZero();
    }

    // The answer

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-41", "CLI-69"})
    void theAnswerShowsTheRelayAndLetsGoWhatWaitsInOrder() {
        bench.transmit(out(1));
        bench.transmit(out(2));
        var request = bench.takeOnlySent();

        bench.receive(Packets.echoReply(request), RELAY);
        bench.transmit(out(3));

        var sent = bench.takeSent();
        assertThat(sent).allMatch(datagram -> datagram.to().equals(RELAY));
        assertThat(numbers(sent.stream().map(ClientBench.Sent::packet).toList()))
                .containsExactly(1, 2, 3);
        var peer = bench.peer(NATIVE).orElseThrow();
        assertThat(peer.isTrusted()).isTrue();
        assertThat(peer.endpoint()).contains(RELAY);
        assertThat(peer.idle()).isZero();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-06")
    void theAnswerToAnEarlierRequestOfTheTestIsGood() {
        bench.transmit(out(1));
        var first = bench.takeOnlySent();
        bench.advance(Duration.ofSeconds(5));
        bench.clear();

        bench.receive(Packets.echoReply(first), RELAY);

        assertThat(bench.takeOnlySent().to()).isEqualTo(RELAY);
    }

    static Stream<Consumer<Packet>> wrongs() {
        return Stream.of(
                reply -> reply.setShort(Icmpv6.BODY, reply.shortAt(Icmpv6.BODY) ^ 1),
                reply -> reply.setShort(Icmpv6.BODY + 2, 2),
                reply -> reply.setOctet(48, reply.octetAt(48) ^ 1),
                reply -> reply.setOctet(63, reply.octetAt(63) ^ 1),
                reply -> reply.setOctet(Icmpv6.START, Icmpv6.ECHO_REQUEST),
                reply -> reply.setOctet(Icmpv6.START + 1, 1),
                reply -> Ipv6Header.setSource(reply, NATIVE.high(), NATIVE.low() + 1));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-42", "CTS-02", "SEC-03"})
    void wrongAnswerProvesNothing(Consumer<Packet> change) {
        bench.transmit(out(1));
        var reply = Packets.echoReply(bench.takeOnlySent());
        change.accept(reply);
        Icmpv6.seal(reply);

        bench.receive(reply, STRANGER);

        // Rule 6: it waits, as what is to be sent does.
        assertThat(bench.count(Counter.HELD)).isEqualTo(2);
        assertThat(bench.peer(NATIVE).orElseThrow().isTrusted()).isFalse();
        assertThat(bench.takeSent()).allMatch(sent -> sent.to().equals(SERVER));
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-42")
    void answerWithWrongChecksumProvesNothing() {
        bench.transmit(out(1));
        var reply = Packets.echoReply(bench.takeOnlySent());
        reply.setOctet(Icmpv6.START + 2, reply.octetAt(Icmpv6.START + 2) ^ 1);

        bench.receive(reply, RELAY);

        assertThat(bench.peer(NATIVE).orElseThrow().isTrusted()).isFalse();
        assertThat(bench.takeSent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {29_999, 30_001})
    @Clause(
            rfc = 4380,
            section = "5.2.9",
            row = {"CLI-42", "CTS-06", "AMB-25"})
    void theTokenDiesAfterThirtySeconds(int millis) {
        bench.transmit(out(1));
        var request = bench.takeOnlySent();
        bench.advance(Duration.ofMillis(millis));

        bench.receive(Packets.echoReply(request), RELAY);

        assertThat(bench.peer(NATIVE).orElseThrow().isTrusted()).isEqualTo(millis < 30_000);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.2.2",
            row = {"SEC-03", "CLI-50"})
    void theTokenIsGoodOnce() {
        bench.transmit(out(1));
        var reply = Packets.echoReply(bench.takeOnlySent());
        bench.receive(reply, RELAY);

        bench.receive(reply, STRANGER);

        assertThat(bench.peer(NATIVE).orElseThrow().endpoint()).contains(RELAY);
    }

    // No answer

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-59", "ICMP-05", "ICMP-07", "TIM-10"})
    void theHostHearsOnceThatNobodyAnswered() {
        bench.transmit(out(1));
        bench.transmit(out(2));
        bench.advance(Duration.ofSeconds(8).minusNanos(1));
        assertThat(bench.takeDelivered()).isEmpty();
        bench.advance(Duration.ofNanos(1));

        var error = bench.takeDelivered();
        assertThat(error).hasSize(1);
        assertThat(error.getFirst().shortAt(Icmpv6.START)).isEqualTo(0x0103);
        assertThat(bench.count(Counter.PEERS_FAILED)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-59")
    void refusesMoreForThirtySecondsAndThenAsksAgain() {
        bench.transmit(out(1));
        bench.advance(Duration.ofSeconds(8));
        bench.clear();

        bench.advance(Duration.ofSeconds(30).minusNanos(1));
        takeRequests();
        bench.transmit(out(2));
        assertThat(bench.takeDrops()).containsExactly(Drop.TX_UNREACHABLE);
        assertThat(bench.takeDelivered()).hasSize(1);
        assertThat(takeRequests()).isEmpty();

        bench.advance(Duration.ofNanos(1));
        bench.transmit(out(3));
        var request = takeRequests();
        assertThat(request).hasSize(1);
        bench.receive(Packets.echoReply(request.getFirst()), RELAY);
        assertThat(bench.takeOnlySent().to()).isEqualTo(RELAY);
    }

    // What comes in before anything is known

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-49")
    void holdsWhatIsNotVerifiedUntilTheRelayIsShown() {
        bench.receive(in(1), RELAY);
        bench.receive(in(2), RELAY);
        var request = bench.takeOnlySent();
        assertThat(bench.takeDelivered()).isEmpty();

        bench.receive(Packets.echoReply(request), RELAY);
        bench.receive(in(3), RELAY);

        assertThat(numbers(bench.takeDelivered())).containsExactly(1, 2, 3);
        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-49", "SEC-03"})
    void deliversOnlyWhatCameThroughTheRelayThatWasShown() {
        bench.receive(in(1), STRANGER);
        bench.receive(in(2), RELAY);
        bench.receive(in(3), new Ipv4Endpoint(RELAY.address(), RELAY.port() + 1));
        var request = bench.takeOnlySent();

        bench.receive(Packets.echoReply(request), RELAY);

        assertThat(numbers(bench.takeDelivered())).containsExactly(2);
        assertThat(bench.count(Counter.HELD_EXPIRED)).isEqualTo(2);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-49")
    void dropsWhatIsNotVerifiedAfterEightSeconds() {
        bench.receive(in(1), RELAY);
        var request = bench.takeOnlySent();
        bench.advance(Duration.ofSeconds(8));
        assertThat(bench.count(Counter.HELD_EXPIRED)).isEqualTo(1);

        bench.receive(Packets.echoReply(request), RELAY);

        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-49")
    void deliversAtOnceWhenToldTo() {
        var generous = ClientBench.of(ClientSettings.DEFAULT.withUnverified(true)).qualify();

        generous.receive(Packets.numbered(NATIVE, generous.address(), 1), RELAY);

        assertThat(numbers(generous.takeDelivered())).containsExactly(1);
        assertThat(generous.takeOnlySent().to()).isEqualTo(SERVER);
        assertThat(generous.peer(NATIVE).orElseThrow().isTrusted()).isFalse();
    }

    @Test
    void bubblesOfNativeHostsStartNoTest() {
        bench.receive(Packets.bubble(NATIVE, bench.address()), RELAY);

        assertThat(bench.takeDrops()).containsExactly(Drop.UNTRUSTED);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.status().peers()).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "ICMP-09")
    void errorsFromTheTunnelArePacketsLikeOthers() {
        var error = Packets.icmpv6(NATIVE, bench.address(), "0103000000000000" + "60".repeat(48));
        bench.receive(error, RELAY);
        assertThat(bench.takeDelivered()).isEmpty();
        bench.receive(Packets.echoReply(bench.takeOnlySent()), RELAY);
        assertThat(bench.takeDelivered()).hasSize(1);

        bench.receive(error, RELAY);

        assertThat(bench.takeDelivered()).hasSize(1);
    }

    // The server as the way

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CLI-35")
    void packetOfNativeHostByWayOfTheServerStartsTheTest() {
        bench.receive(Packets.withOrigin(in(1), RELAY), SERVER);

        assertThat(bench.takeOnlySent().destination()).isEqualTo(NATIVE);
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.3",
            row = {"CLI-38", "PEER-10"})
    void theServerMayBeTheRelay() {
        bench.transmit(out(1));

        bench.receive(Packets.echoReply(bench.takeOnlySent()), SERVER);

        assertThat(bench.takeOnlySent().to()).isEqualTo(SERVER);
        bench.receive(in(2), SERVER);
        assertThat(numbers(bench.takeDelivered())).containsExactly(2);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-69", "CLI-39"})
    void packetThroughTheKnownRelayLetsGoWhatWaits() {
        bench.trustNative();
        bench.advance(Duration.ofSeconds(31));
        bench.clear();
        bench.transmit(out(1));
        bench.clear();

        bench.receive(in(2), RELAY);
        bench.transmit(out(3));

        var sent = bench.takeSent();
        assertThat(sent).allMatch(datagram -> datagram.to().equals(RELAY));
        assertThat(numbers(sent.stream().map(ClientBench.Sent::packet).toList()))
                .containsExactly(1, 3);
        assertThat(numbers(bench.takeDelivered())).containsExactly(2);
        bench.advance(Duration.ofSeconds(9));
        assertThat(takeRequests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1:3545",
                "127.0.0.1:53",
                "192.168.7.9:53",
                "224.0.0.1:9",
                "255.255.255.255:9",
                "240.0.0.1:9"
            })
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"SEC-06", "V4G-06"})
    void noRelayIsAtAnAddressThatIsNotGlobal(String endpoint) {
        var from = Ipv4Endpoint.parse(endpoint);
        bench.transmit(out(1));
        var reply = Packets.echoReply(bench.takeOnlySent());

        bench.receive(reply, from);
        bench.receive(in(2), from);

        assertThat(bench.takeDrops()).hasSize(2).containsOnly(Drop.SRC4_NOT_GLOBAL);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.peer(NATIVE).orElseThrow().isTrusted()).isFalse();
    }
}
