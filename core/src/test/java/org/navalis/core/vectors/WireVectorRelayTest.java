package org.navalis.core.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.vectors.WireVectors.A_MAPPED;
import static org.navalis.core.vectors.WireVectors.P;
import static org.navalis.core.vectors.WireVectors.R_MAPPED;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;

/// What the relay R makes of the vectors.
class WireVectorRelayTest {

    private static final long KNOCK_NANOS = Duration.ofSeconds(2).toNanos();

    private final RecordingOutbox out = new RecordingOutbox();
    private final TeredoRelay relay =
            new TeredoRelay(
                    RelaySettings.DEFAULT,
                    new HostAddresses(
                            List.of(R_MAPPED), List.of(), WireVectors.address(WireVectors.R)),
                    new SplittableRandom(1));

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-07", "RLY-08", "RLY-09"})
    void sendsItsBubblesOctetForOctet() {
        knockTwice();

        var bubble = WireVectors.plain(WireVectors.BUBBLE + WireVectors.R + WireVectors.A);
        assertThat(out.datagrams())
                .containsExactly(
                        new SentDatagram(bubble, Outbox.SERVICE_SOCKET, A_MAPPED),
                        new SentDatagram(bubble, Outbox.SERVICE_SOCKET, P));
        assertThat(WireVectors.plain(WireVectors.WV_21)).endsWith(bubble);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.1",
            row = {"ICMP-02", "ICMP-03", "ICMP-05", "RLY-10"})
    void tellsTheSenderOctetForOctetThatNobodyAnswers() {
        out.transmit(relay, Hex.packet(WireVectors.PING), 0);

        for (int i = 1; i <= 4; i++) {
            assertThat(out.ipv6Packets()).isEmpty();
            relay.onTimer(i * KNOCK_NANOS, out);
        }

        assertThat(out.onlyIpv6Packet()).isEqualTo(WireVectors.plain(WireVectors.WV_22));
        assertThat(out.datagrams()).hasSize(8);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-16", "RLY-17", "RLY-11"})
    void trustsTheClientThatAnswersWithABubble() {
        knockTwice();
        out.clear();

        var answer = WireVectors.BUBBLE + WireVectors.A + WireVectors.R;
        assertThat(receive(answer, A_MAPPED)).isNull();

        assertThat(out.onlyDatagram())
                .isEqualTo(
                        new SentDatagram(
                                WireVectors.plain(WireVectors.PING),
                                Outbox.SERVICE_SOCKET,
                                A_MAPPED));
        assertThat(out.ipv6Packets()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-16", "RLY-18"})
    void deliversTheAnswerOfAClient() {
        knockTwice();
        receive(WireVectors.BUBBLE + WireVectors.A + WireVectors.R, A_MAPPED);
        out.clear();

        var pong = Hex.of(Datagrams.echoReply(Hex.packet(WireVectors.PING)));
        assertThat(receive(pong, A_MAPPED)).isNull();

        assertThat(out.onlyIpv6Packet()).isEqualTo(pong);
        assertThat(out.datagrams()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "RLY-14", "RLY-25"})
    void refusesWhatOtherRolesGet() {
        assertThat(receive(WireVectors.WV_07, A_MAPPED)).isEqualTo(Drop.SRC6_NOT_TEREDO);
        assertThat(receive(WireVectors.WV_10, P)).isEqualTo(Drop.SRC6_NOT_TEREDO);
        assertThat(receive(WireVectors.WV_21, P)).isEqualTo(Drop.SRC6_NOT_TEREDO);
        assertThat(receive(WireVectors.WV_19B, R_MAPPED)).isEqualTo(Drop.LOOP_SELF);
        assertThat(receive(WireVectors.WV_14, P)).isEqualTo(Drop.SRC6_MISMATCH);
        assertThat(receive(WireVectors.WV_13, A_MAPPED)).isEqualTo(Drop.NO_ENTRY);
        assertThat(receive(WireVectors.WV_23A, P)).isEqualTo(Drop.DUP_ENCAP);
        assertThat(receive(WireVectors.WV_23B, A_MAPPED)).isEqualTo(Drop.AUTH_SHORT);
        assertThat(receive(WireVectors.WV_23C, A_MAPPED)).isEqualTo(Drop.LENGTH);
        assertThat(receive(WireVectors.WV_23D, A_MAPPED)).isEqualTo(Drop.TRAILER_REJECT);
        assertThat(out.isSilent()).isTrue();
    }

    private void knockTwice() {
        out.transmit(relay, Hex.packet(WireVectors.PING), 0);
        out.clear();
        relay.onTimer(KNOCK_NANOS, out);
    }

    private Drop receive(String vector, Ipv4Endpoint from) {
        return out.receive(relay, Hex.packet(vector), from, KNOCK_NANOS).orElse(null);
    }
}
