package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.RELAY;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.wire.Icmpv6;

/// Echo requests that a person asked for.
class PingsTest {

    private final ClientBench bench = ClientBench.qualified();

    private ClientBench.Sent ping(Ipv6Address target, int sequence) {
        var request = Packet.ofSize(200);
        assertThat(bench.client.writeEchoRequest(request, target, sequence, bench.nowNanos()))
                .isTrue();
        bench.transmit(request);
        return bench.takeOnlySent();
    }

    @Test
    void tellsTheAnswerAndItsWayAndKeepsItFromTheHost() {
        bench.trustNative();
        var request = ping(NATIVE, 7);
        assertThat(request.to()).isEqualTo(RELAY);
        assertThat(Icmpv6.isIntact(request.packet())).isTrue();
        bench.advance(Duration.ofMillis(42));

        bench.receive(Packets.echoReply(request), RELAY);

        assertThat(bench.takeEvents())
                .containsExactly(
                        new TeredoEvent.EchoAnswered(
                                NATIVE, 7, Duration.ofMillis(42).toNanos(), RELAY));
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    void worksBetweenTeredoPeersToo() {
        bench.trustPeer();
        var request = ping(PEER, 1);

        bench.receive(Packets.echoReply(request), PEER_MAPPED);

        assertThat(bench.takeEvents())
                .containsExactly(new TeredoEvent.EchoAnswered(PEER, 1, 0, PEER_MAPPED));
    }

    @Test
    void leavesOtherEchoRepliesToTheHost() {
        bench.trustNative();
        var request = ping(NATIVE, 1);
        var reply = Packets.echoReply(request);
        reply.setShort(Icmpv6.BODY, reply.shortAt(Icmpv6.BODY) ^ 1);
        Icmpv6.seal(reply);

        bench.receive(reply, RELAY);

        assertThat(bench.takeEvents()).isEmpty();
        assertThat(bench.takeDelivered()).hasSize(1);
    }

    @Test
    void remembersManyRequestsAtOnce() {
        bench.trustNative();
        var first = ping(NATIVE, 1);
        for (int i = 2; i <= 64; i++) {
            ping(NATIVE, i);
        }

        bench.receive(Packets.echoReply(first), RELAY);

        assertThat(bench.takeEvents()).hasSize(1);
    }

    @Test
    void isSilentAboutAnswersToRequestsThatAreTooOld() {
        bench.trustNative();
        var first = ping(NATIVE, 1);
        ping(NATIVE, 65);

        bench.receive(Packets.echoReply(first), RELAY);

        assertThat(bench.takeEvents()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    void needsAnAddress() {
        var offline = ClientBench.soliciting();

        assertThat(
                        offline.client.writeEchoRequest(
                                Packet.ofSize(200), NATIVE, 1, offline.nowNanos()))
                .isFalse();
    }
}
