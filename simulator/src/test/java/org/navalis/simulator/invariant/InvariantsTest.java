package org.navalis.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Ipv6Packets;
import org.navalis.simulator.host.MadeUpTurn;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.nat.NatType;

/// That every scenario runs under these invariants proves the rows; that they notice, this test.
@Clause(
        rfc = 4380,
        section = "7.4",
        row = {"SEC-06", "SEC-07", "SEC-08", "BUB-09", "BUB-14", "CTS-05", "PEER-07", "CLI-04"})
class InvariantsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Ipv4Endpoint SERVER = Ipv4Endpoint.parse("20.0.0.1:3544");
    private static final Ipv6Address PEER =
            new TeredoAddress(SERVER.address(), 0, Ipv4Endpoint.parse("40.0.0.1:5000")).toIpv6();

    private final World world = new World(1);
    private final Invariants invariants = new Invariants();
    private ServerHost server;
    private ClientHost client;

    @BeforeEach
    void qualify() {
        server = world.server("s1", "20.0.0.1");
        client = world.client("a").behind(NatType.CONE).start();
        world.runUntil(client::isQualified, Duration.ofSeconds(2));
    }

    @Test
    void allowABubbleAndAnother() {
        assertThatCode(() -> knocks(0, 2 * SECOND, 4 * SECOND, 6 * SECOND))
                .doesNotThrowAnyException();
    }

    @Test
    void noticeTwoBubblesInTwoSeconds() {
        fails(() -> knocks(0, SECOND), "two seconds between knocks");
    }

    @Test
    void noticeAFifthBubble() {
        fails(
                () -> knocks(0, 2 * SECOND, 4 * SECOND, 6 * SECOND, 100 * SECOND),
                "four knocks without an answer");
    }

    @Test
    void noticeAGuessWithoutAnAgreement() {
        fails(
                timer(0).counts(Counter.BUBBLES_PREDICTED).sends(bubble(), "40.0.0.1:6000"),
                "without an agreement");
    }

    @Test
    void noticeAGuessAtAnotherAddressThanThePeersOwn() {
        fails(
                timer(0).counts(Counter.BUBBLES_PREDICTED).sends(bubble(), "40.0.0.2:6000"),
                "guesses are counted");
    }

    @Test
    void noticeAGuessThatAPacketHasCaused() {
        fails(
                datagram()
                        .counts(Counter.BUBBLES_PREDICTED)
                        .counts(Counter.BUBBLES_RECEIVED)
                        .sends(bubble(), "40.0.0.1:6000"),
                "the clock alone");
    }

    @Test
    void noticeAPacketThatVanishes() {
        fails(datagram(), "dropped, or has one consequence");
    }

    @Test
    void noticeAPacketThatIsDroppedAndDelivered() {
        fails(
                datagram().drops(Drop.UNTRUSTED).counts(Counter.DATA_DELIVERED),
                "dropped, or has one consequence");
    }

    @Test
    void noticeAPacketThatIsDroppedTwice() {
        fails(datagram().drops(Drop.UNTRUSTED).drops(Drop.SHORT), "dropped once");
    }

    @Test
    void noticeADropWithoutAPacket() {
        fails(timer(0).drops(Drop.SHORT), "where nothing came in");
    }

    @Test
    void noticeHeldPacketsThatWereNotHeld() {
        fails(timer(0).counts(Counter.HELD_RELEASED), "let go or expire");
    }

    @Test
    void noticeADatagramToAPrivateAddress() {
        fails(timer(0).sends(bubble(), "192.168.1.1:5000"), "global unicast");
    }

    @Test
    @Clause(rfc = 6081, section = "5.6.4.2", row = "V4G-07")
    void allowAPrivateAddressForAPeerBehindTheSameNat() {
        int mapped = client.qualified().orElseThrow().mapped().address();
        var neighbor = new TeredoAddress(SERVER.address(), 0, new Ipv4Endpoint(mapped, 9)).toIpv6();
        var bubble = Ipv6Packets.bubble(client.address(), neighbor);

        assertThatCode(() -> invariants.observe(timer(0).sends(bubble, "192.168.1.1:5000").turn()))
                .doesNotThrowAnyException();
        fails(timer(2 * SECOND).sends(bubble, "127.0.0.1:5000"), "global unicast");
    }

    @Test
    void noticeADatagramToTheSender() {
        var mapped = client.qualified().orElseThrow().mapped().toString();

        fails(timer(0).sends(bubble(), mapped), "not the sender");
    }

    @Test
    void noticeTooManyDatagramsForOne() {
        var turn = datagram().counts(Counter.BUBBLES_RECEIVED);
        for (int i = 0; i < 8; i++) {
            turn.sends(bubble(), "40.0.0." + i + ":5000");
        }
        fails(turn, "output is bounded");
    }

    @Test
    void noticeALargeDatagramForASmallOne() {
        var large = Packet.ofSize(1000);
        large.append(bubble(), 0, bubble().length());
        large.extend(500);

        fails(
                datagram().counts(Counter.BUBBLES_RECEIVED).sends(large, "40.0.0.1:5000"),
                "no larger than what caused it");
    }

    @Test
    void noticeAServerThatSendsTwoForOne() {
        var turn =
                MadeUpTurn.ofDatagram(server, bubble(), Ipv4Endpoint.parse("40.0.0.1:5000"))
                        .sends(bubble(), "40.0.0.2:5000")
                        .sends(bubble(), "40.0.0.3:5000");

        fails(turn, "one consequence");
    }

    @Test
    void noticeAPacketFromAnotherAddress() {
        fails(timer(0).sends(Ipv6Packets.bubble(PEER, PEER), "40.0.0.1:5000"), "one address");
    }

    @Test
    void noticeAPacketForAnotherAddress() {
        fails(timer(0).delivers(Ipv6Packets.data(PEER, PEER, 1)), "packets for its address");
    }

    @Test
    void noticeSolicitationsTooSoon() {
        invariants.observe(timer(0).sends(solicitation(), SERVER.toString()).turn());

        fails(
                timer(3 * SECOND).sends(solicitation(), SERVER.toString()),
                "four seconds between solicitations");
    }

    @Test
    void noticeAFloodOfAnswers() {
        fails(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        invariants.observe(
                                datagram()
                                        .counts(Counter.BUBBLES_RECEIVED)
                                        .sends(bubble(), "40.0.0.1:5000")
                                        .turn());
                    }
                },
                "answers to one address are few");
    }

    private void knocks(long... dates) {
        for (long date : dates) {
            invariants.observe(timer(date).sends(bubble(), "40.0.0.1:5000").turn());
        }
    }

    private MadeUpTurn timer(long nowNanos) {
        return MadeUpTurn.of(client, Turn.Kind.TIMER, nowNanos);
    }

    private MadeUpTurn datagram() {
        return MadeUpTurn.ofDatagram(client, Ipv6Packets.bubble(PEER, client.address()), SERVER);
    }

    private Packet bubble() {
        return Ipv6Packets.bubble(client.address(), PEER);
    }

    private static Packet solicitation() {
        var packet = Packet.ofSize(200);
        RouterSolicitation.write(
                packet, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        return packet;
    }

    private void fails(MadeUpTurn turn, String rule) {
        fails(() -> invariants.observe(turn.turn()), rule);
    }

    private static void fails(Runnable what, String rule) {
        assertThatThrownBy(what::run).isInstanceOf(AssertionError.class).hasMessageContaining(rule);
    }
}
