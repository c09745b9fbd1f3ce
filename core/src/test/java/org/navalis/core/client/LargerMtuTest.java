package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;

/// A client whose paths carry more than 1280 octets, and peers that do or do not take as much
/// (decision 8).
class LargerMtuTest {

    private static final String SAYS_1400 = "cd020578";
    private static final Ipv4Endpoint RELAY_2 = Ipv4Endpoint.parse("28.4.5.6:3545");

    private final ClientBench bench = qualified(1400, 1400);

    /// A client with this MTU, and a server that advertises that one.
    private static ClientBench qualified(int mtu, int advertised) {
        var bench =
                ClientBench.of(ClientSettings.DEFAULT.withExtensions(Extension.NONE).withMtu(mtu))
                        .solicit();
        for (int i = 0; i < 2; i++) {
            var solicitation = bench.lastSolicitation();
            var advertisement =
                    Advertisement.answering(solicitation)
                            .options(
                                    Advertisement.prefix(ClientBench.PRIMARY),
                                    Advertisement.mtu(advertised));
            bench.receive(advertisement.packet(), solicitation.to());
        }
        assertThat(bench.state()).isInstanceOf(Qualified.class);
        return bench.clear();
    }

    private Packet bubble(Ipv6Address from, String trailers) {
        return Packets.withTrailers(Packets.bubble(from, bench.address()), trailers);
    }

    private void hearBubble(String trailers) {
        bench.receive(bubble(PEER, trailers), PEER_MAPPED);
    }

    private void assertMtu(int mtu) {
        assertMtu(bench, PEER, mtu);
    }

    /// The largest packet passes, one more octet is refused with the MTU in the error.
    private static void assertMtu(ClientBench bench, Ipv6Address peer, int mtu) {
        bench.clear();
        assertThat(bench.peer(peer).orElseThrow().mtu()).isEqualTo(mtu);
        bench.transmit(Packets.data(bench.address(), peer, mtu - 48));
        assertThat(bench.takeOnlySent().packet().length()).isEqualTo(mtu);
        bench.transmit(Packets.data(bench.address(), peer, mtu - 47));
        assertTooBig(bench, mtu);
    }

    private static void assertTooBig(ClientBench bench, int mtu) {
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).containsExactly(Drop.TX_MTU);
        var error = bench.takeDelivered().getFirst();
        assertThat(error.shortAt(Icmpv6.START)).isEqualTo(0x0200);
        assertThat(error.intAt(Icmpv6.BODY)).isEqualTo(mtu);
    }

    // Towards whom

    @ParameterizedTest
    @CsvSource({
        "cd020514, 1300",
        "cd020578, 1400",
        "cd0205dc, 1400",
        "cd02ffff, 1400",
        "8100cd020514, 1300",
        "cd020578cd020514, 1300"
    })
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-02", "MTU-09"})
    void sendsThePeerWhatBothTake(String trailers, int mtu) {
        hearBubble(trailers);

        assertMtu(mtu);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cd00",
                "cd0105",
                "cd03057800",
                "cd020000",
                "cd0204ff",
                "cd020500",
                "cd02",
                "cd0205",
                "0502ffff",
                "c0020578"
            })
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-09"})
    void sendsWhatEveryoneTakesToPeersThatSayNothingElse(String trailers) {
        hearBubble(trailers);

        assertMtu(1280);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-07")
    void refusesLargePacketsToPeersThatItDoesNotKnow() {
        bench.transmit(Packets.data(bench.address(), PEER, 1281 - 48));

        assertTooBig(bench, 1280);
        assertThat(bench.peer(PEER)).isEmpty();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-08"})
    void takesNoLargerMtuOfOthersThanItsOwn() {
        var plain = ClientBench.qualified();
        plain.receive(
                Packets.withTrailers(Packets.bubble(PEER, plain.address()), SAYS_1400),
                PEER_MAPPED);

        assertMtu(plain, PEER, 1280);
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.2", row = "CLI-23")
    void isHeldToTheMtuOfItsServer() {
        var capped = qualified(1400, 1280);
        capped.receive(
                Packets.withTrailers(Packets.bubble(PEER, capped.address()), SAYS_1400),
                PEER_MAPPED);

        assertMtu(capped, PEER, 1280);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void judgesTheLargestPacketOfTrain() {
        hearBubble(SAYS_1400);
        var fits = Packets.data(bench.address(), PEER, 4000);
        fits.setTrain(40, 48, 1400);
        var tooLarge = Packets.data(bench.address(), PEER, 4000);
        tooLarge.setTrain(40, 48, 1401);

        bench.transmitTrain(fits);
        bench.transmitTrain(tooLarge);

        assertThat(bench.takeSent()).hasSize(1);
        assertThat(bench.takeDrops()).containsExactly(Drop.TX_MTU);
    }

    // What is believed

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void forgetsTheMtuOfPeersThatDoNotSayItAgain() {
        hearBubble(SAYS_1400);
        hearBubble("");

        assertMtu(1280);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-09", "TRL-14"})
    void trailersBehindDataSayNothing() {
        bench.trustPeer();
        var data = Packets.data(PEER, bench.address(), 8);
        bench.receive(Packets.withTrailers(data, SAYS_1400), PEER_MAPPED);
        assertMtu(1280);

        hearBubble(SAYS_1400);
        data = Packets.data(PEER, bench.address(), 8);
        bench.receive(Packets.withTrailers(data, "cd020514"), PEER_MAPPED);
        assertMtu(1400);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void bubblesByWayOfTheServerSayNothing() {
        bench.trustPeer();
        bench.receive(Packets.withOrigin(bubble(PEER, SAYS_1400), PEER_MAPPED), SERVER);
        bench.receive(bubble(PEER, SAYS_1400), SERVER);

        assertMtu(1280);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void bubblesFromElsewhereSayNothing() {
        bench.trustPeer().trustNative();
        bench.receive(bubble(PEER, SAYS_1400), STRANGER);
        bench.receive(bubble(PEER, SAYS_1400), new Ipv4Endpoint(PEER_MAPPED.address(), 7));
        bench.receive(bubble(NATIVE, SAYS_1400), STRANGER);
        bench.receive(bubble(NATIVE, SAYS_1400), SERVER);

        assertMtu(1280);
        assertMtu(bench, NATIVE, 1280);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void refusedBubblesSayNothing() {
        bench.trustPeer();

        hearBubble(SAYS_1400 + "4100");

        assertThat(bench.takeDrops()).containsExactly(Drop.TRAILER_REJECT);
        assertMtu(1280);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void forgetsTheMtuOfRelaysThatAreLeft() {
        reachNative();
        bench.receive(bubble(NATIVE, SAYS_1400), RELAY);
        assertMtu(bench, NATIVE, 1400);

        bench.advance(Duration.ofSeconds(3));
        bench.receive(Packets.data(NATIVE, bench.address(), 8), RELAY_2);
        bench.receive(Packets.echoReply(bench.takeOnlySent()), RELAY_2);

        assertMtu(bench, NATIVE, 1280);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-09", "SEC-16"})
    void noTrailersBringTheMtuOutOfItsBounds() {
        var random = new SplittableRandom(1400);
        for (int i = 0; i < 20_000; i++) {
            var octets = new byte[random.nextInt(16)];
            random.nextBytes(octets);
            for (int at = 0; at + 1 < octets.length; at += 4) {
                octets[at] = (byte) 0xcd;
                octets[at + 1] = (byte) random.nextInt(1, 4);
            }

            hearBubble(HexFormat.of().formatHex(octets));

            bench.peer(PEER).ifPresent(peer -> assertThat(peer.mtu()).isBetween(1280, 1400));
        }
        assertThat(bench.peer(PEER)).isPresent();
    }

    // What is said

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-08")
    void saysItsMtuBehindEveryBubble() {
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        bench.receive(Packets.withOrigin(bubble(PEER, ""), PEER_MAPPED), SERVER);

        assertThat(bench.takeSent())
                .extracting(ClientBench.Sent::to)
                .containsExactly(PEER_MAPPED, new Ipv4Endpoint(PEER_SERVER, 3544), PEER_MAPPED);
        bench.advance(Duration.ofSeconds(2));
        assertThat(bench.takeSent())
                .hasSize(2)
                .allSatisfy(sent ->
                        assertThat(Packets.hex(sent.packet())).hasSize(88).endsWith(SAYS_1400));
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-08")
    void saysNothingWhenTheServerAllowsNoMore() {
        var capped = qualified(1400, 1280);

        capped.transmit(Packets.data(capped.address(), PEER, 8));

        assertThat(capped.takeSent()).hasSize(2).allMatch(sent -> sent.packet().length() == 40);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-08", "LOOP-08"})
    void tellsPeersThatItHasReachedOnce() {
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        bench.clear();

        hearBubble(SAYS_1400);
        hearBubble(SAYS_1400);

        var sent = bench.takeSent();
        assertThat(sent).extracting(ClientBench.Sent::to).containsExactly(PEER_MAPPED, PEER_MAPPED);
        assertThat(sent).extracting(ClientBench.Sent::isBubble).containsExactly(false, true);
        assertThat(Packets.hex(sent.getLast().packet())).endsWith(SAYS_1400);
        assertMtu(1400);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-08", "LOOP-08"})
    void answersNoDirectBubble() {
        hearBubble(SAYS_1400);

        assertThat(bench.takeSent()).isEmpty();
    }

    /// Makes the native host known and trusted, by way of the relay.
    ///
    /// @return what was sent when it was reached
    private List<ClientBench.Sent> reachNative() {
        bench.transmit(Packets.data(bench.address(), NATIVE, 8));
        bench.receive(Packets.echoReply(bench.takeOnlySent()), RELAY);
        return bench.takeSent();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-08", "MTU-10"})
    void asksTheRelayOfNativeHosts() {
        var sent = reachNative();

        assertThat(sent).extracting(ClientBench.Sent::to).containsExactly(RELAY, RELAY);
        var question = sent.getLast();
        assertThat(question.isBubble()).isTrue();
        assertThat(question.source()).isEqualTo(bench.address());
        assertThat(question.destination()).isEqualTo(NATIVE);
        assertThat(Packets.hex(question.packet())).hasSize(88).endsWith(SAYS_1400);
        bench.receive(bubble(NATIVE, SAYS_1400), RELAY);
        assertThat(bench.takeSent()).isEmpty();
        assertMtu(bench, NATIVE, 1400);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"BUB-13", "MTU-10"})
    void asksOneRelayFourTimesAtOnce() {
        int questions = 0;
        for (int i = 1; i <= 10; i++) {
            var host = new Ipv6Address(NATIVE.high(), i);
            bench.transmit(Packets.data(bench.address(), host, 8));
            bench.receive(Packets.echoReply(bench.takeOnlySent()), RELAY);
            questions += (int) bench.takeSent().stream().filter(sent -> sent.isBubble()).count();
        }

        assertThat(questions).isEqualTo(4);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-08", "MTU-01"})
    void asksNothingUnlessItTakesMore() {
        var plain = ClientBench.qualified();

        plain.transmit(Packets.data(plain.address(), NATIVE, 8));
        plain.receive(Packets.echoReply(plain.takeOnlySent()), RELAY);

        assertThat(plain.takeSent()).singleElement().matches(sent -> !sent.isBubble());
    }
}
